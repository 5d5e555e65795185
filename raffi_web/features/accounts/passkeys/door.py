"""A passkey on its way in: its challenge is spent first, in a transaction of its own, then its answer is judged."""

from dataclasses import dataclass
from typing import Any

from raffi_web.features.accounts.passkeys.ceremony import Place, challenge_of, no_place
from raffi_web.features.accounts.passkeys.challenges import Purpose
from raffi_web.features.accounts.passkeys.entering import Refusal
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import SYSTEM
from raffi_web.kernel.errors import NotSignedIn

SERVER = Caller(SYSTEM)
Options = dict[str, Any]


@dataclass(frozen=True)
class PasskeyDoor:
    """What routes do with passkeys. `place` is None where browsers have none."""

    calls: Calls
    place: Place | None

    async def ask(self, purpose: Purpose, caller: Caller, browser: Browser) -> Options:
        """What the browser gives to `navigator.credentials`.

        Raises:
            Conflict: There are no passkeys at this address, or none of mine, or too many.
            Forbidden: A fresh sign-in is needed, or there is an account already.
            NotSignedIn: There is no session.
        """
        given = {"place": self._place()}
        if purpose in (Purpose.SIGN_IN, Purpose.SIGN_UP):
            return await self.calls(f"accounts.ask_to_{purpose}", given | _of(browser), SERVER)
        return await self.calls(f"accounts.ask_to_{purpose}", given, caller)

    async def sign_in(self, credential: str, browser: Browser) -> str:
        """Let somebody in by their passkey; returns the new session's token.

        Raises:
            Gone: The challenge was answered already, or is too old, or not this browser's.
            NotSignedIn: The passkey is not known here, or its answer is not right.
        """
        shown = await self._shown(credential, Purpose.SIGN_IN, browser.session, browser)
        entering = {"actor": shown["actor"], "method": "passkey", "passkey": shown["passkey"]} | _of(browser)
        return (await self.calls("accounts.let_in", entering, SERVER))["token"]

    async def confirm(self, credential: str, caller: Caller, browser: Browser) -> None:
        """Show again who one is, in the session that one has.

        Raises:
            Gone: The challenge was answered already, or is too old, or not this browser's.
            NotSignedIn: The passkey is not mine, or its answer is not right.
        """
        actor = caller.actor
        await self._shown(credential, Purpose.CONFIRM, actor.session, browser, actor.id)
        given = {"actor": actor.id, "session_hash": actor.session, "method": "passkey", "address": browser.address}
        await self.calls("accounts.confirm", given, SERVER)

    async def sign_up(self, credential: str, browser: Browser) -> str:
        """Make an account that has this passkey and nothing else; returns the new session's token.

        Raises:
            Gone: The challenge was answered already, or is too old, or not this browser's.
            Invalid: The answer is not right.
            Forbidden: The browser has an account already.
        """
        challenge = challenge_of(credential)
        spent = await self._spend(challenge, Purpose.SIGN_UP, browser.session)
        given = {"credential": credential, "challenge": challenge, "handle": spent["handle"], "place": self._place()}
        return (await self.calls("accounts.sign_up_by_passkey", given | _of(browser), SERVER))["token"]

    async def add(self, credential: str, caller: Caller, browser: Browser) -> dict[str, Any]:
        """Keep one more passkey of the caller; returns its card.

        Raises:
            Gone: The challenge was answered already, or is too old, or not this browser's.
            Invalid: The answer is not right.
            Conflict: The passkey is kept already.
        """
        challenge = challenge_of(credential)
        await self._spend(challenge, Purpose.ADD, caller.actor.session)
        given = {"credential": credential, "challenge": challenge, "place": self._place(), "agent": browser.agent}
        return await self.calls("accounts.keep_passkey", given, caller)

    async def _shown(
        self, credential: str, purpose: Purpose, session: str, browser: Browser, expected: str | None = None
    ) -> dict[str, Any]:
        challenge = challenge_of(credential)
        await self._spend(challenge, purpose, session)
        given = {"credential": credential, "challenge": challenge, "place": self._place(), "expected": expected}
        answered = await self.calls("accounts.try_passkey", given | _of(browser), SERVER)
        if answered["refused"] is not None:
            raise _refusal(answered["refused"])
        return answered

    async def _spend(self, challenge: str, purpose: Purpose, session: str) -> dict[str, Any]:
        given = {"challenge": challenge, "purpose": purpose.value, "session": session}
        return await self.calls("accounts.spend_challenge", given, SERVER)

    def _place(self) -> dict[str, Any]:
        if self.place is None:
            raise no_place()
        return self.place.model_dump()


def _refusal(why: str) -> NotSignedIn:
    match why:
        case Refusal.UNKNOWN:
            return NotSignedIn("errors.unknown_passkey", code="unknown_passkey")
        case Refusal.COPIED:
            return NotSignedIn("errors.copied_passkey", code="copied_passkey")
        case _:
            return NotSignedIn("errors.wrong_passkey", code="wrong_passkey")


def _of(browser: Browser) -> dict[str, Any]:
    return {"browser": browser.model_dump()}
