"""How much is said at which part of a film, and where on its picture a comment stands."""

import pytest

from raffi_web.features.comments import density
from raffi_web.kernel.errors import Invalid, NotFound
from raffi_web.kernel.ids import new_id
from tests.comments.conftest import InRoom, Talk, moderator_of


async def test_counts_lie_where_comments_begin(talk: Talk) -> None:
    root = await talk.say("a", at_ms=0)
    await talk.say("b", at_ms=999, parent=root["id"])
    for at_ms in (1_000, 61_500, 61_999):
        await talk.say("c", talk.ben, at_ms=at_ms)
    await talk.say("without a moment")
    gone = await talk.say("gone", at_ms=30_000)
    await talk.ada.call("comments.remove", comment=gone["id"])
    told = await talk.cem.call("comments.density", discussion=talk.id, length_ms=62_000)
    assert told["step_ms"] == 1_000
    assert {slot: said for slot, said in enumerate(told["counts"]) if said} == {0: 2, 1: 1, 61: 2}
    assert len(told["counts"]) == 62
    short = await talk.cem.call("comments.density", discussion=talk.id, length_ms=1_500)
    assert short["counts"] == [2, 1]


async def test_what_is_not_over_the_picture_is_not_counted(talk: Talk) -> None:
    mod, word = await moderator_of(talk), new_id()
    made = [await talk.say(body, at_ms=5_000) for body in ("stays", "is hidden", "waits to be read")]
    await mod.call("comments.hide", comment=made[1]["id"], reason="spam")
    for act, body in (("cover", "covered"), ("hold", "held")):
        rule = await mod.call("comments.add_filter", kind="words", pattern=f"{word}{act}", act=act)
        await talk.say(f"{body} {word}{act}", talk.ben, at_ms=5_000)
        if act == "hold":
            await talk.ada.call("comments.edit", comment=made[2]["id"], body=f"changed {word}{act}")
        await mod.call("comments.remove_filter", filter=rule["id"])
    asked = {"discussion": talk.id, "length_ms": 60_000}
    assert sum((await talk.cem.call("comments.density", **asked))["counts"]) == 1
    # What lies ahead of a viewer is counted for them as for all: a number is no spoiler.
    await mod.call("comments.unhide", comment=made[1]["id"])
    assert sum((await talk.cem.call("comments.density", **asked))["counts"]) == 2


async def test_there_are_two_hundred_at_most(talk: Talk) -> None:
    for length_ms in (1, 199_999, 200_001, 5_400_000, 3 * 3_600_000, 10_000_000_000):
        step = density.step_of(length_ms)
        assert step * density.SLOTS >= length_ms
        assert length_ms < 200_000 or step * density.SLOTS < 3 * length_ms
    assert (await talk.ada.call("comments.density", discussion=talk.id, length_ms=5_400_000))["counts"] == []


async def test_a_count_of_many_is_told_for_some_seconds(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"discussion": talk.id, "length_ms": 60_000}
    monkeypatch.setattr(density, "MANY", 1)
    await talk.say("a", at_ms=5_000)
    assert sum((await talk.ada.call("comments.density", **asked))["counts"]) == 1
    await talk.say("b", at_ms=6_000)
    assert sum((await talk.ada.call("comments.density", **asked))["counts"]) == 1
    monkeypatch.setattr(density, "KEPT_S", 0.0)
    assert sum((await talk.ada.call("comments.density", **asked))["counts"]) == 2


async def test_private_talk_is_counted_for_its_people(talk: Talk, private: InRoom) -> None:
    await talk.ada.call("comments.create", discussion=private.id, body="here", at_ms=2_000)
    asked = {"discussion": private.id, "length_ms": 60_000}
    assert sum((await talk.ben.call("comments.density", **asked))["counts"]) == 1
    with pytest.raises(NotFound):
        await talk.cem.call("comments.density", **asked)


async def test_a_comment_rolls_or_stands(talk: Talk) -> None:
    await talk.say("rolls", at_ms=1)
    await talk.say("stands", at_ms=2, stands="bottom")
    with pytest.raises(Invalid):
        await talk.say("lies", at_ms=3, stands="middle")
    told = await talk.cem.call("comments.window", discussion=talk.id, since=0, until=10)
    assert [(one["body"], one["stands"]) for one in told["comments"]] == [("rolls", None), ("stands", "bottom")]
    assert not told["comments"][0]["pinned"]
