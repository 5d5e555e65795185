"""What the audit says of an act, in words: a sentence with who and on whom, what else is known, and its group."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from raffi_web.kernel.context import SYSTEM, Role
from raffi_web.words import EN, blanks, t

GROUPS: Mapping[str, Sequence[str]] = {
    "sign_in": (
        "accounts.signed_in",
        "accounts.sign_in_failed",
        "accounts.signed_out",
        "accounts.confirmed",
        "accounts.session_revoked",
        "accounts.sessions_revoked",
        "accounts.recovery_code_used",
    ),
    "account": (
        "accounts.signed_up",
        "accounts.merged",
        "accounts.email_said",
        "accounts.email_verified",
        "accounts.reclaimed",
        "accounts.password_changed",
        "accounts.password_reset",
        "accounts.reset_link_made",
        "accounts.passkey_added",
        "accounts.passkey_removed",
        "accounts.identity_linked",
        "accounts.identity_unlinked",
        "accounts.second_step_on",
        "accounts.second_step_off",
        "accounts.recovery_codes_made",
    ),
    "staff": (
        "accounts.claimed",
        "accounts.role_set",
        "accounts.set_role",
        "accounts.suspend",
        "accounts.sign_out_person",
        "accounts.drop_second_step",
        "accounts.people",
        "profiles.close_report",
        "profiles.reopen_report",
        "profiles.reports",
        "profiles.open_reports",
        "profiles.suggest",
        "audit.log",
        "audit.calls",
    ),
    "privacy": (
        "profiles.handle_set",
        "profiles.exported",
        "profiles.brought",
        "profiles.deletion_asked",
        "profiles.deletion_cancelled",
        "profiles.account_deleted",
    ),
    "comments": (
        "comments.pin",
        "comments.unpin",
        "comments.remove",
        "comments.restore",
        "comments.hide",
        "comments.unhide",
        "comments.lock",
        "comments.unlock",
        "comments.slow",
        "comments.rename",
        "comments.silence",
        "comments.lift_silence",
        "comments.silences",
        "comments.switch",
        "comments.switches",
        "comments.everywhere",
        "comments.keep",
        "comments.release",
        "comments.refuse",
        "comments.undo_decision",
        "comments.add_filter",
        "comments.switch_filter",
        "comments.remove_filter",
        "comments.filter_slow",
        "comments.rules",
        "comments.set_rules",
    ),
    "mail": ("mail.outbox", "mail.letter", "mail.failed", "mail.retry", "mail.remove", "mail.restore", "mail.test"),
    "tokens": (
        "tokens.made",
        "tokens.renamed",
        "tokens.revoked",
        "tokens.exchanged",
        "tokens.refused",
        "tokens.key_made",
        "tokens.key_retired",
    ),
}
REFUSALS = frozenset({"accounts.sign_in_failed", "tokens.refused"})
"""Acts that are refusals themselves."""
UNTOLD = frozenset({"bytes", "form", "parts", "passkey", "reason", "said", "suspended", "was"})
"""What else is known of an act and stands only where it is shown as it was written down."""
ROLES = {str(role): f"accounts.role.{role}" for role in Role if role is not Role.GUEST}


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups of acts, each with its acts and their words."""
    return [
        (t(f"audit.group.{group}"), [(act, t(f"audit.act.{act}")) for act in acts]) for group, acts in GROUPS.items()
    ]


def told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """How a page shows an entry of `audit.log`: its sentence, what else is known, and all of it as it is."""
    sentence, said = _sentence(entry)
    rest = [name for name in entry["data"] if name not in said and f"audit.data.{name}" in EN]
    return {
        "id": entry["id"],
        "at": entry["at"],
        "told": sentence,
        "detail": ", ".join(f"{t(f'audit.data.{name}')}: {_value(entry, name)}" for name in rest),
        "network": entry["network"] or "",
        "failed": entry["result"] != "ok",
        "raw": json.dumps(
            {
                name: value
                for name in ("act", "result", "actor", "role", "on_kind", "on", "network", "data")
                if (value := entry[name]) not in (None, "", {})
            },
            ensure_ascii=False,
            indent=2,
        ),
    }


def _sentence(entry: Mapping[str, Any]) -> tuple[str, set[str]]:
    """The sentence of an entry, and what of its data stands in it."""
    act, who, on = entry["act"], _who(entry), _on(entry)
    short = t(f"audit.act.{act}") if f"audit.act.{act}" in EN else act
    if entry["result"] != "ok" and act not in REFUSALS:
        if on is None:
            return t("audit.refused_act", who=who, act=short), set()
        return t("audit.refused_act_on", who=who, act=short, on=on), set()
    key = f"audit.told.{_form(entry)}"
    known = {"who": who} | ({"on": on} if on is not None else {})
    known |= {name: _value(entry, name) for name in entry["data"] if name not in known}
    wanted = blanks(EN.get(key, "{?}"))
    if not wanted <= set(known):
        # Not known here, or it was written down before more was.
        return t("audit.plain", who=who, act=short), set()
    return t(key, **{name: known[name] for name in wanted}), wanted


def _form(entry: Mapping[str, Any]) -> str:
    """An act that is told differently by on whom, or which way round, it was done."""
    act = entry["act"]
    if act == "accounts.suspend" and entry["data"].get("suspended") is False:
        return f"{act}_not"
    other = entry["on"] is not None and entry["on"] != entry["actor"]
    if act == "accounts.sign_in_failed" and other:
        return f"{act}_as"
    if act == "accounts.sessions_revoked" and other:
        return f"{act}_of"
    return act


def _who(entry: Mapping[str, Any]) -> str:
    actor, name = entry["actor"], entry["name"]
    if actor is None:
        return t("audit.somebody")
    if actor == SYSTEM.id:
        return t("audit.server")
    if entry["role"] == Role.GUEST and name:
        return t("audit.guest_named", name=name)
    return name or t("audit.gone")


def _on(entry: Mapping[str, Any]) -> str | None:
    """Whom an act was done on; None where that is nobody."""
    if entry["on_kind"] != "actor" or entry["on"] is None:
        return None
    if entry["on"] == entry["actor"]:
        return _who(entry)
    return entry["on_name"] or t("audit.gone")


def _value(entry: Mapping[str, Any], name: str) -> str:
    value = entry["data"][name]
    if isinstance(value, bool):
        return t("audit.value.yes" if value else "audit.value.no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    text = str(value)
    if entry["act"] == "accounts.role_set" and text in ROLES:
        return t(ROLES[text])
    if name in ("method", "by") and f"audit.value.{text}" in EN:
        return t(f"audit.value.{text}")
    return text
