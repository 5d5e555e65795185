"""How many are at a board at once: the one too many to edit looks on, and edits when somebody leaves."""

from typing import Any

import pytest

from raffi_web.features.canvas import seats
from raffi_web.features.canvas.rows import channel_of
from raffi_web.features.canvas.seats import MOST_EDITORS, MOST_VIEWERS, TOLD_FROM, seated
from raffi_web.kernel.errors import Conflict
from raffi_web.live import hub
from tests.canvas.conftest import Table
from tests.support.fixtures import Person
from tests.support.live_client import LiveClient, LiveServer, RemoteError, Replica

EDIT, VIEW = {"level": "edit", "room": "r"}, {"level": "view", "room": "r"}


async def granted(table: Table, live: LiveServer, who: Person) -> tuple[LiveClient, dict[str, Any]]:
    """Somebody's browser at the board, and what it is granted there."""
    client = await live.client(who.token)
    client.mend = False
    return client, await come(table, client)


async def come(table: Table, client: LiveClient) -> dict[str, Any]:
    client.replicas.setdefault(channel_of(table.board), Replica())
    return await client.ask(lambda n: ["sub", n, channel_of(table.board), None])


@pytest.fixture
def one_may_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "MOST_EDITORS", 1)


def test_fifty_edit_and_the_next_one_looks_on() -> None:
    assert seated(EDIT, []) == EDIT
    assert seated(EDIT, [EDIT] * (MOST_EDITORS - 1))["level"] == "edit"
    late = seated(EDIT, [EDIT] * MOST_EDITORS)
    assert (late["level"], late["waits"]) == ("comment", True)


def test_many_are_told_before_they_are_too_many() -> None:
    assert "editors" not in seated(EDIT, [EDIT] * (TOLD_FROM - 2))
    assert seated(EDIT, [EDIT] * (TOLD_FROM - 1))["editors"] == TOLD_FROM


def test_two_hundred_look_on_beside_those_who_edit() -> None:
    others = [EDIT] * MOST_EDITORS + [VIEW] * (MOST_VIEWERS - 1)
    assert seated(VIEW, others) == VIEW
    for comes in (VIEW, EDIT):
        with pytest.raises(Conflict) as refused:
            seated({**comes, "guest": True}, [*others, VIEW])
        assert refused.value.kind == "board_crowded"
    # Guests by a link keep nobody out who is in the room.
    assert seated(VIEW, [*others, VIEW]) == VIEW
    # Who looks on takes no place of who edits.
    assert seated(EDIT, [VIEW] * MOST_VIEWERS) == EDIT


async def test_who_waits_edits_when_somebody_leaves(table: Table, live_server: LiveServer, one_may_edit: None) -> None:
    ada, first = await granted(table, live_server, table.ada)
    ben, second = await granted(table, live_server, table.ben)
    assert first["level"] == "edit"
    assert second == {"level": "comment", "waits": True, "room": table.room, "me": table.ben.id}
    await ada.send(["unsub", channel_of(table.board)])
    await ben.frame("stale", channel_of(table.board))
    assert (await come(table, ben))["level"] == "edit"


async def test_a_free_seat_is_kept_for_whoever_waits_the_longest(
    table: Table, live_server: LiveServer, one_may_edit: None
) -> None:
    ada, _ = await granted(table, live_server, table.ada)
    ben, _ = await granted(table, live_server, table.ben)
    await ada.send(["unsub", channel_of(table.board)])
    await ben.frame("stale", channel_of(table.board))
    assert (await come(table, ada))["waits"]
    assert (await come(table, ben))["level"] == "edit"


async def test_a_seat_that_nobody_takes_is_the_next_ones(
    table: Table, live_server: LiveServer, one_may_edit: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SEAT_SECONDS", 0.05)
    await table.olga.call("canvas.open_link", link=await table.ada.call("canvas.link", board=table.board, may="edit"))
    ada, _ = await granted(table, live_server, table.ada)
    asleep, _ = await granted(table, live_server, table.ben)
    olga, grant = await granted(table, live_server, table.olga)
    assert grant["waits"]
    await ada.send(["unsub", channel_of(table.board)])
    await asleep.frame("stale", channel_of(table.board))
    await olga.frame("stale", channel_of(table.board))
    assert (await come(table, olga))["level"] == "edit"


@pytest.mark.parametrize("quickest", ["ada", "ben"])
async def test_whoever_edits_goes_on_when_all_are_asked_for_their_right(
    table: Table, live_server: LiveServer, one_may_edit: None, quickest: str
) -> None:
    ada, _ = await granted(table, live_server, table.ada)
    ben, _ = await granted(table, live_server, table.ben)
    await table.ada.call("canvas.renew_links", board=table.board)
    for one in (ada, ben):
        await one.frame("stale", channel_of(table.board))
    came = {name: await come(table, ada if name == "ada" else ben) for name in (quickest, "ada", "ben")}
    assert came["ada"]["level"] == "edit"
    assert came["ben"]["waits"]


async def test_the_seat_of_whoever_may_edit_no_more_is_the_next_ones(
    table: Table, live_server: LiveServer, one_may_edit: None
) -> None:
    ben, _ = await granted(table, live_server, table.ben)
    ada, _ = await granted(table, live_server, table.ada)
    await table.ada.call("canvas.set_access", board=table.board, members_may="view")
    for one in (ada, ben):
        await one.frame("stale", channel_of(table.board))
    assert (await come(table, ada))["waits"]
    ada.frames.clear()
    assert (await come(table, ben))["level"] == "view"
    await ada.frame("stale", channel_of(table.board))
    assert (await come(table, ada))["level"] == "edit"


async def test_all_tabs_of_somebody_have_one_seat(table: Table, live_server: LiveServer, one_may_edit: None) -> None:
    for _ in range(2):
        _, grant = await granted(table, live_server, table.ada)
        assert grant["level"] == "edit"


async def test_one_too_many_is_told_so(
    table: Table, live_server: LiveServer, one_may_edit: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "MOST_VIEWERS", 0)
    await table.olga.call("canvas.open_link", link=await table.ada.call("canvas.link", board=table.board, may="edit"))
    await granted(table, live_server, table.ada)
    assert (await granted(table, live_server, table.ben))[1]["waits"]
    with pytest.raises(RemoteError) as refused:
        await granted(table, live_server, table.olga)
    assert (refused.value.code, refused.value.data) == ("board_crowded", {"limit": 0})
