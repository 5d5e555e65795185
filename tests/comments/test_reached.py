"""How far somebody has come in a film."""

from typing import Any

import pytest

from raffi_web.features.accounts.leaving import Leaver, on_delete, on_export
from raffi_web.features.comments.merging import hand_over
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Invalid, Limited, NotSignedIn
from tests.comments.conftest import InRoom, Talk
from tests.support.fixtures import Person


async def come(talk: Talk, at_ms: Any, who: Person | None = None, **args: Any) -> None:
    talk.admin.execute("delete from rate_limit")
    film = {"title_id": talk.title, "title_name": "Night Train", "season": 1, "episode": 2, **args}
    await (who or talk.ben).call("comments.reached", at_ms=at_ms, **film)


async def told(talk: Talk, who: Person | None = None, discussion: str | None = None) -> int | None:
    return (await (who or talk.ben).call("comments.get", discussion=discussion or talk.id))["mine"]["reached_ms"]


async def test_it_is_told_with_the_discussion_and_never_goes_back(talk: Talk) -> None:
    assert await told(talk) is None
    await come(talk, 61_000)
    await come(talk, 5_000)
    assert await told(talk) == 61_000
    await come(talk, 70_000)
    assert await told(talk) == 70_000


async def test_it_is_ones_own_and_of_that_episode(talk: Talk) -> None:
    await come(talk, 61_000)
    assert await told(talk, talk.ada) is None
    assert await told(talk, talk.people.nobody()) is None
    other = await talk.ada.call("comments.open", title_id=talk.title, title_name="Night Train", season=1, episode=3)
    assert await told(talk, discussion=other["id"]) is None


async def test_a_rooms_discussion_of_that_film_knows_it_too(talk: Talk, public: InRoom) -> None:
    about = await talk.ben.call("comments.get", discussion=public.id)
    film = {name: about[name] for name in ("title_id", "title_name", "season", "episode")}
    await come(talk, 40_000, **film)
    assert await told(talk, discussion=public.id) == 40_000


async def test_a_film_of_no_catalogue_goes_by_its_name(talk: Talk) -> None:
    opened = await talk.ada.call("comments.open", title_id="own:home-video", title_name="Home Video")
    await come(talk, 9_000, title_id="none", title_name="Home video", season=None, episode=None)
    assert await told(talk, discussion=opened["id"]) == 9_000


@pytest.mark.parametrize("at_ms", [-1, 10**11, 1.5, float("nan"), "5"])
async def test_it_is_a_moment(talk: Talk, at_ms: Any) -> None:
    with pytest.raises(Invalid):
        await come(talk, at_ms)


async def test_it_has_a_limit_and_wants_somebody(talk: Talk) -> None:
    with pytest.raises(NotSignedIn):
        await come(talk, 5, talk.people.nobody())
    film = {"title_id": "tt1", "title_name": "x", "at_ms": 1}
    for _ in range(20):
        await talk.cem.call("comments.reached", **film)
    with pytest.raises(Limited):
        await talk.cem.call("comments.reached", **film)


async def test_a_guests_goes_to_their_account_where_it_is_further(talk: Talk) -> None:
    await come(talk, 61_000)
    await come(talk, 70_000, talk.cem)
    await come(talk, 5_000, talk.ben, episode=3)
    await come(talk, 90_000, talk.cem, episode=4)
    await come(talk, 91_000, talk.ben, episode=4)
    async with talk.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), talk.ben.id, talk.cem.id)
    rows = talk.admin.execute(
        "select episode, at_ms from film_reached where actor_id = %s order by episode", [talk.cem.id]
    ).fetchall()
    assert rows == [(2, 70_000), (3, 5_000), (4, 91_000)]
    assert talk.admin.execute("select from film_reached where actor_id = %s", [talk.ben.id]).fetchall() == []


async def test_it_is_in_the_archive_and_goes_with_the_account(talk: Talk) -> None:
    await come(talk, 61_000)
    await come(talk, 1_000, talk.ada)
    async with talk.server.database.begin() as session:
        rows = (await on_export["films_reached"](Context(SYSTEM, session), [talk.ben.id], None)).rows
        assert [(row["title"], row["name"], row["episode"], row["at_ms"]) for row in rows] == [
            (talk.title, "Night Train", 2, 61_000)
        ]
        await on_delete["comments"](Context(SYSTEM, session), Leaver([talk.ben.id], "Gone", False))
    assert await told(talk) is None
    assert await told(talk, talk.ada) == 1_000
