"""State of the lobby and of a room's page."""

import time
from typing import Any
from urllib.parse import quote, urlsplit

import reflex as rx

from raffi_web.features.accounts.state import MeState
from raffi_web.features.screen import sampler
from raffi_web.kernel import ids
from raffi_web.kernel.errors import Forbidden, Gone, Limited, NotFound, RaffiError
from raffi_web.live.surface import Surface, given
from raffi_web.words import t, tn

ROOM_ADDRESS = "/r/"
SAME_FORM_SECONDS = 5.0
SEARCH_FROM = 8
"""Rooms from which on a search is offered."""
LONGEST_GIVEN = 2_000
"""Characters of what somebody pastes as a room's code that are looked at."""


def _card(room: dict[str, Any]) -> dict[str, Any]:
    return {
        **room,
        "address": room["slug"] or room["id"],
        "others": max(0, room["people"] - len(room["faces"])),
        "letters": room["title"][:1].upper(),
        # A room without a film goes by its own name.
        "film": "" if room["title_name"] == room["title"] else room["title_name"],
    }


def who_is_here(names: list[str], people: int) -> str:
    """Who is there in words. `names` are some of the `people`; none where names are not shown."""
    named = names[:2]
    others = people - len(named)
    if not people:
        return t("rooms.who_nobody")
    if len(named) == 2 and others > 0:
        return tn("rooms.who_more", others, first=named[0], second=named[1])
    if len(named) == 2:
        return t("rooms.who_two", first=named[0], second=named[1])
    return t("rooms.who_one", first=named[0]) if named and others < 1 else tn("rooms.people", people)


class LobbyState(Surface, rx.State):
    """Public rooms that are on now."""

    listing: dict[str, Any] = {"rooms": [], "next": None, "total": 0}
    always: dict[str, Any] = {"rooms": [], "next": None, "total": 0}
    own: list[dict[str, Any]] = []
    boards: list[dict[str, Any]] = []
    knows_boards: bool = False
    search: str = ""
    loaded: bool = False
    problem: str = ""

    @rx.var
    def cards(self) -> list[dict[str, Any]]:
        """The rooms as their cards show them."""
        return [_card(room) for room in self.listing["rooms"]]

    @rx.var
    def open_cards(self) -> list[dict[str, Any]]:
        """The server's own rooms, while nobody is in them."""
        return [_card(room) for room in self.always["rooms"] if room["people"] == 0]

    @rx.var
    def is_quiet(self) -> bool:
        """Whether nobody is anywhere, and the rooms that are always open say so better than an empty list."""
        nothing_on = self.loaded and not self.problem and not self.search and not self.listing["rooms"]
        return nothing_on and bool(self.open_cards)

    @rx.var
    def own_cards(self) -> list[dict[str, Any]]:
        """My rooms as their cards show them."""
        return [_card(room) for room in self.own]

    @rx.var
    def offers_boards(self) -> bool:
        """Whether there is any board to go on with."""
        return bool(self.boards)

    @rx.var
    def has_more(self) -> bool:
        """Whether there is another page."""
        return self.listing["next"] is not None

    @rx.var
    def busy_looking(self) -> bool:
        """Whether there is so much that one wants to search."""
        return self.listing["total"] > SEARCH_FROM or self.search != ""

    @rx.event
    async def on_load(self) -> None:
        """Show the public rooms, and go on showing them as they change."""
        try:
            await self._watch("always", "rooms.list_public", by_server=True, order="new", ascending=True)
        except RaffiError as error:
            await self._complain(error)
        await self._list()
        await self._show_boards()

    @rx.event
    async def on_load_own(self) -> None:
        """Show my rooms too."""
        try:
            await self._watch("own", "rooms.mine")
        except RaffiError as error:
            await self._complain(error)
        await self._show_boards()

    @rx.event(supersedes=True)
    async def find(self, search: str) -> None:
        """Show rooms with this text in their name or film."""
        self.search = str(search)[:100]
        await self._list()

    @rx.event
    async def more(self) -> None:
        """Show the next page below."""
        mark = self.listing["next"]
        page = await self._try("rooms.list_public", **self._wanted(), after=mark) if mark else None
        if page is not None:
            self.listing = {**page, "rooms": [*self.listing["rooms"], *page["rooms"]]}

    @rx.event
    def go(self, form: dict[str, Any]) -> Any:
        """Go to the room of a link, an id or a name."""
        text = given(form, "code").strip()
        # Reading an address normalizes it: one of ours is short.
        parts = urlsplit(text[:LONGEST_GIVEN])
        code = parts.path.rstrip("/").rsplit("/", 1)[-1].lower()
        query = f"?{parts.query}" if parts.query and ROOM_ADDRESS in parts.path else ""
        return rx.redirect(f"{ROOM_ADDRESS}{quote(code[:40], safe='')}{query}")

    def _wanted(self) -> dict[str, Any]:
        # On now is where somebody is; who searches may mean an empty room too.
        return {"search": self.search, "min_people": 0 if self.search else 1}

    async def _show_boards(self) -> None:
        # An offer beside the rooms: without it the page is whole. It is not watched, since boards change all the time.
        try:
            self.boards = await self._call("canvas.recent")
        except RaffiError:
            self.boards = []
        self.knows_boards = True

    async def _list(self) -> None:
        try:
            await self._watch("listing", "rooms.list_public", **self._wanted())
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True


class MakeRoomState(Surface, rx.State):
    """The form that makes a room."""

    open: bool = False
    busy: bool = False
    title: str = ""
    film: str = ""
    error: str = ""
    title_error: str = ""
    address_error: str = ""
    _sent: list[Any] = []
    _sent_at: float = 0.0
    _op: str | None = None

    @rx.var
    def suggestion(self) -> str:
        """What a room with the chosen film may be called; empty without one of ours."""
        chosen = sampler.film(self.film)
        return t("rooms.film_night", title=chosen.title) if chosen else ""

    @rx.event
    def choose(self, film: str) -> None:
        """Open the form with one of our films chosen, and a name that goes with it."""
        self.film = str(film)
        self.title, self.open = self.suggestion, True

    @rx.event
    def close(self) -> None:
        """The form was closed: what a film's card had put into it is forgotten."""
        self.open = False
        self.film = self.title = self.error = self.title_error = self.address_error = ""

    @rx.event
    def set_film(self, film: str) -> None:
        """Choose the film to begin with."""
        self.film = str(film)

    @rx.event
    async def make(self, form: dict[str, Any]) -> Any:
        """Make a room from the form, put the chosen film on and go there.

        A form that was sent twice makes one room.
        """
        if self.busy:
            return
        self.busy = True
        # The second of a double click waits for the first and comes when that is done: as the same operation it gets
        # the same room.
        now, sent = time.monotonic(), [form, self.film]
        if self._op is None or sent != self._sent or now - self._sent_at > SAME_FORM_SECONDS:
            self._op = ids.new_id()
        self._sent, self._sent_at = sent, now
        self.error = self.title_error = self.address_error = ""
        yield
        try:
            made = await self._make(form)
        except RaffiError as error:
            self._tell(error)
            return
        finally:
            self.busy = False
        self.open = False
        yield rx.redirect(f"{ROOM_ADDRESS}{made['slug'] or made['id']}")

    async def _make(self, form: dict[str, Any]) -> dict[str, Any]:
        film = given(form, "address") if self.film == "address" else self.film
        name = (await self.get_state(MeState)).name
        title = given(form, "title").strip() or self.suggestion or (t("rooms.whose", name=name) if name else "")
        return await self._call(
            "rooms.create",
            op=self._op,
            title=title,
            is_public=given(form, "who") == "public",
            everyone_controls=bool(given(form, "everyone_controls")),
            kept=bool(given(form, "kept")),
            film={"url": film} if film else None,
        )

    def _tell(self, error: RaffiError) -> None:
        field = (error.field or "").split(".")[0]
        if field == "title":
            self.title_error = error.message
        elif field in ("film", "source"):
            self.address_error = error.message
        else:
            self.error = error.message


class RoomState(Surface, rx.State):
    """A room's page: the door outside, the summary inside.

    `phase` is `loading`, `door`, `inside`, `left`, `gone`, `banned` or `missing`.
    """

    phase: str = "loading"
    room_id: str = ""
    door: dict[str, Any] = {}
    summary: dict[str, Any] = {}
    error: str = ""
    wait_seconds: int = 0
    busy: bool = False
    by_network: bool = False
    _invited: tuple[str, str] = ("", "")

    @rx.var
    def door_film(self) -> str:
        """What is on behind the door, as far as it is shown."""
        film = self.door.get("film")
        return t("rooms.door_film", film=film) if film else t("rooms.door_no_film")

    @rx.var
    def door_people(self) -> str:
        """Who is behind the door, as far as it is shown."""
        return who_is_here([face["name"] for face in self.door.get("faces", [])], self.door.get("people") or 0)

    @rx.event
    async def on_load(self) -> None:
        """Find out where the visitor stands: outside, or in the room already."""
        await self._look(self._address(), self.router.url.query_parameters.get("invite", "")[:200] or None)

    @rx.event
    async def look_again(self) -> None:
        """Find out anew where the visitor stands to this room."""
        await self._look(self.room_id or self._address(), None)

    async def _look(self, name: str, invite: str | None) -> None:
        self.error, self.busy = "", False
        try:
            found = await self._call("rooms.door", room=name, invite=invite)
            self.room_id = found["id"]
            if invite is not None:
                # Inside, the address loses it.
                self._invited = (self.room_id, invite)
            elif self._invite() is not None:
                found = await self._call("rooms.door", room=self.room_id, invite=self._invite())
        except NotFound:
            self.phase = "missing"
            return
        except RaffiError as error:
            self.error, self.phase = error.message, "missing"
            return
        self.door = found
        if found["me"] and not found["closed"] and not found["full"]:
            await self._enter()
        elif found["banned"]:
            self.phase, self.by_network = "banned", found["by_network"]
        else:
            self.phase = "door"
            await self._try_watch("door", "rooms.door", room=self.room_id, invite=self._invite())

    @rx.event
    async def join(self, form: dict[str, Any]) -> Any:
        """Go in, with a name if one was given and with the key if one is needed."""
        self.error, self.busy = "", True
        yield
        await self._join(form)
        self.busy = False

    async def _join(self, form: dict[str, Any]) -> None:
        name = given(form, "name").strip()
        key = "".join(given(form, "key").split())
        try:
            await self._call("rooms.join", room=self.room_id, key=key or None, invite=self._invite())
        except Limited as error:
            self.error, self.wait_seconds = error.message, round(error.retry_after)
        except Gone:
            self.phase = "gone"
        except Forbidden as error:
            self.error, self.phase = error.message, "door"
            if error.kind == "banned":
                await self._look(self.room_id, None)
        except RaffiError as error:
            self.error = error.message
        else:
            if name and name != (await self.get_state(MeState)).name:
                await self._try("accounts.update_me", name=name)
            await self._enter()

    @rx.event
    async def leave(self) -> Any:
        """Go out and back to the lobby."""
        self._forget("summary")
        await self._try("rooms.leave", room=self.room_id)
        self.phase = "left"
        return rx.redirect("/")

    @rx.event
    def put_out(self, reason: str) -> Any:
        """The room's channel was closed: show why."""
        self._forget("summary")
        if reason in ("room_full", "gone"):
            # The place was taken meanwhile, or kept for nobody: the door tells.
            return RoomState.look_again
        self.by_network = False
        self.phase = {"kicked": "kicked", "banned": "banned", "left": "door"}.get(str(reason), "gone")
        return None

    async def _enter(self) -> None:
        self._forget("door")
        try:
            await self._watch("summary", "rooms.get", room=self.room_id)
        except RaffiError as error:
            self.error, self.phase = error.message, "gone"
            return
        self.phase = "inside"

    def _address(self) -> str:
        return self.router.url.path.removeprefix(ROOM_ADDRESS).strip("/")[:40] or "-"

    def _invite(self) -> str | None:
        room, invite = self._invited
        return invite if room == self.room_id and invite else None
