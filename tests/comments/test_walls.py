"""What an attacker tried once: private talk, newcomers, what is covered, rows of one's own."""

import asyncio
import contextlib
import time
from typing import Any

import psycopg
import pytest

from raffi_web.features.comments import trust
from raffi_web.features.comments.excerpts import excerpt, spoilers
from raffi_web.features.comments.formats import AssFile
from raffi_web.kernel.errors import Conflict, Forbidden, Limited, NotFound, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.roles import plain_url
from tests.comments.conftest import InRoom, Talk, moderator_of, named
from tests.support.fixtures import Person

HOUR = 3_600


def as_app(talk: Talk, who: Person, *statements: str) -> list[Any]:
    """Statements as the app's own role, which says who is asking."""
    rows: list[Any] = []
    with psycopg.connect(plain_url(talk.urls.app)) as connection:
        connection.execute("select set_config('raffi.actor_id', %s, true)", [who.id])
        connection.execute("select set_config('raffi.actor_kind', 'guest', true)")
        for statement in statements:
            done = connection.execute(statement.encode())
            rows = done.fetchall() if done.description else []
    return rows


async def test_a_discussion_that_is_opened_while_its_room_becomes_private_is_private(talk: Talk) -> None:
    room = (await talk.ada.call("rooms.create", title="Was public", is_public=True))["id"]
    await talk.ben.call("rooms.join", room=room)
    anchor, title = new_id(), f"tt{new_id()}"
    with psycopg.connect(plain_url(talk.urls.maintenance)) as opening:
        opening.execute("select set_config('raffi.actor_id', %s, true)", [talk.ben.id])
        opening.execute("select set_config('raffi.actor_kind', 'service', true)")
        added = "insert into discussion (id, room_id, title_id, title_name) values (%s, %s, %s, 'x')"
        opening.execute(added.encode(), [anchor, room, title])
        closing = asyncio.create_task(talk.ada.call("rooms.update", room=room, is_public=False))
        waiting = "select count(*) from pg_locks where not granted"
        while not closing.done() and talk.admin.execute(waiting).fetchone() == (0,):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
        opening.commit()
        await closing
    public = talk.admin.execute("select is_public from discussion where id = %s", [anchor]).fetchone()
    assert public == (False,)


async def test_who_left_a_public_room_hears_nothing_once_it_is_private(talk: Talk, public: InRoom) -> None:
    room = public.room
    stranger = await named(talk.people, "Stranger")
    await stranger.call("rooms.join", room=room)
    await stranger.call("rooms.leave", room=room)
    await talk.ada.call("rooms.update", room=room, is_public=False)
    said = await talk.say("among us", talk.ada, discussion=public.id)
    await talk.ada.call("chat.say", room=room, body="also among us")
    with pytest.raises(NotFound):
        await stranger.call("comments.one", comment=said["id"])
    seen = as_app(talk, stranger, f"select body from message where room_id = '{room}' and kind = 'text'")
    assert seen == []
    # Who leaves from now on keeps what they were part of.
    await talk.ben.call("rooms.leave", room=room)
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["body"] == "among us"
    # Unless the host puts them out, also afterwards.
    await talk.ada.call("rooms.ban", room=room, member=talk.ben.id)
    with pytest.raises(NotFound):
        await talk.ben.call("comments.one", comment=said["id"])


async def test_new_people_bring_no_pictures_by_changing_a_comment(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = await talk.say("nothing to see")
    monkeypatch.setattr(trust.newcomers, "seconds", HOUR)
    with pytest.raises(Limited):
        await talk.ada.call("comments.edit", comment=said["id"], pictures=[{"file": new_id()}])
    # In a room of their own that everybody can read they bring no links either.
    room = (await talk.ada.call("rooms.create", title="Mine", is_public=True))["id"]
    place = await talk.ada.call("comments.open", room=room, title_id=talk.title, title_name="x")
    with pytest.raises(Limited):
        await talk.say("https://example.org", talk.ada, discussion=place["id"])


async def test_first_comments_count_where_everybody_reads(talk: Talk, private: InRoom) -> None:
    mod = await moderator_of(talk)
    await mod.call("comments.set_rules", hold_first=1)
    try:
        await talk.say("in the room", talk.ada, discussion=private.id)
        assert (await talk.say("for all", talk.ada))["held"]
    finally:
        await mod.call("comments.set_rules", hold_first=0)


async def test_who_is_silenced_or_locked_out_brings_nothing_back(talk: Talk) -> None:
    mod = await moderator_of(talk)
    root = await talk.say("a thread")
    locked, other = await talk.say("a reply", parent=root["id"]), await talk.say("another")
    for one in (locked, other):
        await talk.ada.call("comments.remove", comment=one["id"])
    await mod.call("comments.lock", comment=root["id"])
    with pytest.raises(Conflict):
        await talk.ada.call("comments.restore", comment=locked["id"])
    await mod.call("comments.silence", actor=talk.ada.id, hours=1, reason="spam")
    with pytest.raises(Forbidden) as refused:
        await talk.ada.call("comments.restore", comment=other["id"])
    assert refused.value.kind == "silenced"


async def test_an_episode_that_is_opened_while_its_title_is_switched_off_is_off(talk: Talk) -> None:
    title = f"tt{new_id()}"
    await talk.ada.call("comments.open", title_id=title, title_name="x", season=1, episode=1)
    mod = await moderator_of(talk)

    async def opened(episode: int) -> None:
        with contextlib.suppress(RaffiError):
            await talk.ben.call("comments.open", title_id=title, title_name="x", season=1, episode=episode)

    switching = mod.call("comments.switch", title_id=title, title_name="x", state="hidden", why="Not now.")
    await asyncio.gather(*(opened(episode) for episode in range(2, 8)), switching, *(opened(n) for n in range(8, 14)))
    still = talk.admin.execute("select count(*) from discussion where title_id = %s and closed is null", [title])
    assert still.fetchone() == (0,)
    (first,) = talk.admin.execute("select id from discussion where title_id = %s and episode = 1", [title]).fetchall()
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.statistics", discussion=first[0])
    assert not any((await talk.ben.call("comments.density", discussion=first[0], length_ms=80_000))["counts"])
    assert (await mod.call("comments.statistics", discussion=first[0]))["comments"] == 0


async def test_nobody_brings_counts_or_a_name_along(talk: Talk, private: InRoom) -> None:
    comment = new_id()
    row = f"'{comment}', '{talk.id}', '{comment}', '{comment}', 0, '{talk.cem.id}', 'The moderator', 1, 'forged'"
    columns = (
        "id, discussion_id, root_id, path, depth, actor_id, name, color, body, score, thread, reactions, pinned_at"
    )
    await talk.cem.call("comments.react", comment=(await talk.say("hello"))["id"], emoji="🔥")
    as_app(talk, talk.cem, f"""insert into comment ({columns}) values ({row}, 99, 9, '{{"x": 7}}', now())""")
    made = (await talk.ada.call("comments.one", comment=comment))["comment"]
    assert (made["name"], made["score"], made["reactions"], made["pinned"]) == ("Cem", 0, {}, False)
    waits = f"'{new_id()}', '{private.id}', '{talk.cem.id}', 'Fake', 1, 'slipped in', 'new'"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_app(
            talk,
            talk.cem,
            f"insert into comment_held (id, discussion_id, actor_id, name, color, body, why) values ({waits})",
        )
    anchor = f"'{new_id()}', 'tt{new_id()}', 'forged', 777, 'hidden'"
    made_of = "insert into discussion (id, title_id, title_name, comments, closed) values"
    assert as_app(talk, talk.cem, f"{made_of} ({anchor}) returning comments, closed") == [(0, None)]


@pytest.mark.parametrize(
    "body",
    [
        "`a || b` is code, ||the killer is Bob||",
        "||||the killer is Bob||",
        "|| ||the killer is Bob||",
        "```\n||\n```\n||the killer is Bob||",
        "\\|| no, ||the killer is Bob||",
        "||the killer is Bob",
    ],
)
def test_what_the_page_may_cover_is_told_nowhere(body: str) -> None:
    assert "Bob" not in "".join(text for text, _ in excerpt(body))
    writer = AssFile(spoiler="[x]")
    row = {"covered": False, "body": body, "at_ms": 0, "name": "Ada"}
    assert "Bob" not in writer.add([row])


def test_what_lies_between_two_spoilers_is_told() -> None:
    assert spoilers("||a|| and ||b||") == [(0, 5), (10, 15)]
    assert [text for text, _ in excerpt("||a|| and ||b||")] == ["", " and ", ""]


@pytest.mark.parametrize("signs", ["[", "![", "[a](", "[a](b(", "\n", " \n", "\n>", "*", "||", "`"])
def test_signs_that_nothing_closes_are_read_once(signs: str) -> None:
    began = time.process_time()
    excerpt(signs * 50_000)
    # Read anew from each of them it would take minutes.
    assert time.process_time() - began < 10


def test_a_link_is_its_words_wherever_it_leads() -> None:
    said = "see [the tram](https://example.org/tram_(1931)) and ![a poster](https://example.org/p.png) [1]"
    assert excerpt(said) == [("see the tram and a poster [1]", "plain")]
