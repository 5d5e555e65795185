"""State of the lobby and of a room's page."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import Forbidden, Gone, Limited, NotFound, RaffiError
from raffi_web.live.surface import Surface

ROOM_ADDRESS = "/r/"


class LobbyState(Surface, rx.State):
    """Public rooms that are on now."""

    listing: dict[str, Any] = {"rooms": [], "next": None, "total": 0}
    search: str = ""
    loaded: bool = False
    problem: str = ""

    @rx.event
    async def on_load(self) -> None:
        """Show the public rooms, and go on showing them as they change."""
        await self._list()

    @rx.event(supersedes=True)
    async def find(self, search: str) -> None:
        """Show rooms with this text in their name or film."""
        self.search = search
        await self._list()

    @rx.event
    async def more(self) -> None:
        """Show the next page below."""
        mark = self.listing.get("next")
        page = await self._try("rooms.list_public", search=self.search[:100], after=mark) if mark else None
        if page is not None:
            self.listing = {**page, "rooms": [*self.listing["rooms"], *page["rooms"]]}

    async def _list(self) -> None:
        try:
            await self._watch("listing", "rooms.list_public", search=self.search[:100])
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True


class MakeRoomState(Surface, rx.State):
    """The form that makes a room."""

    busy: bool = False
    error: str = ""
    error_field: str = ""

    @rx.event
    async def make(self, form: dict[str, Any]) -> Any:
        """Make a room from the form, put the chosen film on and go there."""
        self.busy = True
        self.error = self.error_field = ""
        yield
        try:
            made = await self._make(form)
        except RaffiError as error:
            self.error, self.error_field = error.message, error.field or ""
            self.busy = False
            return
        self.busy = False
        yield rx.redirect(f"{ROOM_ADDRESS}{made['slug'] or made['id']}")

    async def _make(self, form: dict[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = {
            "title": form.get("title", ""),
            "is_public": form.get("is_public") in ("public", "on", True),
            "everyone_controls": form.get("everyone_controls") in ("on", True),
            "kept": form.get("kept") in ("on", True),
        }
        if form.get("slug"):
            given["slug"] = form["slug"]
        made = await self._call("rooms.create", **given)
        film = form.get("film") or ""
        if film:
            await self._call("screen.load", room=made["id"], source={"url": film})
        return made


class RoomState(Surface, rx.State):
    """A room's page: the door outside, the summary inside.

    `phase` is `loading`, `door`, `inside`, `gone`, `banned` or `missing`.
    """

    phase: str = "loading"
    room_id: str = ""
    door: dict[str, Any] = {}
    summary: dict[str, Any] = {}
    error: str = ""
    wait_seconds: int = 0
    busy: bool = False

    @rx.event
    async def on_load(self) -> None:
        """Find out where the visitor stands: outside, or in the room already."""
        self.error, self.busy = "", False
        try:
            self.door = await self._call("rooms.door", room=self._address(), **self._invite())
        except NotFound:
            self.phase = "missing"
            return
        except RaffiError as error:
            self.error, self.phase = error.message, "missing"
            return
        self.room_id = self.door["id"]
        if self.door["me"] and not self.door["closed"]:
            await self._enter()
        elif self.door["banned"]:
            self.phase = "banned"
        else:
            self.phase = "door"

    @rx.event
    async def join(self, form: dict[str, Any]) -> None:
        """Go in, with a name if one was given and with the key if one is needed."""
        self.error = ""
        name = str(form.get("name") or "").strip()
        key = "".join(str(form.get("key") or "").split())
        try:
            if name:
                await self._call("accounts.update_me", name=name)
            await self._call("rooms.join", room=self.room_id, **({"key": key} if key else {}), **self._invite())
        except Limited as error:
            self.error, self.wait_seconds = error.message, round(error.retry_after)
        except Gone:
            self.phase = "gone"
        except Forbidden as error:
            self.error = error.message
            self.phase = "banned" if error.kind == "banned" else "door"
        except RaffiError as error:
            self.error = error.message
        else:
            await self._enter()

    @rx.event
    async def leave(self) -> Any:
        """Go out and back to the lobby."""
        self._forget("summary")
        await self._try("rooms.leave", room=self.room_id)
        self.phase = "loading"
        return rx.redirect("/")

    @rx.event
    def put_out(self, reason: str) -> None:
        """The room's channel was closed: show why."""
        self._forget("summary")
        self.phase = {"kicked": "kicked", "banned": "banned", "left": "door"}.get(str(reason), "gone")

    async def _enter(self) -> None:
        try:
            await self._watch("summary", "rooms.get", room=self.room_id)
        except RaffiError as error:
            self.error, self.phase = error.message, "gone"
            return
        self.phase = "inside"

    def _address(self) -> str:
        return self.router.url.path.removeprefix(ROOM_ADDRESS).strip("/")[:40] or "-"

    def _invite(self) -> dict[str, str]:
        invite = self.router.url.query_parameters.get("invite", "")
        return {"invite": invite[:200]} if invite else {}
