"""What people do together on a board: its timer, and votes with dots. Rights, races, and what nobody is told."""

import asyncio
from typing import Any

import pytest

from raffi_web.kernel.calls import Caller
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, NotFound, RaffiError
from tests.canvas.conftest import Table
from tests.support.fixtures import Person
from tests.support.live_client import LiveServer


async def timer(table: Table, who: Person, do: str, **more: Any) -> Any:
    return await who.call("canvas.set_timer", board=table.board, do=do, **more)


async def test_a_timer_starts_pauses_goes_on_and_stops(table: Table) -> None:
    started = await timer(table, table.ben, "start", seconds=180)
    assert (started["seconds"], started["left"]) == (180, None)
    longer = await timer(table, table.ada, "add")
    assert (longer["seconds"], longer["ends"] - started["ends"]) == (240, 60_000)
    paused = await timer(table, table.ben, "pause")
    assert paused["ends"] is None
    assert 230_000 < paused["left"] <= 240_000
    assert await timer(table, table.ada, "pause") == paused
    assert (await timer(table, table.ben, "add", seconds=1))["left"] == paused["left"] + 1_000
    going = await timer(table, table.ben, "resume")
    assert going["left"] is None
    assert going["ends"] > started["ends"]
    assert await timer(table, table.ben, "stop") is None


async def test_two_who_add_a_minute_at_once_add_two(table: Table) -> None:
    started = await timer(table, table.ben, "start", seconds=60)
    await asyncio.gather(timer(table, table.ben, "add"), timer(table, table.ada, "add"))
    stored = table.admin.execute("select timer_seconds from board where id = %s", [table.board]).fetchone()
    assert stored == (180,)
    assert started["seconds"] == 60


async def test_what_can_not_be_done_to_a_timer_is_refused(table: Table) -> None:
    with pytest.raises(Conflict) as none:
        await timer(table, table.ben, "pause")
    assert none.value.kind == "no_timer"
    for wrong in ({"do": "start"}, {"do": "start", "seconds": 0}, {"do": "start", "seconds": 90_000}, {"do": "blow"}):
        with pytest.raises(Invalid):
            await table.ben.call("canvas.set_timer", board=table.board, **wrong)
    with pytest.raises(Forbidden):
        await timer(table, table.vera, "start", seconds=60)


async def test_whoever_comes_later_gets_the_timer_with_the_board(table: Table, live_server: LiveServer) -> None:
    started = await timer(table, table.ben, "start", seconds=60)
    client = await live_server.client(table.vera.token)
    rows = await snapshot(table, client)
    assert rows["board"][0]["timer"] == started


async def snapshot(table: Table, client: Any) -> dict[str, Any]:
    await client.subscribe(f"board:{table.board}")
    frame = await client.frame("snap", f"board:{table.board}")
    return frame[3]


async def voting(table: Table, *notes: str, dots: int = 3, **more: Any) -> str:
    """A running vote on a board with these notes; its id."""
    hand = table.hand(table.ben)
    for note in notes:
        await hand.sticky(note)
    return (await table.ben.call("canvas.begin_vote", board=table.board, dots=dots, **more))["id"]


async def place(table: Table, who: Person, vote: str, element: str, dots: int = 1) -> Any:
    return await who.call("canvas.vote", board=table.board, vote=vote, element=element, dots=dots)


async def end(table: Table, vote: str) -> Any:
    return await table.ben.call("canvas.end_vote", board=table.board, vote=vote)


async def test_sums_are_hidden_until_the_end_and_then_nobody_knows_who(table: Table) -> None:
    vote = await voting(table, "a", "b")
    assert (await place(table, table.ada, vote, "a", 2))["left"] == 1
    assert (await place(table, table.ben, vote, "a", 1))["left"] == 2
    await place(table, table.ben, vote, "b", 1)
    ended = await end(table, vote)
    assert (ended["result"], list(ended["result"]), ended["voted"]) == ({"a": 3, "b": 1}, ["a", "b"], 2)
    dots = "select count(*) from board_vote_dot where board_id = %s"
    assert table.admin.execute(dots, [table.board]).fetchone() == (0,)


async def test_who_placed_what_is_not_kept_with_operation_ids_either(table: Table) -> None:
    vote = await voting(table, "a", "b")
    args = {"board": table.board, "vote": vote, "element": "a", "dots": 2}
    calls, caller = table.ben.server.calls, Caller(table.ben.actor)
    first = await calls("canvas.vote", args, caller, op="placing-1")
    # An answer that was lost is asked for again, and nothing is placed twice.
    assert await calls("canvas.vote", args, caller, op="placing-1") == first
    ended = await calls("canvas.end_vote", {"board": table.board, "vote": vote}, caller, op="placing-2")
    assert ended["result"] == {"a": 2}
    kept = table.admin.execute("select fn from operation where actor_id = %s", [table.ben.id]).fetchall()
    assert kept == [("canvas.end_vote",)]


async def test_nobody_places_more_dots_than_there_are(table: Table) -> None:
    vote = await voting(table, "a", "b", dots=2)
    await place(table, table.ada, vote, "a", 2)
    with pytest.raises(Conflict) as none:
        await place(table, table.ada, vote, "b")
    assert none.value.kind == "no_dots_left"
    await place(table, table.ada, vote, "a", 1)
    assert (await place(table, table.ada, vote, "b"))["left"] == 0


async def test_two_hands_that_place_the_last_dot_place_one(table: Table) -> None:
    vote = await voting(table, "a", "b", "c", dots=1)
    both = [place(table, table.ada, vote, each) for each in ("a", "b", "c")]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(one, Conflict) for one in results) == [False, True, True]
    assert sum((await end(table, vote))["result"].values()) == 1


async def test_a_dot_is_counted_or_refused_when_the_vote_ends_at_that_moment(table: Table) -> None:
    vote = await voting(table, "a")
    placed, ended = await asyncio.gather(place(table, table.ada, vote, "a"), end(table, vote), return_exceptions=True)
    assert not isinstance(ended, BaseException)
    assert ended["result"] == ({} if isinstance(placed, RaffiError) else {"a": 1})
    with pytest.raises(Conflict) as late:
        await place(table, table.ada, vote, "a")
    assert late.value.kind == "vote_ended"


async def test_only_one_vote_runs_and_the_next_takes_the_last_result_away(table: Table) -> None:
    vote = await voting(table, "a")
    both = [table.ben.call("canvas.begin_vote", board=table.board) for _ in range(2)]
    assert all(isinstance(one, Conflict) for one in await asyncio.gather(*both, return_exceptions=True))
    await end(table, vote)
    both = [who.call("canvas.begin_vote", board=table.board) for who in (table.ada, table.ben)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(one, BaseException) for one in results) == [False, True]
    shown = "select count(*) from board_vote where cleared_at is null and board_id = %s"
    assert table.admin.execute(shown, [table.board]).fetchone() == (1,)


async def test_dots_on_what_is_removed_are_free_again_and_do_not_count(table: Table) -> None:
    vote = await voting(table, "a", "b", dots=1)
    await place(table, table.ada, vote, "a")
    await table.hand(table.ben).push(["del", "a"])
    assert (await place(table, table.ada, vote, "b"))["left"] == 0
    await place(table, table.ben, vote, "b")
    assert (await end(table, vote))["result"] == {"b": 2}


async def test_what_is_not_voted_on_is_refused(table: Table) -> None:
    await table.hand(table.ben).push(["put", "t", "text", {"text": "Rain"}])
    vote = await voting(table, "a", notes_only=True)
    with pytest.raises(Invalid):
        await place(table, table.ada, vote, "t")
    for element in ("gone", "a" * 64):
        with pytest.raises(NotFound):
            await place(table, table.ada, vote, element)
    with pytest.raises(NotFound):
        await place(table, table.ada, "0" * 26, "a")
    for dots in (-1, 11):
        with pytest.raises(Invalid):
            await place(table, table.ada, vote, "a", dots)


async def test_whoever_may_comment_votes_and_whoever_looks_on_does_not(table: Table) -> None:
    vote = await voting(table, "a")
    with pytest.raises(Forbidden):
        await place(table, table.vera, vote, "a")
    link = await table.ada.call("canvas.link", board=table.board, may="comment")
    await table.olga.call("canvas.open_link", link=link)
    await place(table, table.olga, vote, "a")
    with pytest.raises(Forbidden):
        await table.olga.call("canvas.end_vote", board=table.board, vote=vote)
    assert (await end(table, vote))["result"] == {"a": 1}


async def test_one_gets_own_dots_and_never_those_of_others(table: Table, live_server: LiveServer) -> None:
    vote = await voting(table, "a", "b")
    ben = await live_server.client(table.ben.token)
    await snapshot(table, ben)
    await place(table, table.ada, vote, "a")
    await place(table, table.ben, vote, "b", 2)
    told = {"id": f"{vote}/b", "vote": vote, "element": "b", "dots": 2}

    def dots(client: Any) -> list[Any]:
        frames = [frame for frame in client.frames if frame[0] in {"change", "snap"}]
        return [dot for frame in frames for dot in frame[-1].get("dots", [])]

    await ben.until(lambda: told in dots(ben), "own dots")
    assert dots(ben) == [told]
    again = await live_server.client(table.ada.token)
    rows = await snapshot(table, again)
    assert rows["dots"] == [{"id": f"{vote}/a", "vote": vote, "element": "a", "dots": 1}]
    assert [(row["voted"], row["result"]) for row in rows["votes"]] == [(2, None)]
