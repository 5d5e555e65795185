"""Who came to a board by its link is put out of that board alone, and let in again."""

import pytest
from sqlalchemy import text

from raffi_web.features.canvas.merging import hand_over
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from tests.canvas.conftest import Table
from tests.canvas.test_boards import linked, may
from tests.canvas.test_presence import seat
from tests.support.fixtures import Person
from tests.support.live_client import LiveServer, RemoteError


async def named(table: Table, name: str) -> Person:
    """Somebody with a name who came by the link."""
    guest = await linked(table, "edit")
    await guest.call("accounts.update_me", name=name)
    return guest


async def put_out(table: Table, who: Person) -> None:
    await table.ada.call("canvas.put_out", board=table.board, person=who.id)


async def let_in(table: Table, who: Person) -> None:
    await table.ada.call("canvas.let_in", board=table.board, person=who.id)


async def listed(table: Table) -> dict[str, bool]:
    """Who is told to have come by the link, by name, and whether they were put out."""
    return {one["name"]: one["barred"] for one in await table.ada.call("canvas.guests", board=table.board)}


async def test_who_was_put_out_comes_back_by_no_link_until_they_are_let_in(table: Table) -> None:
    gus, eve = await named(table, "Gus"), await named(table, "Eve")
    link = await table.ada.call("canvas.link", board=table.board)
    await put_out(table, gus)
    assert [await may(who, table) for who in (gus, eve, table.ben)] == [None, "edit", "edit"]
    with pytest.raises(NotFound):
        await table.hand(gus).sticky("note1")
    with pytest.raises(Forbidden) as refused:
        await gus.call("canvas.open_link", link=link)
    assert refused.value.kind == "board_put_out"
    # Nor by the next link.
    await table.ada.call("canvas.renew_links", board=table.board)
    newer = await table.ada.call("canvas.link", board=table.board)
    with pytest.raises(Forbidden):
        await gus.call("canvas.open_link", link=newer)
    await let_in(table, gus)
    assert (await gus.call("canvas.open_link", link=newer))["may"] == "edit"


async def test_let_in_again_one_is_there_as_before(table: Table) -> None:
    gus = await named(table, "Gus")
    await put_out(table, gus)
    await let_in(table, gus)
    assert await may(gus, table) == "edit"


async def test_a_raw_query_of_who_was_put_out_finds_nothing(table: Table) -> None:
    gus = await named(table, "Gus")
    await table.hand(gus).sticky("note1")
    await put_out(table, gus)
    async with gus.server.database.begin(gus.actor) as session:
        for name in ("board", "board_element", "board_change"):
            assert (await session.execute(text(f"select count(*) from {name}"))).scalar_one() == 0, name


async def test_an_open_page_is_closed_at_once_and_its_person_gone(table: Table, live_server: LiveServer) -> None:
    gus = await named(table, "Gus")
    theirs, ada = await seat(table, live_server, gus), await seat(table, live_server, table.ada)
    await theirs.show(cursor=[1, 2])
    await ada.sees(theirs.key, cursor=[1, 2])
    await put_out(table, gus)
    await theirs.client.frame("stale", theirs.channel)
    await ada.client.until(lambda: theirs.key not in ada.people(), "gone")
    with pytest.raises(RemoteError) as refused:
        await theirs.client.subscribe(theirs.channel)
    assert refused.value.code == "no_board"
    ops = [["put", "note1", "sticky", {}]]
    with pytest.raises(RemoteError) as refused:
        await theirs.client.call("canvas.push", board=table.board, client="0" * 20, n=1, ops=ops)
    assert (refused.value.code, table.stored()) == ("no_board", {})


async def test_the_list_has_who_came_by_the_link_and_no_member(table: Table) -> None:
    gus, eve = await named(table, "Gus"), await named(table, "Eve")
    link = await table.ada.call("canvas.link", board=table.board)
    await table.ben.call("canvas.open_link", link=link)
    assert await listed(table) == {"Eve": False, "Gus": False}
    await put_out(table, gus)
    await table.ada.call("canvas.renew_links", board=table.board)
    # Who came by the link of before is not there any more; who was put out is to be found.
    assert await listed(table) == {"Gus": True}
    for who in (table.ben, eve, table.olga):
        with pytest.raises((Forbidden, NotFound)):
            await who.call("canvas.guests", board=table.board)


async def test_a_member_is_the_rooms_matter(table: Table) -> None:
    link = await table.ada.call("canvas.link", board=table.board, may="edit")
    await table.ben.call("canvas.open_link", link=link)
    with pytest.raises(Conflict) as refused:
        await put_out(table, table.ben)
    assert refused.value.kind == "board_member"
    with pytest.raises(NotFound) as missing:
        await put_out(table, table.olga)
    assert missing.value.kind == "no_board_guest"
    # Put out as a guest and taken into the room, one is a member; who leaves the room is out again.
    gus = await named(table, "Gus")
    await put_out(table, gus)
    invite = (await table.ada.call("rooms.invite", room=table.room))["token"]
    await gus.call("rooms.join", room=table.room, invite=invite)
    assert (await gus.call("canvas.open_link", link=link))["may"] == "edit"
    await gus.call("rooms.leave", room=table.room)
    assert await may(gus, table) is None


async def test_who_was_put_out_stays_so_with_an_account(table: Table, live_server: LiveServer) -> None:
    gus, account = await named(table, "Gus"), await named(table, "Gustav")
    there = await seat(table, live_server, account)
    await put_out(table, gus)
    await there.client.frame("stale", there.channel)
    await there.client.subscribe(there.channel)
    there.client.frames.clear()
    async with gus.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), gus.id, account.id)
    await there.client.frame("stale", there.channel)
    assert await may(account, table) is None
    # Nor does a guest who may come in help an account that may not.
    other = await named(table, "Other")
    async with gus.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), other.id, account.id)
    assert await may(account, table) is None
