"""What becomes of somebody's notifications when they sign in, take everything along, or go."""

import contextlib

import psycopg
import pytest

from raffi_web.features.accounts.leaving import Leaver, on_delete, on_export
from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.notifications.merging import hand_over
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.roles import plain_url
from tests.comments.conftest import Talk
from tests.notifications.conftest import counted, latest

TABLES = ("notification", "notification_inbox", "notification_choice", "notification_mute")


async def filled(talk: Talk) -> str:
    """Ada has something of everything. Returns her comment."""
    first = await talk.say("first")
    await talk.say("an answer", talk.ben, parent=first["id"])
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥")
    await talk.ada.call("notifications.seen")
    await talk.ada.call("notifications.mute", place=f"title:{talk.title}")
    await talk.ada.call("notifications.choose", kind="comments.thread", wanted=False)
    return first["id"]


async def test_a_guests_notifications_are_the_accounts_and_later_ones_too(talk: Talk) -> None:
    comment = await filled(talk)
    await talk.say("to @Cem", talk.ben, mentions=[talk.cem.id])
    assert hand_over in on_merge
    async with talk.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), talk.ada.id, talk.cem.id)
        await hand_over(Context(SYSTEM, session), talk.ada.id, talk.cem.id)
    talk.admin.execute("insert into actor_merge (from_id, into_id) values (%s, %s)", [talk.ada.id, talk.cem.id])
    assert [one["kind"] for one in await latest(talk.cem)] == [
        "comments.mention",
        "comments.reaction",
        "comments.reply",
    ]
    for table in TABLES:
        assert talk.admin.execute(f"select from {table} where actor_id = %s".encode(), [talk.ada.id]).fetchall() == []
    told = await talk.cem.call("notifications.settings")
    assert [one["place"] for one in told["muted"]] == [f"title:{talk.title}"]
    await talk.cem.call("notifications.mute", place=f"title:{talk.title}", on=False)
    await talk.say("after", talk.ben, parent=comment)
    await talk.say("by myself", talk.cem, parent=comment)
    assert (await latest(talk.cem))[0]["told"]["text"] == [["after", "plain"]]


async def test_of_two_of_one_group_the_later_one_stays(talk: Talk) -> None:
    said = await talk.say("@Ada @Cem", talk.ben, mentions=[talk.ada.id, talk.cem.id])
    later = "update notification set at = at + interval '1 minute' where actor_id = %s returning id"
    (kept,) = talk.admin.execute(later, [talk.ada.id]).fetchone() or ("",)
    async with talk.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), talk.ada.id, talk.cem.id)
    (one,) = await latest(talk.cem)
    assert (one["id"], one["told"]["href"]) == (kept, f"/d/{talk.id}?c={said['id']}")


async def test_an_archive_has_what_somebody_was_told_and_no_text_of_others(talk: Talk) -> None:
    await filled(talk)
    async with talk.server.database.begin() as session:
        ctx = Context(SYSTEM, session)
        told = (await on_export["notifications"](ctx, [talk.ada.id], None)).rows
        chosen = (await on_export["notification_choices"](ctx, [talk.ada.id], None)).rows
    assert [one["kind"] for one in told] == ["comments.reply", "comments.reaction"]
    assert "an answer" not in str(told)
    assert chosen[0] == {"kind": "comments.thread", "wanted": False}
    assert chosen[1]["muted"] == f"title:{talk.title}"


async def test_nothing_is_left_of_who_goes(talk: Talk) -> None:
    await filled(talk)
    async with talk.server.database.begin() as session:
        more = await on_delete["notifications"](Context(SYSTEM, session), Leaver([talk.ada.id], "Gone", False))
    assert not more
    for table in TABLES:
        assert talk.admin.execute(f"select from {table} where actor_id = %s".encode(), [talk.ada.id]).fetchall() == []
    assert await counted(talk.ada) == (0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into notification (id, actor_id, kind, grouping, subject_kind, subject_id)"
        " values ('x', %(ben)s, 'comments.reply', 'x', 'x', 'x')",
        "insert into notification (id, actor_id, kind, grouping, subject_kind, subject_id)"
        " values ('x', %(ada)s, 'comments.reply', 'x', 'x', 'x')",
        'update notification set data = \'{"note": "forged"}\' where actor_id = %(ada)s',
        "update notification set actor_id = %(ben)s where actor_id = %(ada)s",
        "delete from notification where actor_id = %(ada)s",
        "insert into notification_mute (actor_id, place) values (%(ben)s, 'title:x')",
        "insert into notification_choice (actor_id, kind, wanted) values (%(ben)s, 'comments.reply', false)",
    ],
)
async def test_a_raw_query_tells_nobody_anything(talk: Talk, statement: str) -> None:
    await filled(talk)
    with psycopg.connect(plain_url(talk.urls.app), autocommit=True) as app:
        as_ada = "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', 'guest', false)"
        app.execute(as_ada, [talk.ada.id])
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            assert app.execute(statement.encode(), {"ada": talk.ada.id, "ben": talk.ben.id}).rowcount == 0
        assert app.execute("update notification set read_at = now()").rowcount == 2
