"""A password on its way in: the tries are counted, the hash is made beside any transaction, then a session begins.
Where the account has a second step, its code is judged in between.

No connection to the database is held while a hash is made.
"""

from dataclasses import dataclass
from typing import Any

from raffi_web.features.accounts.emails import email_of
from raffi_web.features.accounts.passwords import check_password, hashing
from raffi_web.features.accounts.second_step.checking import Verdict
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.features.accounts.standing import code_needed, wrong_password, wrong_sign_in
from raffi_web.features.accounts.throttle import too_early
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import SYSTEM, Actor
from raffi_web.kernel.errors import NotSignedIn

SERVER = Caller(SYSTEM)


@dataclass(frozen=True)
class Proved:
    """Whose password it was.

    Attributes:
        actor: Their id.
        known: The hash that it was compared with.
        step: The second step of which the code was right.
        today: The same password's hash as it is made today.
    """

    actor: str
    known: str
    step: str | None
    today: str


@dataclass(frozen=True)
class PasswordDoor:
    """What routes do with passwords."""

    calls: Calls

    async def sign_up(self, email: str, password: str, browser: Browser) -> str:
        """Make an account; returns the new session's token.

        Raises:
            Invalid: The password would be guessed, or the address is none.
            Forbidden: The browser has an account already.
        """
        check_password(password, email)
        made = await hashing.make(password, email)
        given = {"email": email, "password_hash": made, "browser": browser.model_dump()}
        return (await self.calls("accounts.sign_up", given, SERVER))["token"]

    async def sign_in(self, name: str, password: str, browser: Browser, code: str | None = None) -> str:
        """Let somebody in by their address and password; returns the new session's token.

        Raises:
            NotSignedIn: They do not fit; which of the two, is not told. Or they do, and the code is wrong or missing.
            Limited: It was tried too often.
        """
        proved = await self._proved(name, password, browser, code)
        new_hash = proved.today if proved.today != proved.known else None
        given = {"actor": proved.actor, "method": "password", "browser": browser.model_dump(), "name": name}
        entering = {**given, "known": proved.known, "step": proved.step, "new_hash": new_hash}
        return (await self._judged("accounts.let_in", entering, name, browser))["token"]

    async def confirm(self, actor: Actor, name: str, password: str, browser: Browser, code: str | None = None) -> str:
        """Show again who one is, in the session that one has. Returns the hash that the password was compared with.

        Raises:
            NotSignedIn: The password does not fit, or the code is wrong or missing.
        """
        proved = await self._proved(name, password, browser, code, actor.id)
        given = {"actor": actor.id, "session_hash": actor.session, "method": "password", "address": browser.address}
        shown = {**given, "name": name, "known": proved.known, "step": proved.step}
        await self._judged("accounts.confirm", shown, name, browser)
        return proved.known

    async def change_email(
        self, email: str, caller: Caller, browser: Browser, *, name: str, password: str | None, code: str | None = None
    ) -> bool:
        """Say another address for the caller, who goes by `name` until now. Returns whether this server sends letters.

        The password is asked where the new address is the name at once: its hash is made anew for that.

        Raises:
            Invalid: It is no address, or the password is missing.
            NotSignedIn: The password does not fit, or the code is wrong or missing.
        """
        given = {"email": email_of(email).text}
        if password is not None:
            given["known"] = await self.confirm(caller.actor, name, password, browser, code)
            given["password_hash"] = await hashing.make(password, email)
        return await self.calls("accounts.change_email", given, caller)

    async def change(self, password: str, caller: Caller, *emails: str) -> None:
        """Set the caller's password. The first of their addresses is the one by which they sign in."""
        check_password(password, *emails)
        made = await hashing.make(password, next(iter(emails), None))
        await self.calls("accounts.keep_password", {"password_hash": made}, caller)

    async def reset(self, token: str, password: str, browser: Browser, code: str | None = None) -> str:
        """Set a password by a letter's link and let its owner in; returns the new session's token.

        Raises:
            Gone: The link does not work any more.
            NotSignedIn: The account has a second step, and the code is wrong or missing. The link still works.
            Limited: Too many codes were wrong.
        """
        check_password(password)
        given = {"token": token, "code": code, "browser": browser.model_dump()}
        judged = await self.calls("accounts.try_link_code", given, SERVER)
        await self._go_on(judged, judged["actor"], browser)
        made = await hashing.make(password, judged["email"])
        given = {"token": token, "password_hash": made, "step": judged["step"], "browser": browser.model_dump()}
        actor = await self.calls("accounts.reset_password", given, SERVER)
        entering = {"actor": actor, "method": "link", "browser": browser.model_dump(), "known": made}
        entering["step"] = judged["step"]
        return (await self.calls("accounts.let_in", entering, SERVER))["token"]

    async def _proved(
        self, name: str, password: str, browser: Browser, code: str | None, actor: str | None = None
    ) -> Proved:
        """Whose name and password these are. What is wrong takes as many hashes for each name, whoever goes by it."""
        asked = {"name": name, "browser": browser.model_dump(), "actor": actor}
        tried = await self.calls("accounts.try_password", asked, SERVER)
        today, found = "", None
        for manner in tried["manners"]:
            made = await hashing.again(manner, password)
            today = today or made
            whose = {"name": name, "made": made, "actor": actor, "here": browser.address if tried["held"] else None}
            found = await self.calls("accounts.whose_password", whose, SERVER)
            if found is not None:
                break
        if found is None and tried["held"]:
            # Said after the same work as to whoever was here, or the wait would tell who was.
            await self._refuse(name, browser, tried["first"], counted=False)
            raise too_early(tried["held"])
        if found is None:
            await self._refuse(name, browser, tried["first"])
            raise wrong_sign_in() if actor is None else wrong_password()
        given = {"actor": found["actor"], "code": code, "browser": browser.model_dump(), "known": found["hash"]}
        judged = await self._judged("accounts.try_code", given, name, browser)
        await self._go_on(judged, name, browser)
        return Proved(found["actor"], found["hash"], judged["step"], today)

    async def _judged(self, function: str, given: dict[str, Any], name: str, browser: Browser) -> Any:
        """Call what looks again at a password that did fit. One that was changed since counts like a wrong one."""
        try:
            return await self.calls(function, given, SERVER)
        except NotSignedIn as error:
            if error.kind == wrong_sign_in().kind:
                await self._refuse(name, browser, given["actor"])
            raise

    async def _go_on(self, judged: dict[str, str], name: str, browser: Browser) -> None:
        """Refuse whoever owes a code. A wrong one is counted like a wrong password."""
        if judged["verdict"] == Verdict.NEEDED:
            raise code_needed()
        if judged["verdict"] == Verdict.WRONG:
            await self._refuse(name, browser, judged["actor"], "wrong_code")
            raise NotSignedIn("errors.wrong_code", code="wrong_code", field="code")

    async def _refuse(
        self, name: str, browser: Browser, actor: str | None, result: str = "wrong", *, counted: bool = True
    ) -> None:
        given = {"name": name, "browser": browser.model_dump(), "actor": actor, "result": result, "counted": counted}
        await self.calls("accounts.refuse", given, SERVER)
