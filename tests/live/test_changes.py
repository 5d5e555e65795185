"""Every mutation that changes a room: its frames are sufficient, here and in a process that only hears of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from raffi_web.kernel.functions import Kind, registry
from tests.support.changes import Stage
from tests.support.fixtures import Person

FILM = {"url": "https://example.org/b.webm", "duration": 60}
Do = Callable[[Stage], Awaitable[Any]]


def by_host(name: str, **args: Any) -> Do:
    return lambda stage: stage.call(stage.ada, name, **args)


def to_ben(name: str, **args: Any) -> Do:
    return lambda stage: stage.call(stage.ada, name, member=stage.ben.id, **args)


def on_message(name: str, who: Callable[[Stage], Person] = lambda stage: stage.ben, **args: Any) -> Do:
    return lambda stage: stage.call(who(stage), name, message=stage.message, **args)


def on_item(name: str, **args: Any) -> Do:
    return lambda stage: stage.call(stage.ben, name, item=stage.items[0], **args)


def after(first: Do, then: Do) -> Do:
    async def both(stage: Stage) -> None:
        await first(stage)
        await then(stage)

    return both


async def join(stage: Stage) -> None:
    await stage.call(Person(stage.server, stage.server.identity.new_guest()[1]), "rooms.join")


async def reclaim(stage: Stage) -> None:
    await stage.call(stage.ada, "rooms.transfer", member=stage.ben.id)
    await stage.call(stage.ada, "rooms.reclaim")


async def rename_me(stage: Stage) -> None:
    await stage.ben.call("accounts.update_me", name="Benedikt", color=3)


async def wait_for_me(stage: Stage) -> None:
    anchor = await stage.call(stage.ada, "screen.load", source=FILM, play=True)
    await stage.call(stage.ada, "screen.set_waiting", policy="all")
    await stage.call(stage.ben, "screen.buffering", waiting=True, media_gen=anchor["media_gen"])
    await stage.call(stage.ben, "screen.buffering", waiting=False, media_gen=anchor["media_gen"])


async def tell_duration(stage: Stage) -> None:
    anchor = await stage.call(stage.ada, "screen.load", source={"url": "https://example.org/c.mp4"})
    await stage.call(stage.ada, "screen.set_duration", media_gen=anchor["media_gen"], duration=90.5)


async def tell_title(stage: Stage) -> None:
    video = {"url": "https://youtu.be/dQw4w9WgXcQ"}
    anchor = await stage.call(stage.ada, "screen.load", source=video)
    await stage.call(stage.ada, "screen.set_title", media_gen=anchor["media_gen"], title="A lake")


LOAD = by_host("screen.load", source=FILM)
SEEK = by_host("screen.control", action="seek", position=12.5)
CHANGES: dict[str, Do] = {
    "rooms.join": join,
    "rooms.leave": lambda stage: stage.call(stage.ben, "rooms.leave"),
    "rooms.update": by_host("rooms.update", title="Other", is_public=False, capacity=9),
    "rooms.lock": by_host("rooms.lock", locked=True),
    "rooms.set_grants": by_host("rooms.set_grants", grants={"cohost": [], "member": ["chat"], "viewer": []}),
    "rooms.set_slow_mode": by_host("rooms.set_slow_mode", seconds=5),
    "rooms.transfer": to_ben("rooms.transfer"),
    "rooms.reclaim": reclaim,
    "rooms.set_role": to_ben("rooms.set_role", role="viewer"),
    "rooms.mute": to_ben("rooms.mute", muted=True),
    "rooms.kick": to_ben("rooms.kick"),
    "rooms.ban": to_ben("rooms.ban"),
    "accounts.update_me": rename_me,
    "chat.say": by_host("chat.say", body="hi", film_time=2.0),
    "chat.edit": on_message("chat.edit", body="changed"),
    "chat.remove": on_message("chat.remove", lambda stage: stage.ada),
    "chat.restore": after(on_message("chat.remove"), on_message("chat.restore")),
    "screen.load": LOAD,
    "screen.control": after(LOAD, by_host("screen.control", action="play")),
    "screen.undo_seek": after(after(LOAD, SEEK), by_host("screen.undo_seek")),
    "screen.set_waiting": by_host("screen.set_waiting", policy="all"),
    "screen.set_loop": by_host("screen.set_loop", loop="queue"),
    "screen.set_duration": tell_duration,
    "screen.set_title": tell_title,
    "screen.buffering": wait_for_me,
    "screen.queue_add": by_host("screen.queue_add", source=FILM),
    "screen.queue_remove": on_item("screen.queue_remove"),
    "screen.queue_restore": after(on_item("screen.queue_remove"), on_item("screen.queue_restore")),
    "screen.queue_move": lambda stage: stage.call(
        stage.ada, "screen.queue_move", item=stage.items[0], after=stage.items[1]
    ),
    "screen.vote": on_item("screen.vote", on=True),
    "screen.next_film": by_host("screen.next_film"),
    "screen.undo_film": after(after(LOAD, by_host("screen.next_film")), by_host("screen.undo_film")),
}
NOT_IN_A_ROOM = {
    "accounts.bind_alias",
    "rooms.create",
    "rooms.delete",
    "rooms.appear",
    "rooms.renew_invite",
    "rooms.unban",
    "rooms.vanish",
    "screen.go_on",
    "screen.ended",
    "screen.seen",
    "screen.unseen",
}
"""These change no room's channel, or end it, or come with presence or time (tests/rooms, tests/screen)."""


@pytest.mark.parametrize("name", CHANGES)
async def test_frames_are_sufficient(stage: Stage, name: str) -> None:
    await stage.verify_change(CHANGES[name])


def test_no_mutation_is_left_out() -> None:
    known = {function.name for function in registry.all() if function.kind is Kind.MUTATION}
    told = {name for name in known if name.split(".")[0] in ("rooms", "chat", "screen")} | {"accounts.update_me"}
    assert told - CHANGES.keys() - NOT_IN_A_ROOM == set()


async def test_psql_and_a_function_make_the_same_frame(stage: Stage) -> None:
    await stage.verify_change(by_host("rooms.lock", locked=True))
    by_function = [one for one in stage.watchers[1].frames if one[0] in ("change", "resume")][-1]
    stage.admin.execute("update room set locked = false where id = %s", [stage.room])
    await stage.settled()

    async def by_psql(stage: Stage) -> None:
        stage.admin.execute("update room set locked = true where id = %s", [stage.room])

    await stage.verify_change(by_psql)
    frames = [[one for one in watcher.frames if one[0] == "change"][-1] for watcher in stage.watchers]
    assert [frame[3]["room"] for frame in frames] == [by_function[-1]["room"]] * 2
    # The function also told the room who did it.
    assert [set(frame[3]) for frame in frames] == [{"room"}, {"room"}]


async def test_every_table_that_a_room_shows_can_be_changed_with_psql(stage: Stage) -> None:
    for statement in (
        "update member set name = 'Typed' where room_id = %s and role = 'member'",
        "update playback set position = 7.5, seq = seq + 1 where room_id = %s",
        "update message set body = 'typed' where room_id = %s and kind = 'text'",
        "update queue_item set removed_at = now() where room_id = %s",
        "insert into message (id, room_id, kind, name, color, body) values ('0', %s, 'text', 'psql', 1, 'hello')",
    ):

        async def typed(stage: Stage, statement: str = statement) -> None:
            stage.admin.execute(statement.encode(), [stage.room])

        await stage.verify_change(typed)
