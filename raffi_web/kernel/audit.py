"""The audit: who did what, on what, from where, with which result. Rows are added, and never changed or removed.

Written in the transaction of what it tells of: an act without its row, or a row without its act, can't be.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.context import Actor, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.models import AuditRow

OBJECTS = ("actor", "room", "member", "list", "session", "report", "letter", "id")
"""Arguments that say on what something is done; only these of a call are written down by themselves."""
TOLD = "kernel.audit"


async def audit(
    ctx: Context,
    act: str,
    *,
    on: tuple[str, str] | None = None,
    actor: Actor | None = None,
    address: str | None = None,
    result: str = "ok",
    **data: Any,
) -> None:
    """Write an act down.

    Args:
        ctx: The call that does it.
        act: What is done, e.g. `accounts.signed_in`.
        on: The kind and id of what it is done on.
        actor: Who does it, where that is not the asker: the server lets people in.
        address: From where, where that is not the caller's address.
        result: `ok`, or the code of why it was refused.
        data: What else is worth knowing. Never a secret.
    """
    who = actor or ctx.actor
    kind, object_id = on or (None, None)
    network = network_of(address if address is not None else ctx.address)
    row = {
        "id": new_id(),
        "act": act,
        "actor_id": who.id or None,
        "actor_role": str(who.role) if who.id else None,
        "session_id": who.session[:12] or None,
        "on_kind": kind,
        "on_id": object_id,
        "network": network or None,
        "result": result,
        "data": data,
    }
    async with elevated(ctx):
        await ctx.session.execute(insert(AuditRow).values(row))


def tell_audit(ctx: Context, **data: Any) -> None:
    """Say more of a call of staff than its name and object: it goes into the row that is written of it."""
    ctx.cache.setdefault(TOLD, {}).update(data)


async def audit_call(
    ctx: Context, function: str, args: Mapping[str, Any], *, actor: Actor | None = None, result: str = "ok"
) -> None:
    """Write down a call that staff made, or was refused: on the first of its arguments that names an object."""
    on = next(((name, str(args[name])[:64]) for name in OBJECTS if args.get(name) is not None), None)
    await audit(ctx, function, on=on, actor=actor, result=result, **ctx.cache.get(TOLD, {}))
