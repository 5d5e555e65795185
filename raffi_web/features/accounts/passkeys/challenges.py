"""Challenges: random, answered once, within five minutes, by the browser that asked and for what it asked.

A row is found by a keyed hash over all of that, so that an answer which differs in any of it has none.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlmodel import col, select
from webauthn.helpers import bytes_to_base64url, generate_challenge

from raffi_web.features.accounts.passkeys.models import PasskeyChallenge
from raffi_web.kernel.context import Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Gone, NotSignedIn
from raffi_web.kernel.functions import mutation, service
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import utc_now

LASTS = timedelta(minutes=5)
OPEN_AT_MOST = 10
"""Of one session: several tabs, each with the form's own and a button's."""


class Purpose(StrEnum):
    """What a passkey is asked for."""

    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    ADD = "add"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Spent:
    """What was kept beside a challenge."""

    handle: str | None


async def open_challenge(ctx: Context, purpose: Purpose, session: str, handle: str | None = None) -> bytes:
    """A new challenge for a session, as the server.

    Raises:
        NotSignedIn: There is no session to bind it to.
    """
    if not session:
        raise NotSignedIn
    challenge = generate_challenge()
    newest = select(PasskeyChallenge.challenge_hash).where(col(PasskeyChallenge.session_hash) == session)
    newest = newest.order_by(col(PasskeyChallenge.created_at).desc()).limit(OPEN_AT_MOST - 1)
    of_session = delete(PasskeyChallenge).where(col(PasskeyChallenge.session_hash) == session)
    await ctx.session.execute(of_session.where(col(PasskeyChallenge.challenge_hash).not_in(newest)))
    ctx.session.add(
        PasskeyChallenge(
            challenge_hash=_hash(bytes_to_base64url(challenge), purpose, session),
            session_hash=session,
            handle=handle,
            expires_at=utc_now() + LASTS,
        )
    )
    await ctx.session.flush()
    return challenge


@mutation(access=service, public=False)
async def spend_challenge(ctx: Context, challenge: str, purpose: Purpose, session: str) -> Spent:
    """Use a challenge up, whatever becomes of its answer.

    Raises:
        Gone: It was answered, is too old, or was another browser's or for something else.
    """
    gone = delete(PasskeyChallenge).where(
        col(PasskeyChallenge.challenge_hash) == _hash(challenge, purpose, session),
        col(PasskeyChallenge.expires_at) > utc_now(),
    )
    found = (await ctx.session.execute(gone.returning(col(PasskeyChallenge.handle)))).first()
    if found is None:
        raise Gone("errors.passkey_late", code="passkey_late", field="credential")
    return Spent(found[0])


def _hash(challenge: str, purpose: Purpose, session: str) -> str:
    return services().signer.fingerprint("passkey", f"{purpose}\n{session}\n{challenge}")


async def forget_challenges(database: Database) -> int:
    """Drop challenges that are too old."""
    async with database.begin() as session:
        old = delete(PasskeyChallenge).where(col(PasskeyChallenge.expires_at) < utc_now())
        return len((await session.execute(old.returning(col(PasskeyChallenge.challenge_hash)))).all())
