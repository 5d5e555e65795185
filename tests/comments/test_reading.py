"""Comments as they are read: orders, pages, stretches of the film, one with its path, search, how far one has read."""

from typing import Any

import pytest

from raffi_web.kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from tests.comments.conftest import InRoom, Talk, moderator_of


async def paged(talk: Talk, name: str, key: str, **args: Any) -> list[Any]:
    """Everything of a listing, page by page."""
    found: list[Any] = []
    after = None
    while True:
        page = await talk.ada.call(f"comments.{name}", **args, **({"after": after} if after else {}))
        assert len(page[key]) <= args["limit"]
        found += page[key]
        if (after := page["next"]) is None:
            return found
        assert page[key]


async def some(talk: Talk) -> dict[str, dict[str, Any]]:
    """Seven threads with moments and reactions, by what they say."""
    said = {}
    for body, at_ms in (("a", 50), ("b", None), ("c", 10), ("d", 50), ("e", None), ("f", 0), ("g", 99)):
        said[body] = await talk.say(body, at_ms=at_ms)
    for body, people in (("d", (talk.ben, talk.cem)), ("b", (talk.ben,)), ("f", (talk.cem,))):
        for person in people:
            await person.call("comments.react", comment=said[body]["id"], emoji="🔥")
    return said


ORDERS = {"new": "gfedcba", "old": "abcdefg", "top": "dfbgeca", "moment": "fcadgbe"}


@pytest.mark.parametrize("sort", ORDERS)
async def test_threads_come_in_four_orders_page_by_page(talk: Talk, sort: str) -> None:
    await some(talk)
    for limit in (1, 3, 7):
        found = await paged(talk, "threads", "threads", discussion=talk.id, sort=sort, limit=limit)
        assert "".join(one["comment"]["body"] for one in found) == ORDERS[sort]


async def test_a_mark_of_no_page_is_refused_or_empty(talk: Talk) -> None:
    await some(talk)
    for after in ("x", "1.2", "' or 1=1", "9" * 30):
        with pytest.raises(Invalid):
            await talk.bodies(after=after)
    assert await talk.bodies(sort="moment", after=f"{10**19 - 1}.{'z' * 26}") == []


async def test_a_list_by_moment_begins_at_any(talk: Talk) -> None:
    await some(talk)
    assert "".join(await talk.bodies(sort="moment", after=f"50.{'0' * 26}")) == "adgbe"
    assert "".join(await talk.bodies(sort="moment", after=f"51.{'0' * 26}")) == "gbe"


async def test_a_thread_comes_with_its_first_replies_and_goes_on(talk: Talk) -> None:
    root, other = await talk.say("root"), await talk.say("other")
    first = await talk.say("1", parent=root["id"])
    second = await talk.say("2", parent=root["id"])
    await talk.say("1.1", parent=first["id"])
    for n in range(4):
        await talk.say(f"2.{n}", parent=second["id"])
    await talk.say("of the other", parent=other["id"])
    page = await talk.ada.call("comments.threads", discussion=talk.id, sort="old")
    thread = page["threads"][0]
    assert (thread["comment"]["thread"], thread["comment"]["replies"]) == (7, 2)
    assert [one["body"] for one in thread["replies"]] == ["1", "1.1", "2", "2.0", "2.1"]
    assert page["threads"][1]["next"] is None
    rest = await talk.ada.call("comments.replies", comment=root["id"], after=thread["next"])
    assert ([one["body"] for one in rest["comments"]], rest["next"]) == (["2.2", "2.3"], None)
    whole = await paged(talk, "replies", "comments", comment=root["id"], limit=2)
    assert [one["body"] for one in whole] == ["1", "1.1", "2", "2.0", "2.1", "2.2", "2.3"]
    below = await paged(talk, "replies", "comments", comment=second["id"], limit=3)
    assert [one["body"] for one in below] == ["2.0", "2.1", "2.2", "2.3"]


async def test_a_stretch_of_the_film_has_replies_too_and_nothing_removed(talk: Talk) -> None:
    said = await some(talk)
    await talk.say("reply", parent=said["a"]["id"], at_ms=50)
    await talk.ada.call("comments.remove", comment=said["d"]["id"])
    found = await paged(talk, "window", "comments", discussion=talk.id, since=10, until=99, limit=1)
    assert [one["body"] for one in found] == ["c", "a", "reply"]


async def test_a_link_leads_to_a_comment_in_its_place(talk: Talk) -> None:
    root = await talk.say("root")
    middle = await talk.say("middle", talk.ben, parent=root["id"])
    leaf = await talk.say("leaf", parent=middle["id"])
    found = await talk.people.nobody().call("comments.one", comment=middle["id"])
    assert [one["body"] for one in found["above"]] == ["root"]
    assert (found["comment"]["body"], [one["id"] for one in found["replies"]]) == ("middle", [leaf["id"]])
    assert found["discussion"]["title_id"] == talk.title
    assert found["answered"] is None


async def test_a_link_below_the_last_level_brings_whom_it_answers(talk: Talk) -> None:
    chain = [await talk.say("0")]
    for n in range(1, 5):
        chain.append(await talk.say(str(n), parent=chain[-1]["id"]))
    beside = await talk.say("beside", parent=(await talk.say("to ben", talk.ben, parent=chain[-1]["id"]))["id"])
    found = await talk.ada.call("comments.one", comment=beside["id"])
    assert [one["body"] for one in found["above"]] == ["0", "1", "2", "3"]
    assert (found["answered"]["body"], found["answered"]["name"]) == ("to ben", "Ben")
    assert found["comment"]["answers"] == found["answered"]["id"]


async def test_a_search_finds_words_of_this_discussion_only(talk: Talk, public: InRoom) -> None:
    first = await talk.say("The train leaves TOKYO at night")
    second = await talk.say("Tokyo, again", parent=first["id"])
    removed = await talk.say("Tokyo was here")
    await talk.ada.call("comments.remove", comment=removed["id"])
    await talk.say("Tokyo in the room", discussion=public.id)
    changed = await talk.say("Kyoto")

    async def found(words: str, **args: Any) -> list[str]:
        page = await talk.ada.call("comments.search", discussion=talk.id, words=words, **args)
        return [one["id"] for one in page["comments"]]

    assert await found("tokyo") == [second["id"], first["id"]]
    assert await found('"tokyo at"') == [first["id"]]
    assert await found("tokyo -again") == [first["id"]]
    # Words by their beginnings; together, and left out, whole ones.
    assert await found("tok lea") == [first["id"]]
    assert await found("tok -aga") == [second["id"], first["id"]]
    assert await found('"tokyo aga"') == await found("okyo") == []
    assert await found("tok or again") == [second["id"], first["id"]]
    # One or two letters begin a good part of everything: they are words of their own.
    assert await found("to") == await found("t") == await found("tok n") == []
    assert await found("at tok") == [first["id"]]
    for nothing in ("kio", "?!", "'", "x & | !", f"#{talk.id}", "\\"):
        assert await found(nothing) == [], nothing
    page = await talk.ada.call("comments.search", discussion=talk.id, words="tokyo", limit=1)
    assert await found("tokyo", after=page["next"]) == [first["id"]]
    await talk.ada.call("comments.edit", comment=changed["id"], body="Osaka")
    assert (await found("kyoto"), await found("osaka")) == ([], [changed["id"]])


@pytest.mark.parametrize(
    "words",
    ["it's", "a''b", "'", "http://a.b/c'!'d:*", "x.y/!'z <-> 'q", "\\'", "-'a' b", '"a b" -"c d" e', "a-b c_d", "or -"],
)
async def test_whatever_is_searched_for_is_no_error(talk: Talk, words: str) -> None:
    said = await talk.say(f"{words} stays")
    page = await talk.ada.call("comments.search", discussion=talk.id, words=f"{words} stay")
    assert {one["id"] for one in page["comments"]} <= {said["id"]}


async def test_a_script_of_which_two_letters_say_much_is_found_by_two(talk: Talk) -> None:
    said = await talk.say("東京駅で待つ")
    page = await talk.ada.call("comments.search", discussion=talk.id, words="東京")
    assert [one["id"] for one in page["comments"]] == [said["id"]]


async def test_a_sentence_is_found_by_its_whole_words(talk: Talk) -> None:
    twelve = "one two three four five six seven eight nine ten eleven twelve"
    said = await talk.say(f"{twelve} thirteen")

    async def found(words: str) -> list[str]:
        page = await talk.ada.call("comments.search", discussion=talk.id, words=words)
        return [one["id"] for one in page["comments"]]

    assert await found(twelve.removesuffix("ve")) == await found(f"{twelve} thirteen") == [said["id"]]
    assert await found(f"{twelve} thirt") == []


async def test_a_search_tells_nothing_of_what_lies_ahead_or_of_spoilers(talk: Talk) -> None:
    early = await talk.say("the keeper waits", at_ms=10_000)
    late = await talk.say("the keeper dies", at_ms=70_000)
    await talk.say("poor keeper", talk.ben, parent=late["id"])
    quiet = await talk.say("who is the keeper? ||the keeper is her daughter||")
    await talk.say("look away: ||keeper||\n||daughter\nkeeper||")

    async def found(who: Any, words: str, until: int | None) -> list[str]:
        args = {"discussion": talk.id, "words": words, "until": until}
        return [one["id"] for one in (await who.call("comments.search", **args))["comments"]]

    assert await found(talk.cem, "keeper", 20_000) == [quiet["id"], early["id"]]
    assert await found(talk.cem, "daughter", 20_000) == []
    assert await found(talk.cem, "keeper", 0) == [quiet["id"]]
    assert len(await found(talk.cem, "keeper", None)) == 5
    # Whoever wrote it knows it.
    assert len(await found(talk.ada, "keeper", 0)) == 4


async def test_a_search_in_private_talk_is_for_its_people(talk: Talk, private: InRoom) -> None:
    found = await talk.ben.call("comments.search", discussion=private.id, words="room")
    assert len(found["comments"]) == 1
    with pytest.raises(NotFound):
        await talk.cem.call("comments.search", discussion=private.id, words="room")


async def test_reactions_are_counted_once_for_each(talk: Talk) -> None:
    said = await talk.say("look")
    await talk.ben.call("comments.react", comment=said["id"], emoji="🔥")
    told = await talk.ben.call("comments.react", comment=said["id"], emoji="🔥")
    assert (told["reactions"], told["score"], told["mine"]) == ({"🔥": 1}, 1, ["🔥"])
    await talk.ben.call("comments.react", comment=said["id"], emoji="👀")
    told = await talk.cem.call("comments.react", comment=said["id"], emoji="👀")
    assert (told["reactions"], told["score"], told["mine"]) == ({"🔥": 1, "👀": 2}, 2, ["👀"])
    await talk.ben.call("comments.react", comment=said["id"], emoji="👀", on=False)
    told = await talk.ben.call("comments.react", comment=said["id"], emoji="🔥", on=False)
    assert (told["reactions"], told["score"], told["mine"]) == ({"👀": 1}, 1, [])
    with pytest.raises(Invalid):
        await talk.ben.call("comments.react", comment=said["id"], emoji="💩")
    await talk.ada.call("comments.remove", comment=said["id"])
    with pytest.raises(Gone):
        await talk.ben.call("comments.react", comment=said["id"], emoji="🔥")


async def test_moderators_pin_and_in_a_room_its_host(talk: Talk, public: InRoom) -> None:
    said = [await talk.say(str(n), talk.ben, discussion=public.id) for n in range(4)]
    await talk.ada.call("rooms.set_role", room=public.room, member=talk.ben.id, role="cohost")
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.pin", comment=said[0]["id"])
    for one in said[:3]:
        assert (await talk.ada.call("comments.pin", comment=one["id"]))["pinned"]
    with pytest.raises(Conflict) as raised:
        await talk.ada.call("comments.pin", comment=said[3]["id"])
    assert raised.value.kind == "pins_full"
    await talk.ada.call("comments.pin", comment=said[1]["id"], pinned=False)
    page = await talk.cem.call("comments.threads", discussion=public.id, limit=1)
    assert [one["comment"]["body"] for one in page["pinned"]] == ["2", "0"]
    after = await talk.cem.call("comments.threads", discussion=public.id, limit=1, after=page["next"])
    assert after["pinned"] == []
    reply = await talk.say("reply", discussion=public.id, parent=said[0]["id"])
    with pytest.raises(Invalid):
        await talk.ada.call("comments.pin", comment=reply["id"])
    here = await talk.say("everybody's")
    with pytest.raises(Forbidden):
        await talk.ada.call("comments.pin", comment=here["id"])


async def test_who_moderates_the_server_keeps_order_where_everybody_reads(
    talk: Talk, public: InRoom, private: InRoom
) -> None:
    moderator = await moderator_of(talk)
    for discussion in (talk.id, public.id):
        said = await talk.say("rude", discussion=discussion)
        assert (await moderator.call("comments.pin", comment=said["id"]))["pinned"]
        gone = await moderator.call("comments.remove", comment=said["id"])
        assert (gone["removed_by"], gone["pinned"]) == ("order", False)
        assert (await moderator.call("comments.history_of", comment=said["id"]))[0]["body"] == "rude"
        with pytest.raises(Forbidden):
            await talk.ada.call("comments.restore", comment=said["id"])
    hidden = (await talk.ada.call("comments.threads", discussion=private.id))["threads"][0]["comment"]
    with pytest.raises(NotFound):
        await moderator.call("comments.remove", comment=hidden["id"])
    acts = talk.admin.execute("select act from audit where actor_id = %s", [moderator.id]).fetchall()
    assert {"comments.remove", "comments.pin"} <= {act for (act,) in acts}


async def test_unread_counts_what_others_wrote_behind_the_mark(talk: Talk) -> None:
    first = await talk.say("1")
    assert (await talk.get(talk.ben))["mine"]["unread"] == 0
    assert (await talk.ben.call("comments.seen", discussion=talk.id, comment=first["id"]))["unread"] == 0
    second, own, removed = await talk.say("2"), await talk.say("own", talk.ben), await talk.say("gone")
    await talk.ada.call("comments.remove", comment=removed["id"])
    third = await talk.say("3", talk.cem, parent=first["id"])
    mine = (await talk.get(talk.ben))["mine"]
    assert (mine["seen"], mine["unread"]) == (first["id"], 2)
    behind = {"discussion": talk.id, "after": first["id"]}
    assert await talk.ben.call("comments.unread", **behind) == [second["id"], third["id"]]
    await talk.ben.call("profiles.block", actor=talk.cem.id)
    assert (await talk.get(talk.ben))["mine"]["unread"] == 1
    assert await talk.ben.call("comments.unread", **behind) == [second["id"]]
    assert (await talk.ben.call("comments.seen", discussion=talk.id, comment=own["id"]))["unread"] == 0
    back = await talk.ben.call("comments.seen", discussion=talk.id, comment=second["id"])
    assert back["seen"] == own["id"]
    other = await talk.ada.call("comments.open", title_id=talk.title, title_name="x", episode=9)
    with pytest.raises(NotFound):
        await talk.ben.call("comments.seen", discussion=other["id"], comment=first["id"])


async def test_who_blocked_somebody_gets_nothing_of_them(talk: Talk) -> None:
    said = await talk.say("from Ben", talk.ben, at_ms=5)
    await talk.say("an answer", talk.cem, parent=said["id"])
    await talk.ada.call("profiles.block", actor=talk.ben.id)
    for row in (
        (await talk.ada.call("comments.threads", discussion=talk.id))["threads"][0]["comment"],
        (await talk.ada.call("comments.one", comment=said["id"]))["comment"],
        (await talk.ada.call("comments.search", discussion=talk.id, words="ben"))["comments"][0],
    ):
        assert (row["veiled"], row["body"], row["name"], row["actor_id"]) == (True, "", "", None)
        assert talk.ben.id not in str(row)
    asked = {"discussion": talk.id, "since": 0, "until": 9}
    assert (await talk.ada.call("comments.window", **asked))["comments"] == []
    assert len((await talk.cem.call("comments.window", **asked))["comments"]) == 1
    assert await talk.bodies(talk.cem) == ["from Ben"]
