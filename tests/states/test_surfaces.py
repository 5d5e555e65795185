"""Each surface both ways: driven from Python it changes the database, and a change in the database reaches it."""

import asyncio
import re
from typing import Any, cast

import psycopg
import pytest
import reflex as rx
from reflex_base.event import Event, get_hydrate_event

from raffi_web.features.accounts.state import MeState
from raffi_web.features.rooms import state as rooms_state
from raffi_web.features.rooms.state import LobbyState, MakeRoomState, RoomState
from raffi_web.features.screen.state import ScreenState
from raffi_web.live.language import InTheirLanguage, language_of
from raffi_web.live.surface import ToastState
from raffi_web.server import Server
from raffi_web.words import LANGUAGES, sentences, speaking
from tests.states.conftest import Tab
from tests.support.fixtures import People

pytestmark = pytest.mark.usefixtures("pages")


@pytest.fixture
def assigned(server: Server, monkeypatch: pytest.MonkeyPatch) -> "asyncio.Queue[tuple[str, str, Any]]":
    """What live queries assign: (state, variable, value), as it comes."""
    queue: asyncio.Queue[tuple[str, str, Any]] = asyncio.Queue()

    async def assign(token: str, state: str, variable: str, value: Any) -> bool:
        queue.put_nowait((state.rsplit("____", 1)[-1], variable, value))
        return True

    monkeypatch.setattr(server.queries, "assign", assign)
    return queue


def people_of(page: dict[str, Any], room: str) -> int | None:
    """How many are in a room of a page of the listing; None when it isn't listed."""
    return next((one["people"] for one in page["rooms"] if one["id"] == room), None)


async def until(queue: "asyncio.Queue[tuple[str, str, Any]]", variable: str, wanted: Any) -> Any:
    """Wait for an assignment that satisfies `wanted`."""
    async with asyncio.timeout(10):
        while True:
            _, name, value = await queue.get()
            if name == variable and wanted(value):
                return value


async def room_tab(people: People) -> tuple[Tab, str]:
    """A host's open room."""
    ada = people.guest()
    made = await ada.call("rooms.create", title="Surface", film={"url": "sampler:frame-counter"})
    tab = Tab(ada, f"/r/{made['id']}")
    await tab.do(tab.state(RoomState).on_load)
    return tab, made["id"]


async def test_the_form_makes_a_room_and_goes_there(people: People) -> None:
    tab = Tab(people.guest())
    form = tab.state(MakeRoomState)
    events = await tab.do(form.make, {"title": "From a form", "who": "public", "everyone_controls": "on"})
    address = re.search(r"/r/(\w+)", str(events[-1]))
    assert address
    assert (await people.guest().call("rooms.door", room=address[1]))["title"] == "From a form"
    assert form.busy is False


async def test_a_form_that_was_sent_twice_makes_one_room(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = Tab(people.guest())
    form = tab.state(MakeRoomState)

    async def made() -> int:
        return len(await tab.person.call("rooms.mine"))

    first, second = form.make({"title": "Twice"}), form.make({"title": "Twice"})
    await anext(first)
    assert [event async for event in second] == []
    events = [str([event async for event in first][-1]), *map(str, await tab.do(form.make, {"title": "Twice"}))]
    assert await made() == 1
    assert len(set(re.findall(r"/r/(\w+)", " ".join(events)))) == 1
    await tab.do(form.make, {"title": "Another"})
    assert await made() == 2
    monkeypatch.setattr(rooms_state, "SAME_FORM_SECONDS", -1.0)
    await tab.do(form.make, {"title": "Another"})
    assert await made() == 3


async def test_a_form_without_a_name_says_so_beside_the_field(people: People) -> None:
    tab = Tab(people.guest())
    form = tab.state(MakeRoomState)
    await tab.do(form.make, {"title": "  "})
    assert form.title_error
    assert form.busy is False


async def test_a_films_card_fills_the_form_and_a_closed_form_forgets_it(people: People) -> None:
    tab = Tab(people.guest())
    form = tab.state(MakeRoomState)
    await tab.do(form.choose, "sampler:last-tram")
    assert (form.title, form.open) == ("Last Tram night", True)
    await tab.do(form.make, {"title": form.title})
    (room,) = await tab.person.call("rooms.mine")
    assert (room["title"], room["title_name"]) == ("Last Tram night", "Last Tram")
    await tab.do(form.close)
    assert (form.title, form.film) == ("", "")


@pytest.mark.parametrize(("film", "called"), [("", "Ada Byron's room"), ("sampler:last-tram", "Last Tram night")])
async def test_a_form_left_empty_makes_a_room_with_the_name_it_showed(people: People, film: str, called: str) -> None:
    tab = Tab(people.guest())
    await tab.person.call("accounts.update_me", name="Ada Byron")
    await tab.do(tab.state(MeState).on_load)
    await tab.do(tab.state(MakeRoomState).set_film, film)
    await tab.do(tab.state(MakeRoomState).make, {"title": "  "})
    (room,) = await tab.person.call("rooms.mine")
    assert room["title"] == called


async def test_a_room_page_knows_where_its_visitor_stands(people: People) -> None:
    host, room = await room_tab(people)
    assert host.state(RoomState).phase == "inside"
    stranger = Tab(people.guest(), f"/r/{room}")
    await stranger.do(stranger.state(RoomState).on_load)
    assert stranger.state(RoomState).phase == "door"
    lost = Tab(people.guest(), "/r/0000000000")
    await lost.do(lost.state(RoomState).on_load)
    assert lost.state(RoomState).phase == "missing"


async def test_the_door_takes_the_key_and_the_name(people: People) -> None:
    ada = people.guest()
    made = await ada.call("rooms.create", title="Private")
    tab = Tab(people.guest(), f"/r/{made['id']}")
    await tab.do(tab.state(RoomState).on_load)
    await tab.do(tab.state(RoomState).join, {"key": "000000" if made["access_key"] != "000000" else "111111"})
    assert tab.state(RoomState).phase == "door"
    assert tab.state(RoomState).error
    key = f"{made['access_key'][:3]} {made['access_key'][3:]}"
    await tab.do(tab.state(RoomState).join, {"key": key, "name": "Ben"})
    assert tab.state(RoomState).phase == "inside"
    assert (await tab.person.call("accounts.me"))["name"] == "Ben"


async def test_the_door_says_who_is_behind_it_and_hears_of_a_lock(
    people: People, admin: psycopg.Connection[Any], assigned: "asyncio.Queue[tuple[str, str, Any]]"
) -> None:
    ada = people.guest()
    await ada.call("accounts.update_me", name="Ada Byron")
    room = (await ada.call("rooms.create", title="Open", is_public=True))["id"]
    admin.execute("update member set present = true where room_id = %s", [room])
    admin.execute("update room set people = 1 where id = %s", [room])
    tab = Tab(people.guest(), f"/r/{room}")
    state = tab.state(RoomState)
    await tab.do(state.on_load)
    assert (state.door_people, state.door_film) == ("Ada Byron is here", "No film is on yet")
    await ada.call("rooms.lock", room=room, locked=True)
    assert (await until(assigned, "door", lambda door: door["locked"]))["title"] == "Open"


@pytest.mark.parametrize(
    ("names", "people_there", "words"),
    [
        ([], 0, "Nobody is here yet"),
        ([], 2, "2 people here"),
        (["Ada"], 1, "Ada is here"),
        (["Ada"], 3, "3 people here"),
        (["Ada", "Ben"], 2, "Ada and Ben are here"),
        (["Ada", "Ben", "Cem"], 3, "Ada, Ben and 1 other are here"),
        (["Ada", "Ben", "Cem", "Dan"], 9, "Ada, Ben and 7 others are here"),
    ],
)
def test_who_is_here_in_words(names: list[str], people_there: int, words: str) -> None:
    assert rooms_state.who_is_here(names, people_there) == words


async def test_an_invite_that_left_the_address_still_opens(people: People) -> None:
    ada = people.guest("192.0.2.91")
    room = (await ada.call("rooms.create", title="Private"))["id"]
    token = (await ada.call("rooms.invite", room=room))["token"]
    tab = Tab(people.guest("192.0.2.92"), f"/r/{room}?invite={token}")
    state = tab.state(RoomState)
    await tab.do(state.on_load)
    await tab.do(state.join, {})
    assert state.phase == "inside"
    await ada.call("rooms.kick", room=room, member=tab.person.id)
    tab.go(f"/r/{room}")
    await tab.do(state.put_out, "kicked")
    await tab.do(state.look_again)
    await tab.do(state.join, {})
    assert state.phase == "inside"


async def test_a_ban_says_whether_it_is_mine_or_my_networks(people: People) -> None:
    ada, ben = people.guest("192.0.2.93"), people.guest("192.0.2.94")
    room = (await ada.call("rooms.create", title="Ban", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await ada.call("rooms.ban", room=room, member=ben.id)
    for person, by_network in ((ben, False), (people.guest("192.0.2.94"), True)):
        tab = Tab(person, f"/r/{room}")
        await tab.do(tab.state(RoomState).on_load)
        assert (tab.state(RoomState).phase, tab.state(RoomState).by_network) == ("banned", by_network)


async def test_the_screen_is_driven_from_python(people: People) -> None:
    tab, room = await room_tab(people)
    screen = tab.state(ScreenState)
    await tab.do(screen.on_load)
    await tab.do(screen.play)
    assert (await tab.person.call("screen.get", room=room))["playing"] is True
    await tab.do(screen.pause)
    assert (await tab.person.call("screen.get", room=room))["playing"] is False


async def test_the_screen_hears_of_a_row_changed_with_sql(
    people: People, admin: psycopg.Connection[Any], assigned: "asyncio.Queue[tuple[str, str, Any]]"
) -> None:
    tab, room = await room_tab(people)
    await tab.do(tab.state(ScreenState).on_load)
    admin.execute("update playback set rate = 1.25 where room_id = %s", [room])
    assert (await until(assigned, "anchor", lambda anchor: anchor["rate"] == 1.25))["rate"] == 1.25


async def test_the_room_hears_of_its_new_title(
    people: People, admin: psycopg.Connection[Any], assigned: "asyncio.Queue[tuple[str, str, Any]]"
) -> None:
    _, room = await room_tab(people)
    admin.execute("update room set title = 'Renamed by hand' where id = %s", [room])
    await until(assigned, "summary", lambda summary: summary["title"] == "Renamed by hand")


async def test_the_lobby_hears_of_a_room_that_somebody_is_in(
    people: People, admin: psycopg.Connection[Any], assigned: "asyncio.Queue[tuple[str, str, Any]]"
) -> None:
    tab = Tab(people.guest())
    await tab.do(tab.state(LobbyState).on_load)
    empty, made = [
        (await people.guest().call("rooms.create", title="Just made", is_public=True))["id"] for _ in range(2)
    ]
    admin.execute("update room set people = 1 where id = %s", [made])
    listing = await until(assigned, "listing", lambda page: any(room["id"] == made for room in page["rooms"]))
    assert empty not in [room["id"] for room in listing["rooms"]]


async def test_the_lobby_shows_the_servers_own_rooms_until_somebody_is_in_them(
    server: Server,
    people: People,
    admin: psycopg.Connection[Any],
    assigned: "asyncio.Queue[tuple[str, str, Any]]",
) -> None:
    admin.execute("update room set people = 0 where people > 0")
    own = await people.service().call("rooms.create", title="Open house", is_public=True, kept=True)
    try:
        tab = Tab(people.guest())
        lobby = tab.state(LobbyState)
        await tab.do(lobby.on_load)
        assert [card["id"] for card in lobby.open_cards] == [own["id"]]
        assert lobby.is_quiet
        admin.execute("update room set people = 1 where id = %s", [own["id"]])
        lobby.always = await until(assigned, "always", lambda page: people_of(page, own["id"]) == 1)
        assert lobby.open_cards == []
        assert not lobby.is_quiet
    finally:
        admin.execute("delete from room where id = %s", [own["id"]])


async def test_a_refused_command_becomes_a_message(people: People) -> None:
    host, room = await room_tab(people)
    invite = await host.person.call("rooms.invite", room=room)
    ben = people.guest()
    await ben.call("rooms.join", room=room, invite=invite["token"])
    tab = Tab(ben, f"/r/{room}")
    await tab.do(tab.state(RoomState).on_load)
    await tab.do(tab.state(ScreenState).play)
    assert [toast.get("title") for toast in tab.state(ToastState).toasts] == [
        "Only the host and whom they allow can play and pause."
    ]


async def test_my_name_changes(people: People) -> None:
    tab = Tab(people.guest())
    await tab.do(tab.state(MeState).on_load)
    await tab.do(tab.state(MeState).rename, {"name": "Grace"})
    assert (tab.state(MeState).profile or {}).get("name") == "Grace"
    await tab.do(tab.state(MeState).rename, {"name": "x" * 51})
    assert tab.state(MeState).error


async def test_what_a_handler_gets_is_hostile(people: People) -> None:
    """Junk in place of every argument: an answer or a message, never an exception."""
    tab, _ = await room_tab(people)
    for junk in (None, 5, [], {}, "x" * 10_000, {"title": ["a"]}, {"name": {"a": 1}}, "\x00", "../..", True):
        await tab.do(tab.state(ScreenState).seek, junk)
        await tab.do(tab.state(ScreenState).load_film, junk)
        await tab.do(tab.state(RoomState).join, junk)
        await tab.do(tab.state(MakeRoomState).make, junk)
        await tab.do(tab.state(MeState).rename, junk)
        await tab.do(tab.state(LobbyState).find, junk)
        await tab.do(tab.state(LobbyState).go, junk)


async def test_events_are_handled_in_the_language_of_their_page(people: People) -> None:
    tab, _ = await room_tab(people)
    visitor = Tab(people.guest(), tab.path)
    await visitor.do(visitor.state(RoomState).on_load)
    said, middleware = {}, InTheirLanguage()
    for chosen in LANGUAGES:
        visitor.speak(chosen)
        loaded = Event(name=get_hydrate_event(visitor.root), payload={})
        await middleware.preprocess(cast("rx.App", None), visitor.root, loaded)
        said[chosen] = visitor.state(RoomState).door_film
    assert said == {chosen: sentences(chosen)["rooms.door_no_film"] for chosen in LANGUAGES}
    assert len(set(said.values())) == len(LANGUAGES)
    # A live query's answer comes in a task of the server's own, which speaks to many.
    with speaking("es"):
        assert language_of(visitor.root) == LANGUAGES[-1]
