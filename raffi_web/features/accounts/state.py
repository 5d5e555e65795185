"""State of whoever has the page open."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import NotSignedIn, RaffiError
from raffi_web.live.surface import Surface, ToastState, given
from raffi_web.words import t, tn


class MeState(Surface, rx.State):
    """My own profile; None for nobody."""

    profile: dict[str, Any] | None = None
    error: str = ""

    @rx.var
    def name(self) -> str:
        """What I am called."""
        return (self.profile or {}).get("name", "")

    @rx.var
    def initials(self) -> str:
        """The letters of my name."""
        return (self.profile or {}).get("initials", "")

    @rx.var
    def avatar(self) -> str:
        """Where my picture is, or an empty text."""
        return (self.profile or {}).get("avatar_url") or ""

    @rx.var
    def hue(self) -> int:
        """My place in the presence palette, 1 to 8."""
        return (self.profile or {}).get("color", 0) + 1

    @rx.var
    def is_user(self) -> bool:
        """Whether I have an account."""
        return (self.profile or {}).get("kind") == "user"

    @rx.var
    def is_staff(self) -> bool:
        """Whether I help to run this server."""
        return (self.profile or {}).get("role") in ("moderator", "admin", "owner")

    @rx.var
    def is_admin(self) -> bool:
        """Whether I am an admin or an owner: only what is shown depends on it, the server looks again."""
        return (self.profile or {}).get("role") in ("admin", "owner")

    @rx.event
    async def on_load(self) -> None:
        """Show who I am, and go on showing it."""
        try:
            await self._watch("profile", "accounts.me")
        except RaffiError as error:
            await self._complain(error)

    @rx.event
    async def rename(self, form: dict[str, Any]) -> None:
        """Change my name."""
        try:
            await self._call("accounts.update_me", name=given(form, "name"))
        except RaffiError as error:
            self.error = error.message
            return
        self.error = ""
        await self._try_watch("profile", "accounts.me")
        (await self.get_state(ToastState))._show(t("rooms.name_saved"), tone="success")


class AccountState(Surface, rx.State):
    """With what I sign in, and where I am signed in. None for those without an account."""

    account: dict[str, Any] | None = None
    sessions: list[dict[str, Any]] = []
    loaded: bool = False

    @rx.event
    async def on_load(self) -> None:
        """Show my account and my sessions, and go on showing them."""
        try:
            await self._watch("account", "accounts.account")
            await self._watch("sessions", "accounts.sessions")
        except NotSignedIn:
            self.account = None
        except RaffiError as error:
            await self._complain(error)
        self.loaded = True

    @rx.var
    def email(self) -> str:
        """My address; empty while none was shown to be mine."""
        return (self.account or {}).get("email") or ""

    @rx.var
    def pending(self) -> str:
        """The address whose letter I have not opened."""
        return (self.account or {}).get("pending") or ""

    @rx.var
    def has_password(self) -> bool:
        """Whether I can sign in with a password."""
        return bool((self.account or {}).get("has_password"))

    @rx.var
    def is_only_said(self) -> bool:
        """Whether my password goes with an address that was only said, if with any."""
        return self.has_password and not self.email

    @rx.var
    def has_others(self) -> bool:
        """Whether I am signed in elsewhere too."""
        return len(self.sessions) > 1

    @rx.event
    async def end(self, session: str) -> None:
        """End one of my sessions."""
        await self._try("accounts.revoke_session", session=session)

    @rx.event
    async def end_others(self) -> None:
        """End all of my sessions but this one."""
        ended = await self._try("accounts.revoke_others")
        if ended is not None:
            (await self.get_state(ToastState))._show(tn("accounts.ended", ended), tone="success")

    @rx.event
    async def send_again(self) -> None:
        """Send the letter to my new address once more."""
        by_itself = await self._try("accounts.send_letter_again")
        if by_itself is not None:
            told = t("accounts.letter_to" if by_itself else "accounts.letter_kept", email=self.pending)
            (await self.get_state(ToastState))._show(told, tone="success" if by_itself else "neutral")


class OverviewState(Surface, rx.State):
    """What waits for those who run this server. Below 0: not known, or not for me."""

    open_reports: int = -1
    waiting_comments: int = -1
    failed_letters: int = -1

    @rx.event
    async def on_load(self) -> None:
        """Count what waits, and go on counting."""
        for variable, function in (
            ("open_reports", "profiles.open_reports"),
            ("waiting_comments", "comments.queue_count"),
            ("failed_letters", "mail.failed"),
        ):
            try:
                await self._watch(variable, function)
            except RaffiError:
                # Not every role sees every part, and whoever runs nothing here sees no page.
                setattr(self, variable, -1)


class PeopleState(Surface, rx.State):
    """Everybody with an account, for those who run this server."""

    page: dict[str, Any] = {"people": [], "next": None}
    search: str = ""
    loaded: bool = False
    problem: str = ""

    @rx.event
    async def on_load(self) -> None:
        """Show the first page, or whom the address asks for."""
        self.search = self.router.url.query_parameters.get("find", "")[:100]
        await self._list()

    @rx.event(supersedes=True)
    async def find(self, search: str) -> None:
        """Show people with this text in their name or address."""
        self.search = str(search)[:100]
        await self._list()

    @rx.event
    async def more(self) -> None:
        """Show the next page below."""
        mark = self.page["next"]
        found = await self._try("accounts.people", search=self.search, after=mark) if mark else None
        if found is not None:
            self.page = {**found, "people": [*self.page["people"], *found["people"]]}

    @rx.event
    async def look_again(self) -> None:
        """Something was changed."""
        await self._list()

    async def _list(self) -> None:
        try:
            self.page = await self._call("accounts.people", search=self.search)
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True
