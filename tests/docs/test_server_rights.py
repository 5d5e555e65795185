"""The table "On the server" of docs/permissions.md: each of its functions is tried by each role, fresh and not."""

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from raffi_web import features
from raffi_web.kernel.arguments import validate
from raffi_web.kernel.context import SYSTEM, Actor, ActorKind, Context
from raffi_web.kernel.database import SET_ACTOR
from raffi_web.kernel.errors import Forbidden, NotSignedIn, RaffiError
from raffi_web.kernel.functions import Kind, registry
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.permissions import FRESH_SECONDS, PERMISSIONS, permissions_of
from raffi_web.server import Server
from tests.support.fixtures import People

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "permissions.md").read_text(encoding="utf-8")
COLUMNS = ["nobody", "guest", "user", "moderator", "admin", "owner", "server"]
SOMEBODY = "0" * 25 + "1"
PLAIN: dict[str, dict[str, Any]] = {
    "chat.replays": {"film": "0000000a"},
    "accounts.ask_to_add": {"place": {"domain": "localhost", "origins": []}},
    "accounts.ask_to_confirm": {"place": {"domain": "localhost", "origins": []}},
    "accounts.ask_wallet": {"address": "0x" + "1" * 40},
    "accounts.ask_wallet_to_link": {"address": "0x" + "1" * 40},
    "accounts.ask_wallet_to_confirm": {"address": "0x" + "1" * 40},
    "accounts.begin_confirming": {"provider": "home", "then": "/"},
    "accounts.begin_entering": {"provider": "home", "then": "/"},
    "accounts.begin_linking": {"provider": "home", "then": "/"},
    "accounts.change_email": {"email": "another@example.org"},
    "accounts.link_works": {"purpose": "verify_email", "token": "x" * 32},
    "accounts.verify_email": {"token": "x" * 32},
    "accounts.claim": {"token": "x" * 32},
    "accounts.confirm_second_step": {"code": "000000"},
    "accounts.drop_second_step": {"actor": SOMEBODY},
    "accounts.end_second_step": {"code": "000000"},
    "accounts.keep_passkey": {
        "credential": "{}",
        "challenge": "x",
        "place": {"domain": "localhost", "origins": []},
        "agent": "",
    },
    "accounts.keep_password": {"password_hash": "x"},
    "accounts.new_codes": {"code": "000000"},
    "accounts.remove_passkey": {"passkey": new_id()},
    "accounts.rename_passkey": {"passkey": new_id(), "name": "Phone"},
    "accounts.revoke_session": {"session": new_id()},
    "accounts.set_role": {"actor": SOMEBODY, "role": "user"},
    "accounts.sign_out_person": {"actor": SOMEBODY},
    "comments.lift_silence": {"actor": SOMEBODY},
    "comments.silence": {"actor": SOMEBODY, "reason": "spam"},
    "comments.set_rules": {"hold_first": 0},
    "comments.switch": {"title_id": "tt1", "title_name": "x", "state": "on"},
    "mail.letter": {"letter": SOMEBODY},
    "mail.remove": {"letter": SOMEBODY},
    "mail.restore": {"letter": SOMEBODY},
    "mail.retry": {"letter": SOMEBODY},
    "mail.test": {"to": "somebody@example.org"},
    "notifications.choose": {"kind": "comments.thread", "wanted": False},
    "notifications.mute": {"place": "title:x", "on": False},
    "notifications.muted": {"places": ["title:x"]},
    "notifications.read": {"ids": [SOMEBODY]},
    "notifications.remove": {"ids": [SOMEBODY]},
    "notifications.some": {"ids": [SOMEBODY]},
    "notifications.unread_again": {"at": 1.0},
    "profiles.archive_part": {"part": "account"},
    "profiles.delete_account": {"name": "Somebody"},
    "profiles.keep_archive": {"run": "x", "file": SOMEBODY, "size": 1},
    "profiles.note_archive": {"actor": SOMEBODY, "run": "x", "part": "", "done": 0},
    "profiles.close_report": {"report": SOMEBODY, "outcome": "dismissed"},
    "profiles.reopen_report": {"report": SOMEBODY},
    "profiles.suggest": {"search": "ada"},
    "profiles.report": {"kind": "person", "on": SOMEBODY, "reason": "spam"},
    "profiles.bring": {"file": SOMEBODY, "parts": ["name"]},
    "profiles.block": {"actor": SOMEBODY},
    "profiles.look": {"handle": "nobody"},
    "profiles.set_handle": {"handle": "somebody_else"},
    "profiles.unblock": {"actor": SOMEBODY},
    "accounts.unlink": {"identity": new_id()},
    "tokens.make": {"name": "x", "scopes": ["read"]},
    "tokens.rename": {"token": new_id(), "name": "x"},
    "tokens.revoke": {"token": new_id()},
    "accounts.suspend": {"actor": SOMEBODY, "suspended": True},
}


def table() -> dict[str, list[str]]:
    """Function -> its mark in each column."""
    found: dict[str, list[str]] = {}
    for line in PAGE.partition("## On the server")[2].partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for name in re.findall(r"`([a-z]+\.[a-z_]+)`", cells[1]) if len(cells) == 9 else []:
            found[name] = cells[2:]
    return found


TABLE = table()


def make(admin: psycopg.Connection[Any], role: str) -> Actor:
    """Somebody of a role."""
    actor = new_id()
    kind = "guest" if role == "guest" else "user"
    admin.execute(
        "insert into actor (id, kind, name, color, role) values (%s, %s, 'Somebody', 0, %s)", [actor, kind, role]
    )
    # In another browser they have just shown who they are: the row policies ask no more than that.
    admin.execute(
        "insert into actor_session (token_hash, actor_id, method, signed_in_at, expires_at)"
        " values (%s, %s, 'password', now(), now() + interval '1 day')",
        [f"other-{actor}", actor],
    )
    return Actor(ActorKind(kind), actor, f"session-{actor}", role)


@pytest.fixture(scope="module")
def everybody(server: Server, urls: Any) -> dict[str, Actor]:
    from raffi_web.kernel.roles import plain_url

    with psycopg.connect(plain_url(urls.maintenance), autocommit=True) as admin:
        admin.execute("select set_config('raffi.actor_kind', 'service', false)")
        return {role: make(admin, role) for role in COLUMNS[1:-1]} | {"server": SYSTEM}


def test_functions_that_ask_for_a_permission_are_in_the_table() -> None:
    features.load()
    asking = {one.name for one in registry.all() if permissions_of(one.access)}
    assert asking <= TABLE.keys()
    assert {permission for one in registry.all() for permission in permissions_of(one.access)} <= PERMISSIONS


def test_the_table_of_permissions(admin: psycopg.Connection[Any]) -> None:
    written = {
        (role, permission)
        for line in PAGE.splitlines()
        for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
        if len(cells) == 4
        for permission in re.findall(r"`([a-z]+\.[a-z_]+)`", cells[0])
        for role, mark in zip(("moderator", "admin", "owner"), cells[1:], strict=True)
        if mark == "yes"
    }
    assert written == set(admin.execute("select role, permission from role_permission").fetchall())
    assert {permission for _, permission in written} == PERMISSIONS


@pytest.mark.parametrize("name", sorted(TABLE))
async def test_each_role(server: Server, people: People, everybody: dict[str, Actor], name: str) -> None:
    for column, mark in zip(COLUMNS, TABLE[name], strict=True):
        actor = everybody.get(column) or people.nobody().actor
        for age in (0.0, FRESH_SECONDS + 1.0):
            shown = replace(actor, signed_in_at=time.time() - age)
            refused = await tried(server, name, shown)
            passes = mark == "yes" or (mark == "fresh" and age == 0)
            assert (refused is None) == passes, (name, column, mark, age, str(refused))


NO_RIGHT = {"no_permission", "account_needed", "not_signed_in", "fresh_sign_in_needed", "forbidden"}


async def tried(server: Server, name: str, actor: Actor) -> RaffiError | None:
    """Try a function, and take everything back. Returns why the asker may not, or None."""
    function = registry.get(name)
    async with server.database.transaction() as transaction:
        session = transaction.session
        ctx = Context(actor, session, transaction=transaction)
        await session.execute(SET_ACTOR, {"id": actor.id, "kind": actor.kind.value})
        try:
            parsed = validate(function.model, PLAIN.get(name, {}))
            await function.access(ctx, parsed)
            if function.kind is not Kind.ACTION and actor.kind is not ActorKind.SERVICE:
                await function.body(ctx, **parsed)
                await ctx.write()
        except (Forbidden, NotSignedIn) as error:
            return error if error.kind in NO_RIGHT else None
        except RaffiError:
            return None
    return None
