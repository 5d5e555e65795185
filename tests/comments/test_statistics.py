"""A discussion in numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from raffi_web.kernel import ids
from raffi_web.kernel.errors import Forbidden, NotFound
from raffi_web.kernel.tables import utc_now
from tests.comments.conftest import InRoom, Talk, moderator_of


async def test_counts_people_replies_and_reactions(talk: Talk) -> None:
    root = await talk.say("one", at_ms=1_000)
    await talk.say("two", talk.ben, parent=root["id"], at_ms=59_999)
    await talk.say("three", talk.ben, at_ms=60_000)
    gone = await talk.say("taken back", at_ms=70_000)
    await talk.ada.call("comments.remove", comment=gone["id"])
    await talk.cem.call("comments.react", comment=root["id"], emoji="👍")
    await talk.cem.call("comments.react", comment=root["id"], emoji="🔥")
    told = await talk.cem.call("comments.statistics", discussion=talk.id)
    assert [told[name] for name in ("comments", "replies", "people", "reactions")] == [3, 1, 2, 1]
    assert told["minutes"] == [
        {"at_ms": 0, "comments": 2, "reactions": 1},
        {"at_ms": 60_000, "comments": 1, "reactions": 0},
    ]
    assert [one["at_ms"] for one in told["busiest"]] == [0, 60_000]


async def test_spans_grow_with_how_long_it_has_been(talk: Talk) -> None:
    first, second, third = [await talk.say(body) for body in ("long ago", "that day too", "now")]
    assert (await talk.ada.call("comments.statistics", discussion=talk.id))["unit"] == "day"
    moved = "update comment set created_at = %s where id = any(%s)"
    talk.admin.execute(moved, [datetime(2020, 3, 17, 12, tzinfo=UTC), [first["id"], second["id"]]])
    talk.admin.execute(moved, [datetime(2025, 11, 5, 23, 59, tzinfo=UTC), [third["id"]]])
    told = await talk.ada.call("comments.statistics", discussion=talk.id)
    march, november = (datetime(2020, 3, 1, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC))
    assert told["unit"] == "month"
    assert told["spans"] == [
        {"at": march.timestamp() * 1000, "comments": 2, "people": 1},
        {"at": november.timestamp() * 1000, "comments": 1, "people": 1},
    ]


async def test_episodes_of_the_same_scope_stand_beside_it(talk: Talk, public: InRoom) -> None:
    await talk.say("here")
    made = await talk.ada.call("comments.open", title_id=talk.title, title_name="Night Train", season=1, episode=3)
    for body in ("there", "there too"):
        await talk.ada.call("comments.create", discussion=made["id"], body=body)
    told = await talk.cem.call("comments.statistics", discussion=talk.id)
    assert [(one["episode"], one["comments"]) for one in told["episodes"]] == [(3, 2), (2, 1)]
    assert public.id not in [one["discussion"] for one in told["episodes"]]


async def test_an_empty_discussion_has_numbers_too(talk: Talk) -> None:
    told = await talk.cem.call("comments.statistics", discussion=talk.id)
    assert (told["comments"], told["spans"], told["busiest"], told["episodes"]) == (0, [], [], [])


async def test_a_private_rooms_numbers_are_for_those_in_it(talk: Talk, private: InRoom) -> None:
    with pytest.raises(NotFound):
        await talk.cem.call("comments.statistics", discussion=private.id)
    assert (await talk.ben.call("comments.statistics", discussion=private.id))["comments"] == 1


async def test_who_moderates_sees_what_is_said_everywhere(talk: Talk, private: InRoom) -> None:
    staff = await moderator_of(talk)
    before = await staff.call("comments.everywhere", days=7)
    await talk.say("one")
    await talk.say("two", talk.ben)
    old = await talk.say("long ago")
    moved = "update comment set id = %s, root_id = %s, path = %s where id = %s"
    past = ids.first_id_of(utc_now() - timedelta(days=8))
    talk.admin.execute(moved, [past, past, past, old["id"]])
    told = await staff.call("comments.everywhere", days=7)
    assert told["comments"] - before["comments"] == 2
    assert told["discussions"] - before["discussions"] == 1
    named = {one["discussion"]["id"]: one["comments"] for one in told["busiest"]}
    assert private.id not in named
    assert named.get(talk.id, 2) == 2
    with pytest.raises(Forbidden):
        await talk.ada.call("comments.everywhere")
