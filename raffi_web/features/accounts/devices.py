"""Guests of programs, known again by a secret that the program keeps: the device's id.

The id is as good as a password, so it is long and random, kept only as a keyed hash, and stands for a guest and for
nothing else: once the guest has an account the id leads to a new guest, never into the account.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.guests import write_actor
from raffi_web.features.accounts.identity import PURPOSE, holds, session_end
from raffi_web.features.accounts.models import ActorMerge, ActorRow, ActorSession, GuestDevice
from raffi_web.kernel import ids
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.functions import mutation, query, service
from raffi_web.kernel.services import services

DEVICE = "device"
SHORTEST, LONGEST = 16, 128
FEWEST_LETTERS = 8
Device = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LONGEST, pattern=r"^[\x21-\x7e]*$")]


@dataclass(frozen=True)
class DeviceGuest:
    """A device's guest: a token of its session, and the actor's id."""

    token: str
    actor: str


def check_device(device: object) -> str:
    """A device's id, as it may be.

    Raises:
        Invalid: Others could guess it: it is short, made of few characters, or a mere number such as a serial one.
    """
    if not isinstance(device, str) or not SHORTEST <= len(device) <= LONGEST:
        raise Invalid(field="device", reason="characters", least=SHORTEST, most=LONGEST)
    if not all("!" <= one <= "~" for one in device) or device.isdecimal() or len(set(device)) < FEWEST_LETTERS:
        raise Invalid("errors.weak_device", code="weak_device", field="device")
    return device


@query(access=service, public=False)
async def knows_device(ctx: Context, device: Device) -> bool:
    """Whether a device has been here."""
    statement = select(GuestDevice.actor_id).where(col(GuestDevice.device_hash) == _hash(device))
    return (await ctx.session.execute(statement)).first() is not None


@mutation(access=service, public=False, secret=True)
async def device_guest(ctx: Context, device: Device) -> DeviceGuest:
    """The guest of a device, with the token it had while that one's session holds, and with a new one after that."""
    known = _hash(device)
    # One at a time: of two first calls of a device the second finds the guest of the first.
    await ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"device:{known}", 0))))
    row = await _row(ctx, known)
    if row is None or not await _is_guest(ctx, row.actor_id):
        guest = ids.new_id()
        await write_actor(ctx, guest)
        return await _begin(ctx, device, guest)
    token = _token(device, row.session_id, row.session_began)
    statement = select(ActorSession).where(col(ActorSession.token_hash) == _session_hash(token))
    session = (await ctx.session.execute(statement)).scalar_one_or_none()
    if session is not None and session.actor_id == row.actor_id and holds(session):
        return DeviceGuest(token, row.actor_id)
    return await _begin(ctx, device, row.actor_id)


async def _begin(ctx: Context, device: str, guest: str) -> DeviceGuest:
    """A new session of a device's guest."""
    session, began = ids.new_id(), int(clock.now() / 1000)
    token = _token(device, session, began)
    ctx.session.add(
        ActorSession(
            id=session,
            token_hash=_session_hash(token),
            actor_id=guest,
            method=DEVICE,
            expires_at=session_end(),
        )
    )
    values = {"actor_id": guest, "session_id": session, "session_began": began}
    kept = insert(GuestDevice).values(device_hash=_hash(device), **values)
    await ctx.session.flush()
    await ctx.session.execute(kept.on_conflict_do_update(index_elements=["device_hash"], set_=values))
    return DeviceGuest(token, guest)


async def _row(ctx: Context, known: str) -> GuestDevice | None:
    statement = select(GuestDevice).where(col(GuestDevice.device_hash) == known)
    return (await ctx.session.execute(statement)).scalar_one_or_none()


async def _is_guest(ctx: Context, actor: str) -> bool:
    """Whether an actor is still a guest: one who signed up, or turned out to have an account, is not."""
    merged = select(ActorMerge.from_id).where(col(ActorMerge.from_id) == actor)
    kind = select(ActorRow.kind).where(col(ActorRow.id) == actor)
    if (await ctx.session.execute(merged)).first() is not None:
        return False
    return (await ctx.session.execute(kind)).scalar_one_or_none() == ActorKind.GUEST


def _token(device: str, session: str, began: int) -> str:
    """A session's token, made anew from the device's id each time: nothing here can make it without that id.

    Marked like those of accounts: without its row it is nobody's.
    """
    random = services().signer.fingerprint("device_token", f"{device}\n{session}")
    return services().signer.sign(PURPOSE, {"r": random, "t": began, "u": 1})


def _hash(device: str) -> str:
    return services().signer.fingerprint(DEVICE, device)


def _session_hash(token: str) -> str:
    return services().signer.fingerprint(PURPOSE, token)
