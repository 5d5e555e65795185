"""Boards of a room: made, named, taken away, shown by link; their pictures; what becomes of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from raffi_web.features.accounts.leaving import Leaver, on_delete, on_export
from raffi_web.features.canvas import functions
from raffi_web.features.canvas.merging import hand_over
from raffi_web.features.files.intake import receive
from raffi_web.features.rooms.cleanup import close_idle_rooms
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from raffi_web.kernel.services import services
from tests.canvas.conftest import Hand, Table
from tests.files.conftest import picture
from tests.support.fixtures import Person
from tests.support.live_client import LiveServer, RemoteError


async def linked(table: Table, may: str) -> Person:
    """Somebody who came by a link."""
    guest = table.people.guest()
    link = await table.ada.call("canvas.link", board=table.board, may=may)
    head = await guest.call("canvas.open_link", link=link)
    assert (head["id"], head["may"]) == (table.board, may)
    return guest


async def uploaded(person: Person) -> str:
    """A picture that somebody has sent; its file's id."""

    async def sent() -> AsyncIterator[bytes]:
        yield picture(size=(3200, 1800))

    return (await receive(person.server.calls, Caller(person.actor), "board", sent()))["id"]


async def test_boards_that_come_back_at_once_are_counted(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    second = (await table.ada.call("canvas.create", room=table.room, title="Second"))["id"]
    for board in (table.board, second):
        await table.ada.call("canvas.remove", board=board)
    monkeypatch.setattr(functions, "BOARDS_AT_MOST", 1)
    with table.admin.transaction():
        # Somebody brings the other one back, and has not committed yet.
        table.admin.execute("select raffi.hold_channel(%s)", [f"room:{table.room}"])
        table.admin.execute("update board set removed_at = null where id = %s", [second])
        late = asyncio.create_task(table.ada.call("canvas.restore", board=table.board))
        waits = "select 1 from pg_locks where not granted"
        while not (late.done() or table.admin.execute(waits).fetchone()):  # noqa: ASYNC110 - nobody tells of locks
            await asyncio.sleep(0.01)
    with pytest.raises(Conflict):
        await late


async def test_a_room_lists_its_boards_and_what_one_may(table: Table) -> None:
    await table.ben.call("canvas.create", room=table.room, title="Second")
    for who, may in ((table.ada, "edit"), (table.ben, "edit"), (table.vera, "view")):
        boards = await who.call("canvas.in_room", room=table.room)
        assert [(one["title"], one["may"]) for one in boards] == [("Second", may), ("Ideas", may)]
        # Who made a board looks after it, and so do the hosts.
        assert [one["keeps"] for one in boards] == [who is not table.vera, who is table.ada]
        assert (await who.call("canvas.get", board=table.board))["keeps"] is (who is table.ada)
    with pytest.raises(Forbidden):
        await table.vera.call("canvas.create", room=table.room, title="Third")


async def test_one_is_told_of_the_boards_that_one_may_go_on_with(table: Table) -> None:
    async def told(who: Person) -> list[tuple[str, str]]:
        return [(one["title"], one["room_title"]) for one in await who.call("canvas.recent")]

    second = (await table.ben.call("canvas.create", room=table.room, title="Second"))["id"]
    for who in (table.ada, table.ben, table.vera):
        assert await told(who) == [("Second", "Film night"), ("Ideas", "Film night")]
    # The one that changed last stands first.
    await table.hand(table.ada).sticky("note1")
    assert [title for title, _ in await told(table.ben)] == ["Ideas", "Second"]
    (first,) = await table.ben.call("canvas.recent", limit=1)
    assert first["id"] == table.board
    # Others are told of none; whoever came by a link of that one, and not what its room is called.
    assert await told(table.olga) == []
    guest = await linked(table, "view")
    assert await told(guest) == [("Ideas", "")]
    await table.ada.call("canvas.renew_links", board=table.board)
    assert await told(guest) == []
    await table.ben.call("canvas.remove", board=second)
    assert await told(table.ada) == [("Ideas", "Film night")]
    await table.ben.call("rooms.leave", room=table.room)
    assert await told(table.ben) == []


async def test_a_board_is_named_taken_away_and_brought_back(table: Table) -> None:
    await table.hand(table.ben).sticky("note1")
    renamed = await table.ben.call("canvas.rename", board=table.board, title="Better ideas")
    assert (renamed["title"], renamed["elements"]) == ("Better ideas", 1)
    with pytest.raises(Forbidden):
        await table.ben.call("canvas.remove", board=table.board)
    await table.ada.call("canvas.remove", board=table.board)
    assert await table.ben.call("canvas.in_room", room=table.room) == []
    # Only who may bring it back is told of it.
    assert await table.ben.call("canvas.removed", room=table.room) == []
    (gone,) = await table.ada.call("canvas.removed", room=table.room)
    assert (gone["title"], gone["keeps"], gone["removed"]) == ("Better ideas", True, True)
    for call in (table.ben.call("canvas.get", board=table.board), table.hand(table.ben).sticky("note2")):
        with pytest.raises(NotFound):
            await call
    await table.ada.call("canvas.restore", board=table.board)
    await table.hand(table.ben).sticky("note2")
    assert table.stored().keys() == {"note1", "note2"}


async def test_who_listens_is_told_when_a_board_is_taken_away(table: Table, live_server: LiveServer) -> None:
    client = await live_server.client(table.ben.token)
    await client.subscribe(f"board:{table.board}")
    await table.ada.call("canvas.remove", board=table.board)
    await client.frame("stale", f"board:{table.board}")


async def may(who: Person, table: Table) -> str | None:
    """What somebody may do on the board, None where they may not see it."""
    try:
        return (await who.call("canvas.get", board=table.board))["may"]
    except NotFound:
        return None


async def test_who_came_by_the_link_may_what_it_says_now(table: Table) -> None:
    first, second = await linked(table, "view"), await linked(table, "edit")
    await table.hand(first).sticky("note1")
    with pytest.raises(NotFound):
        await second.call("canvas.in_room", room=table.room)
    link = await table.ada.call("canvas.link", board=table.board, may="comment")
    assert [await may(who, table) for who in (first, second, table.ben)] == ["comment", "comment", "edit"]
    with pytest.raises(Forbidden):
        await table.hand(second).sticky("note2")
    # To ask for the link changes nothing; closed it is for nobody, and open again for those who came by it.
    assert await table.ada.call("canvas.link", board=table.board) == link
    assert await may(first, table) == "comment"
    await table.ada.call("canvas.link", board=table.board, may="none")
    assert [await may(who, table) for who in (first, table.ben)] == [None, "edit"]
    with pytest.raises(NotFound) as refused:
        await table.olga.call("canvas.open_link", link=link)
    assert refused.value.kind == "board_not_shared"
    await table.ada.call("canvas.link", board=table.board, may="view")
    assert await may(first, table) == "view"
    await table.ada.call("canvas.renew_links", board=table.board)
    assert [await may(who, table) for who in (first, second)] == [None, None]


async def test_a_link_of_before_gives_no_more_than_it_says(table: Table) -> None:
    await table.ada.call("canvas.link", board=table.board, may="edit")
    old = services().signer.sign("board", {"b": table.board, "e": 1, "l": "view"})
    assert (await table.olga.call("canvas.open_link", link=old))["may"] == "view"


async def test_who_listens_by_the_link_is_told_when_it_gives_less(table: Table, live_server: LiveServer) -> None:
    guest = await linked(table, "edit")
    client = await live_server.client(guest.token)
    await client.subscribe(f"board:{table.board}")
    await table.ada.call("canvas.link", board=table.board, may="view")
    await client.frame("stale", f"board:{table.board}")


async def test_who_was_put_out_does_not_come_back_by_a_link(table: Table, live_server: LiveServer) -> None:
    link = await table.ada.call("canvas.link", board=table.board, may="edit")
    await table.ben.call("canvas.open_link", link=link)
    client = await live_server.client(table.ben.token)
    await client.subscribe(f"board:{table.board}")
    await table.ada.call("rooms.kick", room=table.room, member=table.ben.id)
    await client.frame("stale", f"board:{table.board}")
    assert await may(table.ben, table) is None
    for call in (table.ben.call("canvas.open_link", link=link), table.hand(table.ben).sticky("note1")):
        with pytest.raises(NotFound):
            await call
    async with table.ben.server.database.begin(table.ben.actor) as session:
        rows = await session.execute(text("select count(*) from board where id = :board"), {"board": table.board})
        assert rows.scalar_one() == 0
    # Let in again they are as anybody, also when they leave.
    invite = (await table.ada.call("rooms.invite", room=table.room))["token"]
    await table.ben.call("rooms.join", room=table.room, invite=invite)
    await table.ben.call("rooms.leave", room=table.room)
    assert await may(table.ben, table) == "edit"


async def test_who_left_and_is_banned_then_is_asked_for_their_right_again(
    table: Table, live_server: LiveServer
) -> None:
    link = await table.ada.call("canvas.link", board=table.board, may="edit")
    await table.ben.call("rooms.leave", room=table.room)
    await table.ben.call("canvas.open_link", link=link)
    client = await live_server.client(table.ben.token)
    await client.subscribe(f"board:{table.board}")
    await table.ada.call("rooms.ban", room=table.room, member=table.ben.id)
    await client.frame("stale", f"board:{table.board}")
    assert await may(table.ben, table) is None


async def test_who_is_muted_gains_nothing_by_leaving(table: Table) -> None:
    link = await table.ada.call("canvas.link", board=table.board, may="edit")
    await table.ada.call("rooms.mute", room=table.room, member=table.ben.id, muted=True)
    await table.ben.call("rooms.leave", room=table.room)
    assert (await table.ben.call("canvas.open_link", link=link))["may"] == "view"
    with pytest.raises(Forbidden):
        await table.hand(table.ben).sticky("note1")


@pytest.mark.parametrize("what", ["mute", "kick", "ban"])
async def test_who_listens_and_has_the_link_draws_no_more_once_muted_or_put_out(
    table: Table, live_server: LiveServer, what: str
) -> None:
    link = await table.ada.call("canvas.link", board=table.board, may="edit")
    await table.ben.call("canvas.open_link", link=link)
    client = await live_server.client(table.ben.token)
    await client.subscribe(f"board:{table.board}")
    more: dict[str, Any] = {"muted": True} if what == "mute" else {}
    await table.ada.call(f"rooms.{what}", room=table.room, member=table.ben.id, **more)
    await client.frame("stale", f"board:{table.board}")
    if what == "mute":
        await table.ben.call("rooms.leave", room=table.room)
        await table.ben.call("canvas.open_link", link=link)
        # Nor do they by coming back.
        invite = (await table.ada.call("rooms.invite", room=table.room))["token"]
        await table.ben.call("rooms.join", room=table.room, invite=invite)
    ops = [["put", "note1", "sticky", {}]]
    with pytest.raises(RemoteError) as refused:
        await client.call("canvas.push", board=table.board, client="0" * 20, n=1, ops=ops)
    assert refused.value.code == ("not_allowed" if what == "mute" else "no_board")
    assert await may(table.ben, table) == ("view" if what == "mute" else None)
    assert table.stored() == {}


async def test_an_old_or_forged_link_opens_nothing(table: Table) -> None:
    link = await table.ada.call("canvas.link", board=table.board, may="view")
    await table.ada.call("canvas.renew_links", board=table.board)
    for token in (link, "abc.def", link[:-2] + "AA"):
        with pytest.raises(NotFound) as refused:
            await table.olga.call("canvas.open_link", link=token)
        assert refused.value.kind == "board_link_old"


async def test_who_is_banned_from_the_room_does_not_come_by_a_link(table: Table) -> None:
    await table.ada.call("rooms.ban", room=table.room, member=table.ben.id)
    link = await table.ada.call("canvas.link", board=table.board, may="edit")
    with pytest.raises(NotFound):
        await table.ben.call("canvas.open_link", link=link)


async def test_a_muted_member_looks_on(table: Table) -> None:
    await table.ada.call("rooms.mute", room=table.room, member=table.ben.id, muted=True)
    with pytest.raises(Forbidden):
        await table.hand(table.ben).sticky("note1")


async def test_a_picture_is_for_who_may_see_the_board(table: Table) -> None:
    file = await uploaded(table.ben)
    made = await table.ben.call("canvas.add_picture", board=table.board, file=file)
    assert made == {"file": file, "large": "2400x1350", "small": "640x360", "left": None}
    for who in (table.ada, table.vera):
        await who.call("files.look", file=file, part="640x360")
    with pytest.raises(NotFound):
        await table.olga.call("files.look", file=file, part="640x360")
    with pytest.raises(NotFound) as refused:
        await table.ada.call("canvas.add_picture", board=table.board, file=await uploaded(table.ben))
    assert refused.value.kind == "no_board_picture"


async def test_a_room_has_room_for_so_many_pictures(table: Table) -> None:
    first, second, third = [await uploaded(table.ben) for _ in range(3)]
    await table.ben.call("canvas.add_picture", board=table.board, file=first)
    table.admin.execute("update file set bytes = 1900000000 where id = %s", [first])
    assert (await table.ben.call("canvas.add_picture", board=table.board, file=second))["left"] == 100_000_000
    table.admin.execute("update file set bytes = 2000000000 where id = %s", [first])
    with pytest.raises(Conflict) as full:
        await table.ben.call("canvas.add_picture", board=table.board, file=third)
    assert full.value.kind == "room_files_full"


async def test_a_room_whose_board_holds_something_is_not_deleted(table: Table) -> None:
    await table.hand(table.ben).sticky("note1")
    table.admin.execute("update room set active_at = now() - interval '2 days', people = 0 where id = %s", [table.room])
    await close_idle_rooms(table.ada.server.database)
    row = table.admin.execute("select closed_at is not null from room where id = %s", [table.room]).fetchone()
    assert row == (True,)
    # Who was in it then keeps what is on the board.
    assert (await table.ben.call("canvas.get", board=table.board))["may"] == "edit"
    await table.hand(table.ben).sticky("note2")


async def test_who_goes_takes_along_what_they_put_on_boards(table: Table) -> None:
    await table.hand(table.ada).sticky("hers")
    await table.hand(table.ben).sticky("his", text="Ben's own")
    async with table.ben.server.database.begin() as session:
        part = await on_export["board_elements"](Context(SYSTEM, session), [table.ben.id], None)
    assert [(row["title"], row["id"], row["props"]["text"]) for row in part.rows] == [("Ideas", "his", "Ben's own")]


@pytest.mark.parametrize("with_text", [False, True])
async def test_who_goes_for_good_leaves_what_they_put_there_or_not(table: Table, with_text: bool) -> None:
    await table.hand(table.ada).sticky("hers")
    await table.hand(table.ben).sticky("his")
    async with table.ben.server.database.begin() as session:
        await on_delete["boards"](Context(SYSTEM, session), Leaver([table.ben.id], "Somebody who left", with_text))
    assert table.stored().keys() == ({"hers"} if with_text else {"hers", "his"})
    # The board in memory has heard of it.
    answer = await table.hand(table.ada).push(["set", "his", {"x": 1}])
    assert answer["dropped"] == ([[0, "gone"]] if with_text else [])


async def test_who_goes_with_their_text_leaves_none_of_it_in_history(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ben.sticky("his", text="Ben's secret")
    await ada.sticky("hers", text="Ada's own")
    await ada.push(["set", "his", {"text": "As Ada has it"}], ["set", "hers", {"text": "Ada's second"}])
    # A version is a keyframe, too.
    await table.ada.call("canvas.name_version", board=table.board, name="Before")
    await ben.push(["del", "his"])
    leaver = Leaver([table.ben.id], "Somebody who left", with_text=True)
    async with table.ben.server.database.begin() as session:
        assert await on_delete["boards"](Context(SYSTEM, session), leaver) is True
        assert await on_delete["boards"](Context(SYSTEM, session), leaver) is False
    kept = table.admin.execute(
        "select ops::text from board_change where board_id = %s"
        " union all select elements::text from board_keyframe where board_id = %s",
        [table.board, table.board],
    ).fetchall()
    said = "".join(row[0] for row in kept)
    assert "secret" not in said
    assert all(own in said for own in ("Ada's second", "Ada's own", "As Ada has it"))
    # What is left can still be gone back to.
    (version,) = await table.ada.call("canvas.versions", board=table.board)
    past = await table.ada.call("canvas.at", board=table.board, clock=version["clock"])
    assert {one["id"] for one in past["elements"]} == {"his", "hers"}


async def test_a_guest_with_an_account_after_all_keeps_boards_and_links(table: Table) -> None:
    guest = await linked(table, "comment")
    made = await table.ben.call("canvas.create", room=table.room, title="Ben's")
    user = table.people.guest()
    await user.call("accounts.update_me", name="Ben again")
    async with table.ben.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), guest.id, user.id)
        await hand_over(Context(SYSTEM, session), table.ben.id, user.id)
    assert (await user.call("canvas.get", board=table.board))["may"] == "comment"
    row = table.admin.execute("select made_by from board where id = %s", [made["id"]]).fetchone()
    assert row == (user.id,)


async def test_pins_and_clients_of_a_guest_go_to_the_account(table: Table) -> None:
    guest, user = await linked(table, "comment"), table.people.guest()
    hand = table.hand(guest)
    await hand.push(["put", "pin1", "comment", {"x": 1, "y": 1}])
    await user.call("accounts.update_me", name="Gus")
    async with guest.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), guest.id, user.id)
    # A push whose answer was lost is known to whoever sends it again, and what waited behind it is taken.
    now = Hand(user, table.board, hand.client)
    assert (await now.push(["put", "pin1", "comment", {"x": 1, "y": 1}], n=1))["known"]
    assert (await now.push(["set", "pin1", {"x": 5}], n=2))["dropped"] == []
    assert table.stored()["pin1"][1]["x"] == 5
