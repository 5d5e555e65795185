"""State of the profile in the settings, and of somebody's public page."""

from typing import Any
from urllib.parse import unquote

import reflex as rx

from raffi_web.features.accounts.state import MeState
from raffi_web.features.profiles.links import parts_of
from raffi_web.kernel.errors import NotFound, NotSignedIn, RaffiError
from raffi_web.live.surface import Surface, ToastState, given
from raffi_web.words import t

ADDRESS = "/u/"
SHOWN = ("public", "shows_bio", "shows_lists", "shows_rooms", "shows_joined")
CONTENT = ("hides_spoilers",)
NONE: dict[str, Any] = {
    "handle": None,
    "changes_left": 0,
    "bio": "",
    "public": False,
    "shows_bio": False,
    "shows_lists": False,
    "shows_rooms": False,
    "shows_joined": False,
}


class ProfileState(Surface, rx.State):
    """What I say of myself."""

    profile: dict[str, Any] = NONE
    phase: str = "loading"
    busy: bool = False
    name_error: str = ""
    handle_error: str = ""
    bio_error: str = ""
    problem: str = ""

    @rx.var
    def handle(self) -> str:
        """My handle, or an empty text."""
        return str(self.profile["handle"] or "")

    @rx.var
    def bio(self) -> str:
        """What I say of myself."""
        return str(self.profile["bio"])

    @rx.event
    async def on_load(self) -> None:
        """Show my profile, and go on showing it."""
        try:
            await self._watch("profile", "profiles.mine")
            self.phase = "here"
        except NotSignedIn:
            self.phase = "guest"
        except RaffiError as error:
            self.phase, self.problem = "failed", error.message

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Save name, handle and bio; each field says what is wrong with it."""
        self.busy = True
        self.name_error = self.handle_error = self.bio_error = ""
        yield
        self.name_error = await self._refused("accounts.update_me", name=given(form, "name"))
        if given(form, "handle").strip():
            self.handle_error = await self._refused("profiles.set_handle", handle=given(form, "handle"))
        self.bio_error = await self._refused("profiles.update", bio=given(form, "bio"))
        self.busy = False
        if not (self.name_error or self.handle_error or self.bio_error):
            (await self.get_state(ToastState))._show(t("profiles.saved"), tone="success")
        await (await self.get_state(MeState))._try_watch("profile", "accounts.me")
        await self._try_watch("profile", "profiles.mine")

    @rx.event
    async def show(self, what: str, on: bool) -> None:
        """Show a part of my public page, or no longer."""
        if what in SHOWN and await self._try("profiles.update", **{what: bool(on)}) is not None:
            await self._try_watch("profile", "profiles.mine")

    async def _refused(self, function: str, **args: Any) -> str:
        try:
            await self._call(function, **args)
        except RaffiError as error:
            return error.message
        return ""


class PreferenceState(Surface, rx.State):
    """What I chose to be spared; theme, language and motion are the browser's own part."""

    chosen: dict[str, Any] = {"hides_spoilers": True}

    @rx.event
    async def on_load(self) -> None:
        """Show what I chose, and go on showing it."""
        try:
            await self._watch("chosen", "profiles.preferences")
        except RaffiError as error:
            await self._complain(error)

    @rx.event
    async def set_content(self, what: str, on: bool) -> None:
        """Be spared something, or no longer."""
        if what in CONTENT and await self._try("profiles.set_preferences", **{what: bool(on)}) is not None:
            await self._try_watch("chosen", "profiles.preferences")


class PersonState(Surface, rx.State):
    """Somebody's public page."""

    shown: dict[str, Any] = {}
    phase: str = "loading"
    problem: str = ""

    @rx.var
    def bio(self) -> list[dict[str, str]]:
        """What they say of themselves, in parts."""
        return parts_of(self.shown.get("bio") or "")

    @rx.var
    def shows_joined(self) -> bool:
        """Whether they show since when they are here."""
        return self.shown.get("joined_at") is not None

    @rx.var
    def person(self) -> dict[str, Any]:
        """Who it is."""
        return {"id": "", "name": "", "initials": "", "color": 0, "avatar_url": None} | self.shown.get("person", {})

    @rx.var
    def rooms(self) -> list[dict[str, Any]]:
        """Their rooms; none while they don't show them."""
        return self.shown.get("rooms") or []

    @rx.var
    def lists(self) -> list[dict[str, Any]]:
        """Their lists; none while they don't show them."""
        return self.shown.get("lists") or []

    @rx.var
    def shows_nothing(self) -> bool:
        """Whether there is only a name."""
        return self.phase == "here" and not any(self.shown.get(part) for part in ("bio", "rooms", "lists"))

    @rx.var
    def shows_rooms(self) -> bool:
        """Whether they show their rooms."""
        return self.shown.get("rooms") is not None

    @rx.var
    def shows_lists(self) -> bool:
        """Whether they show their lists."""
        return self.shown.get("lists") is not None

    @rx.event
    async def on_load(self) -> None:
        """Show whose address this is."""
        self.phase, self.shown = "loading", {}
        handle = unquote(self.router.url.path.removeprefix(ADDRESS).strip("/"))[:100]
        try:
            await self._watch("shown", "profiles.look", handle=handle or "-")
            self.phase = "here"
        except NotFound:
            self.phase = "missing"
        except RaffiError as error:
            # What can't be anybody's handle is nobody's.
            self.phase, self.problem = ("missing" if error.status == 400 else "failed"), error.message

    @rx.event
    async def block(self) -> None:
        """See nothing of them any more."""
        await self._set_blocked("profiles.block", "profiles.blocked_toast")

    @rx.event
    async def unblock(self) -> None:
        """See them again."""
        await self._set_blocked("profiles.unblock", "profiles.unblocked_toast")

    async def _set_blocked(self, function: str, word: str) -> None:
        name, actor = self.person["name"], self.person["id"]
        if not actor:
            return
        try:
            await self._call(function, actor=actor)
        except RaffiError as error:
            await self._complain(error)
            return
        (await self.get_state(ToastState))._show(t(word, name=name), tone="success")
        await self._try_watch("shown", "profiles.look", handle=self.shown["handle"])
