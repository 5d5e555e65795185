"""Waits after wrong passwords: they grow, and nobody can make them for somebody else.

Counted are a name from one network, a network, and a name from all networks. The first shuts out who guesses at one
account, the second who tries one password at many, the third a crowd of machines; whoever signed in from a network
before is held up neither by what strangers do elsewhere nor by what others do there: while one of the last two waits
lasts only they are let in, and only by their own password. Wrong codes of a second step are counted for the account as
well: only who has its password, or its mailbox, gets so far.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.models import SignInFailure
from raffi_web.kernel.context import Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Limited
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import utc_now

FORGOTTEN_AFTER = timedelta(hours=6)


@dataclass(frozen=True)
class Rule:
    """After `free` failures each one doubles the wait, from a second up to `longest`."""

    kind: str
    free: int
    longest: float

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        over = failures - self.free
        return timedelta(seconds=min(self.longest, 2.0 ** min(over, 30))) if over >= 0 else timedelta(0)


OF_PAIR = Rule("pair", 4, 900)
OF_NETWORK = Rule("network", 30, 300)
OF_NAME = Rule("name", 60, 30)
OF_CODE = Rule("code", 5, 3600)


def keys_of(name: str, network: str) -> dict[str, str]:
    """Where failures are counted, by the rule's kind. What was typed is not kept: it may be a password."""
    counted = {OF_PAIR.kind: f"{name}\n{network}", OF_NETWORK.kind: network, OF_NAME.kind: name}
    return {kind: services().signer.fingerprint(f"sign_in.{kind}", what) for kind, what in counted.items()}


async def check(ctx: Context, name: str, network: str, *, session: bool = False) -> float:
    """Count a try at a name. Returns for how many seconds still only who was here before is let in; 0 for everybody.

    The try counts as a failure until `passed` or `give_back` says otherwise, so that many at once are not all free.
    One in a `session` is not held up by what others do in its network.

    Raises:
        Limited: There is time left to wait, for everybody.
    """
    keys = keys_of(name, network)
    rules = [OF_NAME] if session else [OF_NETWORK, OF_NAME]
    statement = select(SignInFailure.closed_until).where(
        col(SignInFailure.key).in_([keys[rule.kind] for rule in rules])
    )
    held = max((await ctx.session.execute(statement)).scalars(), default=None)
    await _count(ctx, OF_PAIR, keys[OF_PAIR.kind], closed=True)
    return _left(held)


async def count_set(ctx: Context, name: str, network: str, *, known: bool) -> None:
    """Count that a password is set for a name, or tell how long to wait. `known`: by whoever is signed in.

    Others may have said the same name. Who sets a password and comes in by it learns whether it is theirs: for that
    nobody gets more tries than by guessing. It is counted for every name, or it would tell which are somebody's.

    Raises:
        Limited: There is time left to wait.
    """
    keys = keys_of(name, network)
    if not known:
        closed = select(SignInFailure.closed_until).where(col(SignInFailure.key) == keys[OF_NAME.kind])
        _let_pass((await ctx.session.execute(closed)).scalar_one_or_none())
    await _count(ctx, OF_PAIR, keys[OF_PAIR.kind], closed=True)
    await _count(ctx, OF_NAME, keys[OF_NAME.kind])


async def failed(ctx: Context, name: str, network: str) -> None:
    """Count a wrong password for its network and its name; the pair was counted before."""
    keys = keys_of(name, network)
    # In one order, so that two who fail at once don't wait for each other.
    for rule in sorted((OF_NETWORK, OF_NAME), key=lambda one: keys[one.kind]):
        await _count(ctx, rule, keys[rule.kind])


async def passed(ctx: Context, name: str, network: str) -> None:
    """Forget what was counted for a name from a network: it was them."""
    key = keys_of(name, network)[OF_PAIR.kind]
    await ctx.session.execute(delete(SignInFailure).where(col(SignInFailure.key) == key))


async def give_back(ctx: Context, name: str, network: str) -> None:
    """Take back the one try that `check` counted: it was right, and says nothing of the others."""
    key = keys_of(name, network)[OF_PAIR.kind]
    fewer = update(SignInFailure).where(col(SignInFailure.key) == key, col(SignInFailure.failures) > 0)
    await ctx.session.execute(fewer.values(failures=SignInFailure.failures - 1))


async def check_code(ctx: Context, actor: str) -> None:
    """Count a code that was typed for an account's second step, or tell how long to wait. It fails until `code_passed`.

    Raises:
        Limited: There is time left to wait.
    """
    await _count(ctx, OF_CODE, _code_key(actor), closed=True)


async def code_passed(ctx: Context, actor: str) -> None:
    """Forget the wrong codes of an account: a right one came."""
    await ctx.session.execute(delete(SignInFailure).where(col(SignInFailure.key) == _code_key(actor)))


def _code_key(actor: str) -> str:
    return services().signer.fingerprint("second_step", actor)


async def _count(ctx: Context, rule: Rule, key: str, *, closed: bool = False) -> None:
    """Count one failure. With `closed` one that comes before the wait is over is refused, and does not count."""
    now = utc_now()
    one = insert(SignInFailure).values(key=key, failures=1, last_at=now, closed_until=now)
    again = one.on_conflict_do_update(
        index_elements=["key"], set_={"failures": SignInFailure.failures + 1, "last_at": now}
    )
    # The row is locked from here on: of many at once each sees the ones before it.
    failures, until = (
        await ctx.session.execute(again.returning(col(SignInFailure.failures), col(SignInFailure.closed_until)))
    ).one()
    if closed:
        _let_pass(until)
    wait = update(SignInFailure).where(col(SignInFailure.key) == key).values(closed_until=now + rule.wait(failures))
    await ctx.session.execute(wait)


def _let_pass(until: datetime | None) -> None:
    left = _left(until)
    if left > 0:
        raise too_early(left)


def _left(until: datetime | None) -> float:
    return max(0.0, (until - utc_now()).total_seconds()) if until else 0.0


def too_early(seconds: float) -> Limited:
    """What is said to whoever tries before a wait is over."""
    return Limited(seconds, "errors.sign_in_wait", code="sign_in_wait")


async def forget_failures(database: Database) -> int:
    """Drop what was counted long ago."""
    old: datetime = utc_now() - FORGOTTEN_AFTER
    async with database.begin() as session:
        gone = await session.execute(
            delete(SignInFailure).where(col(SignInFailure.last_at) < old).returning(col(SignInFailure.key))
        )
        return len(gone.all())
