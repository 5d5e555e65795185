"""One discussion for each thing in each scope; whose talk is whose to read, also after its room."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from raffi_web.features.rooms import cleanup
from raffi_web.kernel.errors import Gone, Invalid, NotFound, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.roles import plain_url
from tests.comments.conftest import FILM, InRoom, Talk, moderator_of
from tests.support.fixtures import Person


async def reads(who: Person, discussion: str) -> bool:
    """Whether somebody gets a discussion's threads; by the other functions the same."""
    answers = []
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("threads", {}),
        ("get", {}),
        ("window", {"since": 0, "until": 1}),
        ("search", {"words": "room"}),
    )
    for name, args in asked:
        try:
            await who.call(f"comments.{name}", discussion=discussion, **args)
            answers.append(True)
        except NotFound:
            answers.append(False)
    assert len(set(answers)) == 1
    return answers[0]


async def listed(who: Person, title: str = FILM, **args: Any) -> list[str]:
    """The ids of the discussions about a title that somebody is shown."""
    return [one["id"] for one in (await who.call("comments.about", title_id=title, **args))["discussions"]]


async def test_twenty_at_once_make_one_discussion(talk: Talk) -> None:
    title = f"tt{new_id()}"
    people = [talk.people.guest() for _ in range(20)]
    made = await asyncio.gather(
        *(one.call("comments.open", title_id=title, title_name="Race", season=1, episode=1) for one in people)
    )
    assert len({one["id"] for one in made}) == 1
    assert talk.admin.execute("select count(*) from discussion where title_id = %s", [title]).fetchone() == (1,)


async def test_the_database_holds_one_of_each_also_without_season_or_room(talk: Talk) -> None:
    again = "insert into discussion (id, title_id, title_name, season, episode) values (%s, %s, 'x', %s, %s)"
    await talk.ada.call("comments.open", title_id=talk.title, title_name="x")
    for season, episode in ((1, 2), (None, None)):
        with pytest.raises(Exception, match="discussion_anchor"):
            talk.admin.execute(again.encode(), [new_id(), talk.title, season, episode])


async def test_each_episode_and_each_scope_has_its_own(talk: Talk, private: InRoom, public: InRoom) -> None:
    episodes: list[dict[str, Any]] = [
        *({}, {"season": 1}, {"episode": 1}),
        *({"season": 1, "episode": 1}, {"season": 1, "episode": 2}),
    ]
    about = {"title_id": FILM, "title_name": "Last Tram"}
    made = {(await talk.ada.call("comments.open", **about | more))["id"] for more in episodes}
    assert len({*made, private.id, public.id}) == 7
    assert (await talk.cem.call("comments.find", title_id=FILM, season=1, episode=2))["id"] in made
    assert await talk.cem.call("comments.find", title_id=FILM, season=9) is None


async def test_a_rooms_discussion_is_about_what_it_watches(talk: Talk) -> None:
    room = (await talk.ada.call("rooms.create", title="Own film", film={"url": "https://example.org/a.mp4"}))["id"]
    first = await talk.ada.call("comments.open", room=room)
    assert first["title_id"].startswith("own:")
    await talk.ada.call("screen.load", room=room, source={"url": FILM})
    second = await talk.ada.call("comments.open", room=room)
    assert (second["title_id"], second["room"], second["is_public"]) == (FILM, room, False)
    assert await talk.ada.call("comments.open", room=room) == second
    with pytest.raises(NotFound):
        await talk.cem.call("comments.open", room=room)
    for args in ({}, {"title_id": "none", "title_name": "x"}, {"title_id": "tt1"}):
        with pytest.raises(Invalid):
            await talk.ada.call("comments.open", **args)


async def test_a_private_rooms_talk_is_for_those_who_are_in_it(talk: Talk, private: InRoom, public: InRoom) -> None:
    assert [await reads(one, private.id) for one in (talk.ada, talk.ben, talk.cem)] == [True, True, False]
    assert not await reads(talk.people.nobody(), private.id)
    assert await reads(talk.people.nobody(), public.id)
    assert private.id not in await listed(talk.ben)
    assert public.id in await listed(talk.people.nobody())
    assert private.id in await listed(talk.ben, private=True)
    assert private.id not in await listed(talk.cem, private=True)
    assert await talk.cem.call("comments.find", title_id=FILM, room=private.room) is None


async def test_only_members_write_in_a_public_rooms_talk(talk: Talk, public: InRoom) -> None:
    with pytest.raises(NotFound) as raised:
        await talk.say("from outside", talk.cem, discussion=public.id)
    assert raised.value.kind == "not_in_room"
    assert not (await talk.cem.call("comments.get", discussion=public.id))["mine"]["write"]
    await talk.cem.call("rooms.join", room=public.room)
    await talk.say("from inside", talk.cem, discussion=public.id)
    await talk.ada.call("rooms.set_grants", room=public.room, grants={"cohost": [], "member": [], "viewer": []})
    with pytest.raises(RaffiError) as refused:
        await talk.say("without the grant", talk.cem, discussion=public.id)
    assert refused.value.kind == "not_allowed"


async def put_out(talk: Talk, room: str, how: str) -> None:
    await talk.ada.call(f"rooms.{how}", room=room, member=talk.ben.id)


@pytest.mark.parametrize(("how", "still"), [("kick", False), ("ban", False), ("leave", True)])
async def test_who_was_put_out_reads_no_more(talk: Talk, private: InRoom, how: str, still: bool) -> None:
    if how == "leave":
        await talk.ben.call("rooms.leave", room=private.room)
    else:
        await put_out(talk, private.room, how)
    assert await reads(talk.ben, private.id) is still
    await talk.ada.call("rooms.delete", room=private.room)
    assert await reads(talk.ben, private.id) is still
    assert await reads(talk.ada, private.id)


async def delete(talk: Talk, room: str) -> None:
    await talk.ada.call("rooms.delete", room=room)


async def clean_up(talk: Talk, room: str) -> None:
    talk.admin.execute("update room set active_at = now() - interval '25 hours', people = 0 where id = %s", [room])
    await cleanup.close_idle_rooms(talk.server.database)


async def by_hand(talk: Talk, room: str) -> None:
    talk.admin.execute("delete from room where id = %s", [room])


ENDS = {"its host": delete, "the clean-up": clean_up, "sql": by_hand}


@pytest.mark.parametrize("how", ENDS)
async def test_talk_outlives_its_room_for_its_people_only(talk: Talk, private: InRoom, how: str) -> None:
    await ENDS[how](talk, private.room)
    assert talk.admin.execute("select from room where id = %s", [private.room]).fetchall() == []
    for one in (talk.ada, talk.ben):
        assert await reads(one, private.id)
        assert private.id in await listed(one, private=True)
    for stranger in (talk.cem, talk.people.nobody()):
        assert not await reads(stranger, private.id)
        assert private.id not in await listed(stranger)
        assert await listed(stranger, private=True) == []
    found = await talk.ben.call("comments.get", discussion=private.id)
    assert (found["ended"], found["is_public"], found["room_title"]) == (True, False, "Friday")
    assert not found["mine"]["write"]
    with pytest.raises(Gone) as raised:
        await talk.say("too late", talk.ben, discussion=private.id)
    assert raised.value.kind == "talk_over"


@pytest.mark.parametrize("how", ENDS)
async def test_talk_of_a_public_room_stays_for_all(talk: Talk, public: InRoom, how: str) -> None:
    await ENDS[how](talk, public.room)
    assert await reads(talk.people.nobody(), public.id)
    assert public.id in await listed(talk.cem)


async def test_talk_becomes_private_with_its_room_and_stays_so(talk: Talk, public: InRoom) -> None:
    assert await reads(talk.cem, public.id)
    await talk.ada.call("rooms.update", room=public.room, is_public=False, title="Among us")
    assert [await reads(one, public.id) for one in (talk.cem, talk.ben)] == [False, True]
    await talk.say("among us", discussion=public.id)
    await talk.ada.call("rooms.update", room=public.room, is_public=True)
    assert not await reads(talk.cem, public.id)
    assert public.id not in await listed(talk.people.nobody())
    await talk.ada.call("rooms.delete", room=public.room)
    assert not await reads(talk.cem, public.id)


async def test_what_is_said_while_a_room_turns_private_is_private(talk: Talk, public: InRoom) -> None:
    """The writer waits for whoever makes the room private, and sees it then."""
    put = (
        "insert into comment (id, discussion_id, root_id, path, name, color, body) values (%s, %s, '', '', 'x', 1, 'x')"
    )
    with psycopg.connect(plain_url(talk.urls.maintenance)) as closing, ThreadPoolExecutor(1) as pool:
        closing.execute("update room set is_public = false where id = %s", [public.room])
        waiting = pool.submit(talk.admin.execute, put.encode(), [new_id(), public.id])
        held = (
            "select count(*) from pg_stat_activity"
            " where wait_event_type = 'Lock' and query like 'insert into comment %'"
        )
        while closing.execute(held.encode()).fetchone() == (0,):
            closing.execute("select pg_stat_clear_snapshot()")
        closing.commit()
        waiting.result()
    said = talk.admin.execute("select is_public from comment where discussion_id = %s", [public.id]).fetchall()
    assert said == [(False,), (False,)]


async def test_a_listing_has_what_was_said_and_goes_on_page_by_page(talk: Talk) -> None:
    made = []
    for episode in range(1, 6):
        found = await talk.ada.call("comments.open", title_id=talk.title, title_name="x", season=2, episode=episode)
        made.append(found["id"])
        if episode != 3:
            await talk.say("here", discussion=found["id"])
    shown: list[str] = []
    after = None
    while True:
        page = await talk.people.nobody().call(
            "comments.about", title_id=talk.title, limit=2, **({"after": after} if after else {})
        )
        shown += [one["id"] for one in page["discussions"]]
        if (after := page["next"]) is None:
            break
    assert shown == [made[n] for n in (4, 3, 1, 0)]
    assert await listed(talk.cem, talk.title, season=2, episode=4) == [made[3]]
    with pytest.raises(Invalid):
        await listed(talk.cem, talk.title, after="x")


async def test_a_guest_who_signs_in_keeps_what_was_theirs(talk: Talk, private: InRoom) -> None:
    from raffi_web.features.accounts.merging import merge
    from raffi_web.kernel.context import SYSTEM, Context
    from tests.docs.test_permissions import make_users

    said = await talk.say("as a guest", talk.ben)
    other = await talk.say("of Ada")
    await talk.ben.call("comments.react", comment=other["id"], emoji="🔥")
    await talk.ben.call("comments.seen", discussion=talk.id, comment=other["id"])
    await talk.ada.call("rooms.delete", room=private.room)
    user = talk.people.guest()
    await user.call("accounts.update_me", name="Benedikt")
    await user.call("comments.react", comment=other["id"], emoji="👀")
    make_users(talk.urls, [user])
    async with talk.server.database.begin() as session:
        await merge(Context(SYSTEM, session), talk.ben.actor, user.actor)
    assert await reads(user, private.id)
    assert (await user.call("comments.edit", comment=said["id"], body="as a user"))["name"] == "Ben"
    told = (await user.call("comments.one", comment=other["id"]))["comment"]
    assert (told["mine"], told["reactions"]) == (["👀", "🔥"], {"🔥": 1, "👀": 1})
    assert (await user.call("comments.get", discussion=talk.id))["mine"]["seen"] == other["id"]


async def test_who_is_of_rooms_finds_what_is_said_there(talk: Talk, private: InRoom, public: InRoom) -> None:
    async def of(who: Person) -> set[str]:
        return {one["id"] for one in (await who.call("comments.latest", rooms=True))["discussions"]}

    await talk.say("for all", talk.cem)
    assert await of(talk.ada) >= {private.id, public.id}
    assert await of(talk.cem) == set()
    await talk.ada.call("rooms.kick", room=private.room, member=talk.ben.id)
    assert private.id not in await of(talk.ben)


async def test_what_is_hidden_is_not_listed(talk: Talk) -> None:
    mod = await moderator_of(talk)
    await talk.say("for all")
    await mod.call("comments.switch", title_id=talk.title, title_name="x", state="read_only", why="Not now.")
    assert await listed(talk.ben, talk.title) == [talk.id]
    await mod.call("comments.switch", title_id=talk.title, title_name="x", state="hidden", why="Not now.")
    assert await listed(talk.ben, talk.title) == []


async def test_the_latest_are_those_that_everybody_may_read(talk: Talk, private: InRoom, public: InRoom) -> None:
    name = f"Unheard {new_id()}"
    ids = []
    for which in ("Winter", "Spring", "Summer"):
        made = await talk.ada.call("comments.open", title_id=f"tt{new_id()}", title_name=f"{name} {which} 100%_")
        ids.append(made["id"])
        talk.admin.execute("delete from rate_limit")
        await talk.ada.call("comments.create", discussion=made["id"], body="First")
    await talk.ada.call("comments.open", title_id=f"tt{new_id()}", title_name=f"{name} silent")

    async def latest(**args: Any) -> tuple[list[str], str | None]:
        page = await talk.cem.call("comments.latest", **args)
        return [one["id"] for one in page["discussions"]], page["next"]

    assert (await latest(words=name))[0] == ids[::-1]
    assert (await latest(words=f"{name.upper()} spring"))[0] == [ids[1]]
    assert (await latest(words=f"{name} 100%_"))[0] == ids[::-1]
    assert (await latest(words=f"{name} 1%0"))[0] == []
    first, mark = await latest(words=name, limit=2)
    assert (first, await latest(words=name, limit=2, after=mark)) == (ids[:0:-1], ([ids[0]], None))
    everything = (await latest(limit=100))[0]
    assert everything[:3] == ids[::-1]
    assert public.id in everything
    assert private.id not in everything
    # Also for who is in that room: this list is everybody's.
    assert private.id not in [one["id"] for one in (await talk.ada.call("comments.latest", limit=100))["discussions"]]


async def test_what_is_in_no_catalogue_is_found_by_its_name(talk: Talk) -> None:
    room = (await talk.ada.call("rooms.create", title="Friday", film={"url": "https://films.example/quiet.mp4"}))["id"]
    playing = {"title_id": "none", "title_name": "Quiet Hours", "room": room}
    assert await talk.ada.call("comments.find", **playing) is None
    opened = await talk.ada.call("comments.open", **playing)
    assert (await talk.ada.call("comments.find", **playing))["id"] == opened["id"]
    assert await talk.ada.call("comments.find", **{**playing, "title_name": "Loud Hours"}) is None
    assert await talk.cem.call("comments.find", **playing) is None
