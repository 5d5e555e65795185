"""Taking everything along, and going for good."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from raffi_web.features.accounts import leaving
from raffi_web.features.accounts.guests import forget_known
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.files.store import storage
from raffi_web.features.profiles import archive as archives
from raffi_web.features.profiles import deletion
from raffi_web.features.profiles.deletion import delete_due_accounts, go
from raffi_web.kernel import vault
from raffi_web.kernel.context import NOBODY, SYSTEM, ActorKind, Context
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, NotFound, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.jobs import ActionContext
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.profiles.conftest import SignUp
from tests.support.fixtures import People, Person
from tests.support.live_client import LiveServer

GONE = "Somebody who left"


def running(person: Person, run: str = "") -> ActionContext:
    """A run of an action that a person asked for, as a worker makes it."""
    actor = type(person.actor)(person.actor.kind, person.id)
    return ActionContext(actor, run or new_id(), person.server.database, person.server.calls)


async def exported(person: Person, tmp_path: Path) -> zipfile.ZipFile:
    """A person's archive, as it was downloaded."""
    assert await archives.export.body(running(person)) == {"state": "done"}
    told = await person.call("profiles.archive")
    found = await person.call("files.look", file=told["url"].removeprefix("/files/"))
    parts = [part async for part in await storage().read(found["key"], 0, found["bytes"])]
    path = tmp_path / f"{new_id()}.zip"
    path.write_bytes(b"".join(parts))
    return zipfile.ZipFile(path)


async def test_an_archive_has_everything_of_mine_and_nothing_of_others(
    server: Server, sign_up: SignUp, people: People, door: PasswordDoor, tmp_path: Path
) -> None:
    email, guest, ben = f"{new_id()}@example.org", people.guest(), people.guest()
    ada = await sign_up("Ada", email=email)
    await ada.call("profiles.update", bio="Trains")
    await ada.call("profiles.set_preferences", theme="dark")
    room = (await ada.call("rooms.create", title="Trains", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await ben.call("chat.say", room=room, body="said by Ben")
    await ada.call("chat.say", room=room, body="said by Ada")
    await guest.call("rooms.join", room=room)
    await guest.call("chat.say", room=room, body="said as a guest")
    made = await ada.call("lists.create", name="To see")
    await ada.call("lists.add", list_id=made["id"], title={"title_id": "tt1", "name": "The General"})
    ada = await as_token(server, await door.sign_in(email, PASSWORD, browser(guest)))
    bundle = await exported(ada, tmp_path)
    manifest = json.loads(bundle.read("manifest.json"))
    assert (manifest["format"], manifest["version"], manifest["actor"]) == ("raffi-archive", 1, ada.id)
    assert bundle.testzip() is None
    parts = {name: json.loads(bundle.read(told["file"])) for name, told in manifest["parts"].items()}
    assert set(parts) == set(leaving.on_export)
    assert {name: len(rows) for name, rows in parts.items()} == {
        name: told["rows"] for name, told in manifest["parts"].items()
    }
    assert parts["account"][0]["email_not_verified"] == email
    assert parts["profile"][0]["bio"] == "Trains"
    assert parts["preferences"][0]["theme"] == "dark"
    assert [one["id"] for one in parts["rooms"]] == [room]
    assert {one["body"] for one in parts["messages"]} == {"said by Ada", "said as a guest"}
    assert parts["lists"][0]["titles"][0]["name"] == "The General"
    assert "accounts.signed_up" in {one["act"] for one in parts["audit"]}
    assert ben.id not in json.dumps(parts["messages"])
    whole = b"".join(bundle.read(name) for name in bundle.namelist()).decode()
    assert "$argon2" not in whole
    assert ada.token not in whole


async def test_an_archive_is_for_its_owner_and_for_a_day(
    server: Server, sign_up: SignUp, people: People, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    ada, eve = await sign_up("Ada"), await sign_up("Eve")
    await exported(ada, tmp_path)
    told = await ada.call("profiles.archive")
    file = told["url"].removeprefix("/files/")
    for stranger in (eve, people.guest(), people.nobody()):
        with pytest.raises(NotFound):
            await stranger.call("files.look", file=file)
    assert await eve.call("profiles.archive") is None
    admin.execute("update archive set expires_at = now() - interval '1 second' where actor_id = %s", [ada.id])
    told = await ada.call("profiles.archive")
    assert (told["state"], told["url"]) == ("expired", None)
    assert await archives.forget_archives(server.database) == 1
    with pytest.raises(NotFound):
        await ada.call("files.look", file=file)


async def test_a_cancelled_archive_stops_and_leaves_nothing(
    sign_up: SignUp, monkeypatch: pytest.MonkeyPatch, admin: psycopg.Connection[Any]
) -> None:
    ada = await sign_up("Ada")
    reader = leaving.on_export["rooms"]

    async def cancelling(ctx: Context, ids: list[str], after: str | None) -> leaving.Part:
        await ada.call("profiles.cancel_archive")
        return await reader(ctx, ids, after)

    monkeypatch.setitem(leaving.on_export, "rooms", cancelling)
    before = set(storage().arriving.iterdir())
    assert await archives.export.body(running(ada)) == {"state": "cancelled"}
    assert (await ada.call("profiles.archive"))["state"] == "cancelled"
    assert set(storage().arriving.iterdir()) == before
    assert admin.execute("select from file where owner_id = %s", [ada.id]).fetchall() == []


async def test_an_archive_that_was_cut_off_is_written_anew_by_the_same_run(
    sign_up: SignUp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ada, run = await sign_up("Ada"), new_id()
    reader = leaving.on_export["rooms"]

    async def failing(ctx: Context, ids: list[str], after: str | None) -> leaving.Part:
        raise RuntimeError("the worker is gone")

    monkeypatch.setitem(leaving.on_export, "rooms", failing)
    with pytest.raises(Exception, match="internal"):
        await archives.export.body(running(ada, run))
    assert (await ada.call("profiles.archive"))["state"] == "failed"
    monkeypatch.setitem(leaving.on_export, "rooms", reader)
    assert await archives.export.body(running(ada, run)) == {"state": "done"}
    assert (await ada.call("profiles.archive"))["state"] == "done"


async def test_nobody_uploads_an_archive_of_their_own_making(sign_up: SignUp) -> None:
    ada = await sign_up("Ada")
    part = {"name": "whole", "kind": "application/zip", "bytes": 10}
    with pytest.raises(NotFound):
        await ada.call("files.write_down", purpose="archive", parts=[part])
    with pytest.raises(NotFound):
        await ada.call("files.begin", purpose="archive", told=10)


async def test_a_name_and_a_fresh_sign_in_are_asked_for(
    server: Server, sign_up: SignUp, admin: psycopg.Connection[Any]
) -> None:
    ada = await sign_up("Ada")
    with pytest.raises(Invalid) as refused:
        await ada.call("profiles.delete_account", name="Eve")
    assert refused.value.kind == "name_differs"
    assert await ada.call("profiles.deletion") is None
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor_session set signed_in_at = now() - interval '1 hour' where actor_id = %s", [ada.id])
    stale = replace(ada, actor=await server.identity.actor_of(ada.token))
    for function in ("profiles.delete_account", "profiles.export", "profiles.carry_out"):
        with pytest.raises(Forbidden) as refused_stale:
            await stale.call(function, **({"name": "Ada"} if function.endswith("account") else {}))
        assert refused_stale.value.kind == "fresh_sign_in_needed", function


async def test_signing_in_within_the_week_keeps_the_account(
    server: Server, sign_up: SignUp, people: People, door: PasswordDoor, admin: psycopg.Connection[Any]
) -> None:
    email, handle = f"{new_id()}@example.org", f"h{new_id()[-16:]}"
    ada = await sign_up("Ada", email=email)
    await ada.call("profiles.set_handle", handle=handle)
    await ada.call("profiles.update", public=True)
    told = await ada.call("profiles.delete_account", name="Ada")
    assert told["state"] == "waiting"
    assert (await server.identity.actor_of(ada.token)).kind is ActorKind.NOBODY
    with pytest.raises(NotFound):
        await people.guest().call("profiles.look", handle=handle)
    await delete_due_accounts(server.database)
    there = await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest())))
    assert there.id == ada.id
    assert (await there.call("profiles.deletion"))["state"] == "cancelled"
    admin.execute("update account_deletion set due_at = now() - interval '1 day' where actor_id = %s", [ada.id])
    await delete_due_accounts(server.database)
    assert (await there.call("accounts.me"))["name"] == "Ada"
    assert (await people.guest().call("profiles.look", handle=handle))["person"]["name"] == "Ada"


async def test_the_last_owner_stays(sign_up: SignUp, admin: psycopg.Connection[Any]) -> None:
    ada = await sign_up("Ada")
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    others = admin.execute("update actor set role = 'user' where role = 'owner' returning id").fetchall()
    admin.execute("update actor set role = 'owner' where id = %s", [ada.id])
    try:
        with pytest.raises(Conflict) as refused:
            await ada.call("profiles.delete_account", name="Ada", at_once=True)
        assert refused.value.kind == "last_owner"
    finally:
        admin.execute("update actor set role = 'user' where id = %s", [ada.id])
        admin.execute("update actor set role = 'owner' where id = any(%s)", [[one for (one,) in others]])


@pytest.fixture
def no_other_owner(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """Whoever owned the server before has it back afterwards."""
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    others = admin.execute("update actor set role = 'user' where role = 'owner' returning id").fetchall()
    yield
    admin.execute("update actor set role = 'user' where role = 'owner'")
    admin.execute("update actor set role = 'owner' where id = any(%s)", [[one for (one,) in others]])


@pytest.mark.usefixtures("no_other_owner")
async def test_an_owner_who_could_not_go_is_not_deleted_when_there_is_another(
    server: Server, sign_up: SignUp, people: People, admin: psycopg.Connection[Any]
) -> None:
    ada, ben, eve = await sign_up("Ada"), await sign_up("Ben"), await sign_up("Eve")
    admin.execute("update actor set role = 'owner' where id = any(%s)", [[ada.id, ben.id]])
    await ben.call("tokens.make", name="script", scopes=["read"])
    for one, name in ((ada, "Ada"), (ben, "Ben")):
        await one.call("profiles.delete_account", name=name, at_once=True)
    await deletion.carry_out.body(running(ada))
    paused = "select paused_at is not null from api_token where actor_id = %s"
    assert admin.execute(paused, [ben.id]).fetchall() == [(True,)]
    with pytest.raises(Conflict) as refused:
        await deletion.carry_out.body(running(ben))
    assert refused.value.kind == "last_owner"
    assert (await ben.call("profiles.deletion"))["state"] == "cancelled"
    assert admin.execute(paused, [ben.id]).fetchall() == [(False,)]
    told = "select data from audit where act = 'profiles.deletion_cancelled' and on_id = %s"
    assert admin.execute(told, [ben.id]).fetchall() == [({"reason": "last_owner"},)]
    admin.execute("update actor set role = 'owner' where id = %s", [eve.id])
    await delete_due_accounts(server.database)
    assert (await ben.call("accounts.me"))["name"] == "Ben"


async def test_signing_in_keeps_an_account_of_which_nothing_was_removed(
    server: Server, sign_up: SignUp, people: People, door: PasswordDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(ctx: Context, leaver: leaving.Leaver) -> bool:
        raise RuntimeError("the process is gone")

    async def comes_back(email: str) -> str:
        there = await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest())))
        return (await there.call("profiles.deletion"))["state"]

    email = f"{new_id()}@example.org"
    ada = await sign_up("Ada", email=email)
    await ada.call("profiles.delete_account", name="Ada", at_once=True)
    assert await comes_back(email) == "cancelled"
    assert await go(server.database, ada.id) is False
    assert (await ada.call("accounts.me"))["name"] == "Ada"

    # With the first step the name is gone, and there is no way back.
    monkeypatch.setitem(leaving.on_delete, next(iter(leaving.on_delete)), failing)
    await ada.call("profiles.delete_account", name="Ada", at_once=True)
    with pytest.raises(RuntimeError):
        await go(server.database, ada.id)
    assert await comes_back(email) == "running"


@pytest.mark.parametrize("with_text", [False, True])
async def test_nothing_private_is_left_and_no_name(
    server: Server, sign_up: SignUp, people: People, door: PasswordDoor, admin: psycopg.Connection[Any], with_text: bool
) -> None:
    name, email = f"Ada {new_id()[-8:]}", f"{new_id()}@example.org"
    guest, ben = people.guest(), people.guest()
    ada = await sign_up(name, email=email)
    await guest.call("accounts.update_me", name=name)
    theirs = (await ben.call("rooms.create", title="Of Ben", is_public=True))["id"]
    await guest.call("rooms.join", room=theirs)
    await guest.call("chat.say", room=theirs, body="as a guest")
    await ben.call("rooms.mute", room=theirs, member=guest.id, muted=True)
    await ben.call("rooms.mute", room=theirs, member=guest.id, muted=False)
    ada = await as_token(server, await door.sign_in(email, PASSWORD, browser(guest)))
    await ada.call("rooms.join", room=theirs)
    await ada.call("chat.say", room=theirs, body="as Ada")
    taken_back = await ada.call("chat.say", room=theirs, body="taken back")
    await ada.call("chat.remove", room=theirs, message=taken_back["id"])
    await ben.call("screen.set_waiting", room=theirs, policy="nobody")
    await ben.call("rooms.set_grants", room=theirs, grants={"cohost": [], "member": ["queue", "chat"], "viewer": []})
    await ada.call("screen.queue_add", room=theirs, source={"url": "https://example.org/one.mp4"})
    await ada.call("screen.queue_add", room=theirs, source={"url": "https://example.org/two.mp4"})
    own = (await ada.call("rooms.create", title="With Ben", is_public=True))["id"]
    await ben.call("rooms.join", room=own)
    alone = (await ada.call("rooms.create", title="Alone", is_public=True))["id"]
    shared = await ada.call("lists.create", name="Mine", visibility="public")
    await ada.call("profiles.set_handle", handle=f"h{new_id()[-16:]}")
    async with server.database.begin() as session:
        await vault.put(Context(SYSTEM, session), ada.id, "policies", "a secret of hers")
    await ada.call("profiles.delete_account", name=name, with_text=with_text, at_once=True)
    await deletion.carry_out.body(running(ada))
    assert await go(server.database, ada.id) is False

    assert named(admin, name) == []
    assert named(admin, email) == []
    # Ids without a name; counters of limits empty by themselves.
    kept = {"audit", "gone_actor", "message", "queue_item", "playback", "rate_limit"}
    assert {table for table in named(admin, ada.id) if not table.startswith("access_log")} <= kept
    assert (await server.identity.actor_of(ada.token)).kind is ActorKind.NOBODY
    said = (await ben.call("chat.history", room=theirs))["messages"]
    texts = [one for one in said if one["kind"] == "text"]
    assert {one["name"] for one in texts} == {GONE}
    assert [one["body"] for one in texts] == (["", "", ""] if with_text else ["as a guest", "as Ada", ""])
    assert {one["notice"]["other"] for one in said if one["notice"] and "other" in one["notice"]} == {GONE}
    assert (await ben.call("rooms.door", room=own))["me"] == "host"
    assert admin.execute("select owner_id from room where id = %s", [own]).fetchone() == (ben.id,)
    with pytest.raises(NotFound):
        await ben.call("rooms.door", room=alone)
    with pytest.raises(NotFound):
        await ben.call("lists.get", list_id=shared["id"])
    done = "select count(*) from audit where act = 'profiles.account_deleted' and on_id = %s"
    assert admin.execute(done, [ada.id]).fetchone() == (1,)
    acts = (await people.service().call("audit.log", actor=ada.id))["entries"]
    assert {act["name"] for act in acts} == {None}


@pytest.mark.parametrize("became", ["the account", "merged into it"])
async def test_a_guests_token_from_before_stays_nobodys(
    server: Server,
    sign_up: SignUp,
    people: People,
    door: PasswordDoor,
    admin: psycopg.Connection[Any],
    became: str,
) -> None:
    email, guest = f"{new_id()}@example.org", people.guest()
    await guest.call("accounts.update_me", name="Ada")
    if became == "the account":
        ada = await as_token(server, await door.sign_up(email, PASSWORD, browser(guest)))
        assert ada.id == guest.id
    else:
        await sign_up("Ada", email=email)
        ada = await as_token(server, await door.sign_in(email, PASSWORD, browser(guest)))
    assert (await server.identity.actor_of(guest.token)).kind is ActorKind.NOBODY
    await ada.call("profiles.delete_account", name="Ada", at_once=True)
    await deletion.carry_out.body(running(ada))
    assert admin.execute("select from actor_session where actor_id = any(%s)", [[ada.id, guest.id]]).fetchall() == []
    assert (await server.identity.actor_of(guest.token)).kind is ActorKind.NOBODY
    unwritten = people.guest()
    told = await server.identity.look([guest.actor, unwritten.actor])
    assert told == {guest.actor.session: NOBODY, unwritten.actor.session: unwritten.actor}
    # Nor does anything else write that one anew.
    forget_known()
    with pytest.raises(RaffiError):
        await guest.call("accounts.update_me", name="Back again")
    assert admin.execute("select from actor where id = %s", [guest.id]).fetchall() == []


def named(admin: psycopg.Connection[Any], text: str) -> list[str]:
    """The tables in which a text stands anywhere."""
    tables = admin.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind = 'r'"
    ).fetchall()
    found = []
    for (table,) in tables:
        query = f'select exists (select from "{table}" t where to_jsonb(t)::text like %s)'
        if (admin.execute(query.encode(), [f"%{text}%"]).fetchone() or (False,))[0]:
            found.append(table)
    return found


async def test_a_deletion_that_was_cut_off_goes_on(
    server: Server, sign_up: SignUp, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await sign_up("Ada")
    step = leaving.on_delete["queues"]

    async def failing(ctx: Context, leaver: leaving.Leaver) -> bool:
        raise RuntimeError("the process is gone")

    await ada.call("profiles.delete_account", name="Ada", at_once=True)
    monkeypatch.setitem(leaving.on_delete, "queues", failing)
    with pytest.raises(RuntimeError):
        await go(server.database, ada.id)
    told = await ada.call("profiles.deletion")
    assert (told["state"], 0 < told["done"] < told["total"]) == ("running", True)
    assert (await ada.call("accounts.me"))["name"] == GONE
    monkeypatch.setitem(leaving.on_delete, "queues", step)
    await delete_due_accounts(server.database)
    assert admin.execute("select from actor where id = %s", [ada.id]).fetchall() == []


async def test_a_step_that_met_another_in_its_way_begins_anew(
    sign_up: SignUp, monkeypatch: pytest.MonkeyPatch, admin: psycopg.Connection[Any]
) -> None:
    ada = await sign_up("Ada to be gone")
    await ada.call("profiles.delete_account", name="Ada to be gone", at_once=True)
    step, met = leaving.on_delete["rooms"], 0

    async def meets(ctx: Context, leaver: leaving.Leaver) -> bool:
        nonlocal met
        more = await step(ctx, leaver)
        met += 1
        if met == 1:
            await ctx.session.execute(text("do 'begin raise deadlock_detected; end'"))
        return more

    monkeypatch.setitem(leaving.on_delete, "rooms", meets)
    await deletion.carry_out.body(running(ada))
    assert met > 1
    assert admin.execute("select count(*) from account where actor_id = %s", [ada.id]).fetchone() == (0,)


async def test_open_rooms_lose_the_name_at_once(sign_up: SignUp, people: People, live_server: LiveServer) -> None:
    ada, ben = await sign_up("Ada to be gone"), people.guest()
    room = (await ben.call("rooms.create", title="Of Ben", is_public=True))["id"]
    await ada.call("rooms.join", room=room)
    await ada.call("chat.say", room=room, body="hello")
    client = await live_server.client(ben.token)
    replica = await client.subscribe(f"room:{room}")
    assert "Ada to be gone" in str(replica.state)
    await ada.call("profiles.delete_account", name="Ada to be gone", at_once=True)
    await deletion.carry_out.body(running(ada))
    await client.until(lambda: "Ada to be gone" not in str(replica.state))
    assert str(replica.state).count(GONE) > 1
