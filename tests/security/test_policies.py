"""Row-level security: on every table, forced, with policies that hold for a raw query."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from joserfc.jwk import ECKey
from psycopg.types.json import Json

from raffi_web.kernel import migrations, vault
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.roles import Urls, plain_url
from tests.conftest import Postgres
from tests.support.fixtures import People

WITHOUT_POLICIES = {"alembic_version"}
"""Tables of schema public that hold nobody's data."""
OTHER_SCHEMAS = {"procrastinate"}
"""Schemas that are not ours: jobs name runs by their ids only."""
FOR_EVERYBODY = {"room", "list", "list_item", "discussion", "comment", "comment_reaction"}
"""Tables of which strangers see some rows: public rooms and lists, and what is said for everybody."""
OPEN_TALK = "select c.id from comment c join discussion d on d.id = c.discussion_id where d.is_public"
PUBLIC_LISTS = "select id from list where visibility = 'public' and removed_at is null"

TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity,
       (select count(*) from pg_policy p where p.polrelid = c.oid)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
"""
OF_THE_OWNER = {"raffi.turn_access_log(integer)"}
"""Helpers that run as the owner of the tables, whom forced row-level security binds."""


def tables(admin: psycopg.Connection[Any]) -> dict[str, tuple[bool, bool, int]]:
    return {name: (enabled, forced, count) for name, enabled, forced, count in admin.execute(TABLES.encode())}


def test_every_table_has_forced_policies(admin: psycopg.Connection[Any]) -> None:
    found = tables(admin)
    assert found.keys() >= {"room", "member", "message", "operation", "action_run", "action_step"}
    bare = {name for name, mark in found.items() if mark[:2] != (True, True) or mark[2] < 4}
    assert bare == WITHOUT_POLICIES


def test_there_is_no_other_schema(admin: psycopg.Connection[Any]) -> None:
    found = admin.execute(
        "select distinct nspname from pg_class c join pg_namespace n on n.oid = relnamespace"
        " where relkind in ('r', 'p') and nspname !~ '^pg_' and nspname <> 'information_schema'"
    )
    assert {name for (name,) in found} == OTHER_SCHEMAS | {"public"}


def test_only_helpers_pass_by_the_policies(admin: psycopg.Connection[Any]) -> None:
    """A function with its owner's rights looks names up in a fixed place, and only those of the policy role do so."""
    found = admin.execute(
        "select p.oid::regprocedure::text, p.proowner::regrole::text, array_to_string(p.proconfig, ',')"
        " from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where p.prosecdef and n.nspname in ('public', 'raffi', 'procrastinate')"
    ).fetchall()
    assert found
    for name, owner, settings in found:
        assert owner == ("raffi_owner" if name in OF_THE_OWNER else "raffi_policy"), name
        assert "search_path=public, pg_temp" in (settings or ""), name


def test_parts_of_a_table_are_reached_by_the_table_only(admin: psycopg.Connection[Any]) -> None:
    """Its policies do not hold for whoever names a part: the app has no right on one."""
    admin.execute("select raffi.turn_access_log(7)")
    parts = admin.execute(
        "select c.relname, has_table_privilege('raffi_app', c.oid, 'select, insert, update, delete, truncate')"
        " from pg_class c where c.relispartition and c.relkind in ('r', 'p')"
    ).fetchall()
    assert len(parts) >= 3
    assert not [name for name, allowed in parts if allowed]


@pytest.fixture
async def private_room(people: People, admin: psycopg.Connection[Any]) -> str:
    """A room with something in every table."""
    ada, ben = people.guest("10.9.9.1"), people.guest("10.9.9.2")
    room = (await ada.call("rooms.create", op="policies-1", title="Private", access_key="123456"))["id"]
    await ben.call("rooms.join", room=room, key="123456")
    await ada.call("chat.say", room=room, body="a secret")
    await ada.call("screen.queue_add", room=room, source={"url": "https://example.org/secret.mp4"})
    await ada.call("rooms.ban", room=room, member=ben.id)
    await ada.call("accounts.bind_alias", alias=f"alias-{ada.id}")
    run = await ada.call("chat.export", room=room)
    talk = (await ada.call("comments.open", room=room, title_id="tt1", title_name="Secret"))["id"]
    said = (await ada.call("comments.create", discussion=talk, body="a secret"))["id"]
    await ada.call("comments.edit", comment=said, body="another secret")
    await ada.call("comments.react", comment=said, emoji="🔥")
    await ada.call("comments.seen", discussion=talk, comment=said)
    await ada.call("comments.reached", title_id="tt1", title_name="Secret", at_ms=5)
    held = "insert into comment_held (id, discussion_id, actor_id, name, color, body, why)"
    admin.execute(f"{held} values (%s, %s, %s, 'Ada', 1, 'a secret', 'new')".encode(), [ada.id, talk, ada.id])
    deed = "insert into comment_deed (id, comment_id, actor_id, kind) values (%s, %s, %s, 'hide')"
    admin.execute(deed.encode(), [ada.id, said, ada.id])
    silence = "insert into comment_silence (id, actor_id, reason, until) values (%s, %s, 'spam', now())"
    admin.execute(silence.encode(), [ada.id, ada.id])
    word = "insert into comment_filter (id, room_id, kind, pattern, act) values (%s, %s, 'words', 'secret', 'hold')"
    admin.execute(word.encode(), [ada.id, room])
    off = "insert into comment_switch (title_id, title_name, state, why) values (%s, 'x', 'hidden', 'x')"
    admin.execute(off.encode(), [ada.id])
    admin.execute("insert into comment_rule (id) values ('server') on conflict do nothing")
    admin.execute("insert into comment_reader (room_id, actor_id) values (%s, %s)", [f"gone-{room}", ada.id])
    heard = "insert into notification (id, actor_id, kind, grouping, subject_kind, subject_id)"
    admin.execute(f"{heard} values (%s, %s, 'comments.reply', 'x', 'comment', %s)".encode(), [room, ada.id, said])
    await ada.call("notifications.seen")
    await ada.call("notifications.mute", place=f"discussion:{talk}")
    await ada.call("notifications.choose", kind="comments.thread", wanted=False)
    admin.execute("insert into actor_merge (from_id, into_id) values (%s, %s) on conflict do nothing", [ben.id, ada.id])
    admin.execute("insert into gone_actor (id) values (%s)", [f"gone-{ada.id}"])
    admin.execute("insert into account (actor_id, email) values (%s, 'a@example.org')", [ada.id])
    admin.execute("insert into account_password (actor_id, hash) values (%s, 'x')", [ada.id])
    admin.execute("insert into passkey_handle (actor_id, handle) values (%s, %s)", [ada.id, ada.id])
    admin.execute(
        "insert into passkey (id, actor_id, credential_id, public_key, sign_count, name, can_sync, is_synced)"
        " values (%(who)s, %(who)s, %(who)s, 'x', 0, 'x', false, false)",
        {"who": ada.id},
    )
    admin.execute(
        "insert into passkey_challenge (challenge_hash, session_hash, expires_at) values (%s, 'x', now())", [ada.id]
    )
    admin.execute("insert into second_step (actor_id, secret_id) values (%s, 'x')", [ada.id])
    admin.execute("insert into recovery_code (code_hash, actor_id) values (%s, %s)", [ada.id, ada.id])
    admin.execute("insert into one_time_link (token_hash, purpose, expires_at) values (%s, 'x', now())", [ada.id])
    admin.execute(
        "insert into linked_identity (id, actor_id, provider, issuer, subject) values (%s, %s, 'home', 'home', %s)",
        [room, ada.id, ada.id],
    )
    admin.execute(
        "insert into sign_in_flow (state_hash, session, provider, expires_at) values (%s, 'x', 'home', now())", [room]
    )
    admin.execute(
        "insert into api_token (id, actor_id, name, shown, token_hash, scopes) values (%s, %s, 'x', 'x', %s, '{read}')",
        [f"token-{ada.id}", ada.id, ada.id],
    )
    public = Json(ECKey.generate_key("P-256").as_dict(private=False))
    admin.execute(
        "insert into signing_key (id, algorithm, public, retired_at) values (%s, 'ES256', %s, now())", [ada.id, public]
    )
    admin.execute("insert into guest_device values (%s, %s, 'x', 1)", [ada.id, ada.id])
    admin.execute("insert into sign_in_failure values (%s, 1, now(), now())", [ada.id])
    admin.execute("insert into audit (id, act, actor_id) values (%s, 'policies', %s)", [ada.id, ada.id])
    for table in ("profile", "preference"):
        admin.execute(f"insert into {table} (actor_id) values (%s)".encode(), [ada.id])
    admin.execute("insert into archive (actor_id, run, state) values (%s, 'x', 'done')", [ada.id])
    board = (await ada.call("canvas.create", room=room, title="Secret"))["id"]
    note = ["put", "note", "sticky", {"text": "a secret"}]
    await ada.call("canvas.push", board=board, client=f"policies{ada.id[-8:]}", n=1, ops=[note])
    for table, columns, values in (
        ("board_guest", "actor_id, level, epoch", "%(who)s, 'edit', 1"),
        ("board_version", "id, clock, name, made_by", "%(who)s, 1, 'x', %(who)s"),
        ("board_keyframe", "clock, at, elements", "1, now(), '{}'"),
        ("board_upkeep", "forgotten_clock", "1"),
        ("board_vote", "id, dots, begun_by", "%(who)s, 3, %(who)s"),
        ("board_vote_dot", "vote_id, actor_id, element_id, dots", "%(who)s, %(who)s, 'a', 1"),
        ("board_export", "run, actor_id, format, layout, state", "%(who)s, %(who)s, 'pdf', 'board', 'done'"),
    ):
        row = f"insert into {table} (board_id, {columns}) values (%(board)s, {values})"
        admin.execute(row.encode(), {"board": board, "who": ada.id})
    waits = "insert into account_deletion (actor_id, state, due_at) values (%s, 'cancelled', now())"
    admin.execute(waits.encode(), [ada.id])
    told = "insert into report (id, reporter_id, kind, on_id, name, reason) values (%s, %s, 'room', %s, 'x', 'spam')"
    admin.execute(told.encode(), [ada.id, ada.id, room])
    handle = f"h{ada.id[-20:]}"
    admin.execute("insert into handle (handle, skeleton, actor_id) values (%s, %s, %s)", [handle, handle, ada.id])
    admin.execute("insert into block (actor_id, blocked_id) values (%s, %s)", [ada.id, ben.id])
    admin.execute("insert into presence (room_id, actor_id, instance) values (%s, %s, 'here')", [room, ada.id])
    admin.execute(
        "insert into sync_report (room_id, actor_id, position, state, at) values (%s, %s, 1, 'in_step', 1)",
        [room, ada.id],
    )
    admin.execute("insert into sync_sample (room_id, people, in_step) values (%s, 1, 1)", [room])
    admin.execute("insert into action_step (run_id, name, output) values (%s, 'one', '{}')", [run])
    admin.execute("insert into rate_limit (key, empty_at) values ('policies', 1) on conflict do nothing")
    list_id = (await ada.call("lists.create", name="Private"))["id"]
    await ada.call("lists.add", list_id=list_id, title={"name": "A secret"})
    await ben.call("lists.accept", list_id=list_id, invite=await ada.call("lists.invite", list_id=list_id))
    await ada.call("lists.update", list_id=list_id, visibility="link")
    link = (await ada.call("lists.get", list_id=list_id))["link"]
    await people.guest().call("lists.open_link", list_id=list_id, link=link)
    admin.execute("insert into demo_content (name) values ('policies') on conflict do nothing")
    file = "insert into file (id, owner_id, purpose, bytes, parts) values (%s, %s, 'avatar', 1, '[]')"
    admin.execute(file.encode(), [room, ada.id])
    async with people.server.database.begin() as session:
        await vault.put(Context(SYSTEM, session), ada.id, "policies", "a secret of hers")
    admin.execute(
        "insert into access_log (at, id, actor_kind, function, result, ms)"
        " values (now(), %s, 'guest', 'rooms.get', 'ok', 1)",
        [room],
    )
    admin.execute(
        "insert into mail (id, recipient, subject, body, kind, language, status, use_until)"
        " values (%s, 'ada@example.org', 'A secret', 'a link', 'test', 'en', 'held', now())",
        [room],
    )
    return room


@pytest.mark.parametrize(("actor", "kind"), [("", ""), ("", "nobody"), ("0" * 26, "guest"), ("0" * 26, "user")])
async def test_a_raw_query_as_another_actor_returns_nothing(
    urls: Urls, admin: psycopg.Connection[Any], private_room: str, actor: str, kind: str
) -> None:
    names = tables(admin).keys() - WITHOUT_POLICIES
    for name in names:
        (count,) = admin.execute(f'select count(*) from "{name}"'.encode()).fetchone() or (0,)
        assert count > 0, f"nothing in {name} to see"
    with psycopg.connect(plain_url(urls.app)) as app:
        app.execute(
            "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', %s, false)", [actor, kind]
        )
        for name in names:
            rows = app.execute(f'select to_jsonb(t) from "{name}" t'.encode()).fetchall()
            if name in {"list", "list_item"}:
                public = {found for (found,) in admin.execute(PUBLIC_LISTS.encode())}
                assert all(row.get("list_id", row["id"]) in public for (row,) in rows), name
            elif name == "discussion":
                assert all(row["is_public"] for (row,) in rows)
            elif name in {"comment", "comment_reaction"}:
                told = {found for (found,) in admin.execute(OPEN_TALK.encode())}
                assert all(row.get("comment_id", row.get("id")) in told for (row,) in rows), name
            elif name in FOR_EVERYBODY:
                assert all(row["is_public"] and not row["closed_at"] for (row,) in rows)
            else:
                assert rows == [], name


async def test_a_raw_write_as_another_actor_changes_nothing(urls: Urls, private_room: str) -> None:
    stranger = "0" * 26
    with psycopg.connect(plain_url(urls.app), autocommit=True) as app:
        app.execute(
            "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', 'guest', false)", [stranger]
        )
        for statement in (
            "update room set title = 'mine' where id = %s",
            "update member set role = 'host' where room_id = %s",
            "update message set body = 'mine' where room_id = %s",
            "update playback set position = 5 where room_id = %s",
            "update list set name = 'mine' where owner_id <> %s",
            "update list_item set name = 'mine' where list_id <> %s",
            "delete from list_member where actor_id <> %s",
            "delete from room where id = %s",
            "delete from ban where room_id = %s",
            "delete from message where room_id = %s",
            "update comment set body = 'mine' where discussion_id in (select id from discussion where room_id = %s)",
            "update discussion set is_public = true where room_id = %s",
            "delete from discussion where room_id = %s",
            "delete from comment where actor_id <> %s",
            "delete from comment_text where comment_id <> %s",
            "delete from comment_reaction where actor_id <> %s",
            "delete from discussion_seen where actor_id <> %s",
            "delete from comment_reader where room_id <> %s",
            "update film_reached set at_ms = 0 where actor_id <> %s",
            "delete from film_reached where actor_id <> %s",
            "update notification set read_at = now() where actor_id <> %s",
            "delete from notification where actor_id <> %s",
            "delete from notification_mute where actor_id <> %s",
            "update notification_choice set wanted = true where actor_id <> %s",
        ):
            assert app.execute(statement.encode(), [private_room]).rowcount == 0, statement
        for statement in (
            "insert into message (id, room_id, kind, name, color, body) values ('x', %s, 'text', 'x', 1, 'x')",
            "insert into queue_item (id, room_id, rank, source, added_name) values ('x', %s, 'V', '{}', 'x')",
            "insert into presence (room_id, actor_id, instance) values (%s, 'x', 'x')",
            "insert into ban (id, room_id, name) values ('x', %s, 'x')",
            "insert into list_item (id, list_id, title_id, name, rank, added_by, added_name)"
            " values ('x', '0', 'x', 'x', 'V', %s, 'x')",
            "insert into list_member (list_id, actor_id, name, color) values ('0', %s, 'x', 1)",
            "insert into list_reader (list_id, actor_id, epoch) values ('0', %s, 1)",
            "insert into discussion (id, room_id, title_id, title_name) values ('x', %s, 'x', 'x')",
            "insert into comment (id, discussion_id, root_id, path, name, color, body)"
            " values ('x', %s, 'x', 'x', 'x', 1, 'x')",
            "insert into comment_reader (room_id, actor_id) values (%s, '00000000000000000000000000')",
            "insert into film_reached (actor_id, film, title_id, title_name, at_ms)"
            " values ('somebody else', %s, 'x', 'x', 1)",
            "insert into notification (id, actor_id, kind, grouping, subject_kind, subject_id)"
            " values (%s, '00000000000000000000000000', 'x', 'x', 'x', 'x')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement.encode(), [private_room])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("insert into actor (id, kind, name, color) values (%s, 'service', 'x', 1)", [stranger])


@pytest.fixture
def scratch(postgres: Postgres) -> Iterator[Urls]:
    yield postgres.create("raffi_scratch")
    postgres.drop("raffi_scratch")


def shape(url: str) -> list[tuple[Any, ...]]:
    """Every column, index, policy, trigger and function of ours."""
    with psycopg.connect(plain_url(url)) as connection:
        ours = "('public', 'raffi', 'procrastinate')"
        return [
            row
            for statement in (
                f"select table_schema, table_name, column_name, data_type, is_nullable, column_default"
                f" from information_schema.columns where table_schema in {ours} order by 1, 2, 3",
                f"select schemaname, indexname, indexdef from pg_indexes where schemaname in {ours} order by 1, 2",
                "select schemaname, tablename, policyname, qual, with_check from pg_policies order by 1, 2, 3",
                f"select p.oid::regprocedure::text, prosrc from pg_proc p join pg_namespace n on n.oid = pronamespace"
                f" where nspname in {ours} order by 1",
                "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal order by 1, 2",
            )
            for row in connection.execute(statement.encode()).fetchall()
        ]


AS_EDITOR = [
    "update list set name = 'taken' where id = %(list)s",
    "update list set owner_id = %(me)s where id = %(list)s",
    "delete from list where id = %(list)s",
    "delete from list_item where list_id = %(list)s",
    "update list_member set left_at = now(), left_how = 'removed' where actor_id <> %(me)s",
    "update list_member set left_at = null, left_how = null where list_id = %(left)s and actor_id = %(me)s",
    "insert into list_member (list_id, actor_id, name, color) values (%(left)s, %(me)s, 'x', 1)",
    "insert into list_reader (list_id, actor_id, epoch) values (%(left)s, %(me)s, 1)",
    "update list_item set name = 'mine' where list_id = %(left)s",
]


@pytest.mark.parametrize("statement", AS_EDITOR)
async def test_an_editor_is_no_owner_and_does_not_let_itself_back_in(
    urls: Urls, people: People, statement: str
) -> None:
    ada, ben = people.guest("10.9.9.5"), people.guest("10.9.9.6")
    made = []
    for name in ("Edited", "Left"):
        made.append((await ada.call("lists.create", name=name, visibility="link"))["id"])
        await ada.call("lists.add", list_id=made[-1], title={"name": "Ran"})
        await ben.call("lists.accept", list_id=made[-1], invite=await ada.call("lists.invite", list_id=made[-1]))
    await ada.call("lists.remove_editor", list_id=made[1], member=ben.id)
    values = {"list": made[0], "left": made[1], "me": ben.id}
    with psycopg.connect(plain_url(urls.app), autocommit=True) as app:
        as_ben = "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', 'guest', false)"
        app.execute(as_ben, [ben.id])
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.UniqueViolation):
            assert app.execute(statement.encode(), values).rowcount == 0


AS_MEMBER = [
    "update message set body = 'put into a mouth' where room_id = %(room)s and actor_id = %(host)s",
    "insert into message (id, room_id, actor_id, name, color, body)"
    " values ('policies', %(room)s, %(host)s, 'Ada', 1, 'never said')",
    "delete from message where room_id = %(room)s",
    "update member set muted = false where room_id = %(room)s and actor_id = %(me)s",
    "update member set left_at = null, left_how = null where room_id = %(banned_from)s and actor_id = %(me)s",
]


@pytest.mark.parametrize("statement", AS_MEMBER)
async def test_a_member_speaks_for_nobody_else_and_does_not_let_itself_back_in(
    urls: Urls, people: People, statement: str
) -> None:
    ada, ben = people.guest("10.9.9.3"), people.guest("10.9.9.4")
    room = (await ada.call("rooms.create", title="Talk", is_public=True))["id"]
    banned_from = (await ada.call("rooms.create", title="Closed to Ben", is_public=True))["id"]
    for one in (room, banned_from):
        await ben.call("rooms.join", room=one)
    await ada.call("chat.say", room=room, body="as it was said")
    await ada.call("rooms.mute", room=room, member=ben.id, muted=True)
    await ada.call("rooms.ban", room=banned_from, member=ben.id)
    values = {"room": room, "host": ada.id, "me": ben.id, "banned_from": banned_from}
    with psycopg.connect(plain_url(urls.app), autocommit=True) as app:
        as_ben = "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', 'guest', false)"
        app.execute(as_ben, [ben.id])
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            assert app.execute(statement.encode(), values).rowcount == 0


async def test_who_was_put_out_of_a_board_does_not_let_itself_back_in(urls: Urls, people: People) -> None:
    ada, gus = people.guest("10.9.9.7"), people.guest("10.9.9.8")
    room = (await ada.call("rooms.create", title="Talk"))["id"]
    board = (await ada.call("canvas.create", room=room, title="Ideas"))["id"]
    await gus.call("canvas.open_link", link=await ada.call("canvas.link", board=board, may="edit"))
    await ada.call("canvas.put_out", board=board, person=gus.id)
    values = {"board": board, "me": gus.id}
    with psycopg.connect(plain_url(urls.app), autocommit=True) as app:
        as_gus = "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', 'guest', false)"
        app.execute(as_gus, [gus.id])
        for statement in (
            "update board_guest set barred_at = null where board_id = %(board)s and actor_id = %(me)s",
            "delete from board_guest where board_id = %(board)s and actor_id = %(me)s",
        ):
            assert app.execute(statement.encode(), values).rowcount == 0, statement
        assert app.execute("select count(*) from board where id = %(board)s", values).fetchone() == (0,)


def test_migrations_go_down_and_up_again(scratch: Urls) -> None:
    migrations.upgrade(scratch.maintenance)
    first = shape(scratch.maintenance)
    assert migrations.current(scratch.maintenance) == migrations.head()
    migrations.downgrade(scratch.maintenance, "base")
    left = {(row[0], row[1]) for row in shape(scratch.maintenance)}
    assert {table for schema, table in left} <= {"alembic_version", "alembic_version_pkc"}
    migrations.upgrade(scratch.maintenance)
    assert shape(scratch.maintenance) == first


def test_each_step_down_is_the_inverse_of_its_step_up(scratch: Urls) -> None:
    shipped = [dict(migrations.SHIPPED.findall(path.read_text())) for path in migrations.VERSIONS.glob("[0-9]*.py")]
    before = {one["revision"]: one["down_revision"] for one in shipped}
    line = [migrations.head()]
    # Not in the order of their numbers: who takes a number early may ship it late.
    while before[line[0]]:
        line.insert(0, before[line[0]])
    shapes = []
    for revision in line:
        migrations.upgrade(scratch.maintenance, revision)
        shapes.append(shape(scratch.maintenance))
    for expected in reversed(shapes[:-1]):
        migrations.downgrade(scratch.maintenance, "-1")
        assert shape(scratch.maintenance) == expected


def test_a_data_migration_changes_rows(scratch: Urls, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    migrations.upgrade(scratch.maintenance)
    with psycopg.connect(plain_url(scratch.maintenance), autocommit=True) as connection:
        connection.execute("insert into actor (id, kind, name, color) values ('one', 'guest', 'old', 1)")
        source = f'''
from alembic import op
from sqlalchemy import text
from raffi_web.kernel.migrations import data_migration
revision, down_revision = "9999", "{migrations.head()}"
def upgrade():
    # Outside the block the owner is bound by the policies.
    assert op.get_bind().execute(text("update actor set name = 'lost'")).rowcount == 0
    with data_migration() as connection:
        assert connection.execute(text("update actor set name = 'new'")).rowcount == 1
    op.execute("create table made_by_owner (id int)")
def downgrade(): ...
'''
        (tmp_path / "9999_data.py").write_text(source)
        from alembic.config import Config

        made = Config(migrations.ROOT / "alembic.ini")
        made.attributes["url"] = scratch.maintenance
        made.set_main_option("version_locations", f"{migrations.VERSIONS} {tmp_path}")
        made.set_main_option("path_separator", "space")
        monkeypatch.setattr(migrations, "_config", lambda url: made)
        migrations.upgrade(scratch.maintenance)
        assert connection.execute("select name from actor").fetchone() == ("new",)
        owner = connection.execute("select tableowner from pg_tables where tablename = 'made_by_owner'").fetchone()
        assert owner == ("raffi_owner",)
