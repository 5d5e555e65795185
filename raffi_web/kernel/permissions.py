"""Rights on the whole server: permissions that roles have, as rows in the database, and how fresh a sign-in must be.

Both are access rules of functions. Row policies ask the same by `raffi.permitted('audit.read')`.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.errors import Forbidden, NotSignedIn

Access = Callable[[Context, dict[str, Any]], Awaitable[None]]
PERMISSIONS = frozenset(
    {
        "audit.read",
        "comments.moderate",
        "mail.open",
        "mail.read",
        "mail.write",
        "people.read",
        "people.write",
        "reports.read",
        "reports.write",
        "roles.write",
        "settings.write",
    }
)
FRESH_SECONDS = 15 * 60
STAFF = "admin"
"""The scope without which a token lends nothing of what its owner may as staff of the server."""


@dataclass(frozen=True)
class Permitted:
    """Access rule: whoever's role has a permission. What such a function writes is written into the audit by itself."""

    permission: str

    async def __call__(self, ctx: Context, args: dict[str, Any]) -> None:
        if not ctx.actor.is_somebody:
            raise NotSignedIn
        if not await has(ctx, self.permission):
            raise Forbidden("errors.no_permission", code="no_permission", permission=self.permission)


def permitted(permission: str) -> Permitted:
    """Access rule: whoever's role has `permission`."""
    if permission not in PERMISSIONS:
        raise ValueError(f"{permission} is no permission")
    return Permitted(permission)


async def has(ctx: Context, permission: str) -> bool:
    """Whether the asker's role has a permission, as the database says now, and a token was made for such."""
    if not ctx.actor.may(STAFF):
        return False
    return bool((await ctx.session.execute(select(func.raffi.permitted(permission)))).scalar_one())


async def signed_in(ctx: Context, args: dict[str, Any]) -> None:
    """Access rule: whoever has an account."""
    if ctx.actor.kind is ActorKind.SERVICE:
        return
    if ctx.actor.kind is not ActorKind.USER:
        raise NotSignedIn("errors.account_needed", code="account_needed")


async def fresh(ctx: Context, args: dict[str, Any]) -> None:
    """Access rule: whoever has an account and showed so within a quarter of an hour."""
    await signed_in(ctx, args)
    if ctx.actor.kind is ActorKind.SERVICE:
        return
    known = ctx.actor.signed_in_at
    if known is not None and time.time() - known <= FRESH_SECONDS:
        return
    # An open connection knows what was so when it was opened, or told of since.
    shown = await ctx.session.execute(select(func.raffi.signed_in_at(ctx.actor.session)))
    if time.time() - (shown.scalar_one() or 0.0) > FRESH_SECONDS:
        raise Forbidden("errors.fresh_sign_in_needed", code="fresh_sign_in_needed")


@dataclass(frozen=True)
class AllOf:
    """Access rule: all of some rules, in their order."""

    rules: tuple[Access, ...]

    async def __call__(self, ctx: Context, args: dict[str, Any]) -> None:
        for rule in self.rules:
            await rule(ctx, args)


def all_of(*rules: Access) -> AllOf:
    """Access rule: all of `rules`."""
    return AllOf(rules)


def check_scope(actor: Actor, scope: str) -> None:
    """Refuse whoever came with a token that was not made for this.

    Raises:
        Forbidden: With the scope that is needed; `session` for what no token may do.
    """
    if not actor.may(scope):
        raise Forbidden("errors.scope_needed", code="scope_needed", scope=str(scope))


def needs_fresh(rule: Access) -> bool:
    """Whether a rule asks for a fresh sign-in."""
    return rule is fresh or (isinstance(rule, AllOf) and any(map(needs_fresh, rule.rules)))


def permissions_of(rule: Access) -> list[str]:
    """The permissions that a rule asks for."""
    if isinstance(rule, Permitted):
        return [rule.permission]
    return [one for part in rule.rules for one in permissions_of(part)] if isinstance(rule, AllOf) else []
