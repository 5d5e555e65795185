"""The audit's lines: every act that the code can write has its sentence, in each language, and names people."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from raffi_web import features
from raffi_web.features.audit.telling import GROUPS, REFUSALS, UNTOLD, choices, told
from raffi_web.kernel.functions import Kind, registry
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.permissions import permissions_of
from raffi_web.words import CATALOGUES, EN, LANGUAGES, speaking
from raffi_web.words.export import PACKAGE
from tests.support.sources import parsed

ARGUMENTS = {"on", "actor", "address", "result"}
"""What `audit` is told besides what else is known."""


def calls_of(name: str) -> Iterator[ast.Call]:
    """Every call of a function by its name, in the whole package."""
    for path in PACKAGE.rglob("*.py"):
        if path.name == "audit.py" and path.parent.name == "kernel":
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
                yield node


def written() -> set[str]:
    """Acts that the code writes down itself."""
    found = set()
    for call in calls_of("audit"):
        act = call.args[1]
        assert isinstance(act, ast.Constant), ast.unparse(call)
        found.add(str(act.value))
    return found


def of_staff(*kinds: Kind) -> set[str]:
    """Functions of staff: each call that writes is written down, and each that was refused."""
    features.load()
    return {one.name for one in registry.all() if permissions_of(one.access) and one.kind in kinds}


def test_every_act_has_its_words_and_its_group() -> None:
    acts = written() | of_staff(*Kind)
    assert {act for act in acts if f"audit.act.{act}" not in EN} == set()
    grouped = [act for group in GROUPS.values() for act in group]
    assert sorted(grouped) == sorted(acts)
    assert len(choices()) == len(GROUPS)


def test_every_act_has_a_sentence() -> None:
    done = written() | of_staff(Kind.MUTATION, Kind.ACTION)
    for language in LANGUAGES:
        known = EN if language == "en" else CATALOGUES[language]
        assert {act for act in done if f"audit.told.{act}" not in known} == set(), language


def test_what_else_is_known_has_words_too() -> None:
    names = (
        {keyword.arg for name in ("audit", "tell_audit") for call in calls_of(name) for keyword in call.keywords}
        - ARGUMENTS
        - {None}
    )
    assert {name for name in names if name not in UNTOLD and f"audit.data.{name}" not in EN} == set()


def entry(act: str, **known: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("actor", "name", "role", "on_kind", "on", "on_name", "network"))
    return {"id": new_id(), "at": 1.0, "act": act, **empty, "result": "ok", "data": {}, **known}


OLGA = {"actor": "olga", "name": "Olga", "role": "owner"}
BEN = {"on_kind": "actor", "on": "ben", "on_name": "Ben"}
AMBER = {"actor": "amber", "name": "Amber Fox", "role": "guest"}


@pytest.mark.parametrize(
    ("said", "sentence", "detail"),
    [
        (
            entry("accounts.role_set", **OLGA, **BEN, data={"before": "user", "after": "admin"}),
            "Olga gave Ben the role Admin",
            "Before: User",
        ),
        (entry("accounts.suspend", **OLGA, **BEN, data={"suspended": True}), "Olga shut Ben out", ""),
        (entry("accounts.suspend", **OLGA, **BEN, data={"suspended": False}), "Olga let Ben in again", ""),
        (
            entry("accounts.suspend", **OLGA, **BEN, result="no_permission"),
            "Olga was refused: Shut somebody out, or let them in again (Ben)",
            "",
        ),
        (
            entry("accounts.sign_in_failed", **AMBER, **BEN, result="wrong"),
            "Amber Fox (guest) could not sign in as Ben",
            "",
        ),
        (entry("accounts.sign_in_failed", **AMBER, result="wrong"), "Amber Fox (guest) could not sign in", ""),
        (
            entry("accounts.signed_in", **OLGA, on_kind="actor", on="olga", data={"method": "passkey"}),
            "Olga signed in",
            "With: a passkey",
        ),
        (
            entry("accounts.sessions_revoked", actor="system", role="guest", **BEN, data={"ended": 2, "by": "machine"}),
            "The server ended all sessions of Ben",
            "Sessions ended: 2, From: the server's own machine",
        ),
        (entry("tokens.refused", result="expired", data={"form": "signed"}), None, ""),
        (
            entry("tokens.made", **OLGA, data={"name": "My {script}", "days": 30}),
            "Olga made the token My {script}",
            "Days: 30",
        ),
        # What a later version writes is told as well as can be.
        (entry("kitchen.cooked", **OLGA, data={"meal": "soup"}), "Olga: kitchen.cooked", ""),
        (entry("accounts.role_set", **OLGA, **BEN), "Olga: Gave a role", ""),
    ],
)
def test_a_line_is_a_sentence(said: dict[str, Any], sentence: str | None, detail: str) -> None:
    line = told(said)
    assert line["told"] == (sentence or EN["audit.told.tokens.refused"])
    assert line["detail"] == detail
    assert line["failed"] == (said["result"] != "ok")
    assert said["act"] in line["raw"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_breaks_in_any_language(language: str) -> None:
    with speaking(language):
        for act in written() | of_staff(*Kind):
            for result in ("ok", "refused"):
                for data in ({}, {"name": "x", "before": "a", "after": "b", "provider": "p", "suspended": False}):
                    for on in ({}, BEN):
                        line = told(entry(act, **OLGA, **on, result=result, data=data))
                        assert line["told"]
                        assert "{" not in line["told"]


def test_refusals_are_acts() -> None:
    assert written() >= REFUSALS
