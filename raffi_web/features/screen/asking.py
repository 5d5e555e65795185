"""Whoever may not move the film asks those who may: an unstored frame, shown by whoever could follow it."""

from typing import Any

from raffi_web.features.rooms.channel import let_pass
from raffi_web.kernel.channels import EphemeralKind
from raffi_web.kernel.errors import Invalid

LONGEST_MS = 10_000_000_000


def _check(data: Any) -> dict[str, Any]:
    at_ms = data.get("at_ms") if isinstance(data, dict) else None
    if not isinstance(at_ms, int) or isinstance(at_ms, bool):
        raise Invalid(field="at_ms", reason="whole_number")
    if not 0 <= at_ms <= LONGEST_MS:
        raise Invalid(field="at_ms", reason="at_most", most=LONGEST_MS)
    return {"at_ms": at_ms}


def _has_voice(grant: dict[str, Any]) -> bool:
    return not grant.get("muted")


let_pass("ask_moment", EphemeralKind(_check, per_second=0.05, burst=3, allowed=_has_voice))
