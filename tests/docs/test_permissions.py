"""docs/permissions.md is what the functions do: each of them is tried in each column of the table."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, update
from sqlmodel import col

from raffi_web import features
from raffi_web.features.chat.models import Message
from raffi_web.features.rooms.models import Ban, Room
from raffi_web.features.rooms.roles import ALL, EVERYONE_CONTROLS, HOST_ONLY
from raffi_web.features.screen.models import QueueItem
from raffi_web.kernel.arguments import validate
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.database import SET_ACTOR
from raffi_web.kernel.errors import Forbidden, NotFound, NotSignedIn, RaffiError
from raffi_web.kernel.functions import Kind, registry
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.models import ActionRun
from raffi_web.kernel.roles import Urls, plain_url
from raffi_web.kernel.tables import utc_now
from raffi_web.server import Server
from tests.support.fixtures import People, Person

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "permissions.md").read_text(encoding="utf-8")
COLUMNS = ["host", "co-host", "member", "viewer", "invite", "key", "address", "nobody", "server"]
ROLES = {"co-host": "cohost", "member": "member", "viewer": "viewer"}
FILM = {"url": "sampler:frame-counter"}
NO_RIGHT = {"not_in_room", "room_not_found"}
"""Codes of `NotFound` that say no more than: not for you."""


def table() -> dict[str, list[str]]:
    """Function -> its mark in each column."""
    found: dict[str, list[str]] = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`([a-z]+\.[a-z_:]+)`", cells[1]) if len(cells) == 11 else []
        for name in names:
            assert name not in found, name
            found[name] = cells[2:]
    return found


TABLE = table()


@dataclass
class House:
    """A private room with one of each, and people outside."""

    server: Server
    room: str
    key: str
    invite: str
    inside: dict[str, Person]
    outside: Person
    nobody: Person
    service: Person
    public: bool

    def actor(self, column: str) -> Person:
        return self.inside.get(column) or {"nobody": self.nobody, "server": self.service}.get(column, self.outside)


HOUSES = {"guests, private": (False, False), "users, private": (True, False), "guests, public": (False, True)}
"""What the people of a house are (with an account or not), and whether its room is public: the table is the same."""


@pytest.fixture(scope="module", params=HOUSES)
async def house(server: Server, urls: Urls, request: pytest.FixtureRequest) -> House:
    """One for all: what is tried is taken back."""
    with_account, public = HOUSES[request.param]
    people = People(server)
    host = people.guest()
    made = await host.call("rooms.create", title="Who may what", film=FILM)
    room = made["id"]
    invite = (await host.call("rooms.invite", room=room))["token"]
    outside = people.guest()
    await outside.call("accounts.update_me", name="Olga Outside")
    inside = {"host": host}
    for column, role in ROLES.items():
        inside[column] = people.guest()
        await inside[column].call("rooms.join", room=room, invite=invite)
        await host.call("rooms.set_role", room=room, member=inside[column].id, role=role)
    if public:
        await host.call("rooms.update", room=room, is_public=True)
    if with_account:
        make_users(urls, [*inside.values(), outside])
    return House(server, room, made["access_key"], invite, inside, outside, people.nobody(), people.service(), public)


def make_users(urls: Urls, people: list[Person]) -> None:
    """Give guests accounts."""
    with psycopg.connect(plain_url(urls.maintenance), autocommit=True) as admin:
        admin.execute("select set_config('raffi.actor_kind', 'service', false)")
        for person in people:
            admin.execute("update actor set kind = 'user', role = 'user' where id = %s", [person.id])
            person.actor = replace(person.actor, kind=ActorKind.USER, role="user")


def test_every_function_is_in_the_table() -> None:
    features.load()
    known = {f.name for f in registry.all() if f.name.split(".")[0] not in ("seed", "lab", "test", "tests")}
    ours = {name for name in known if registry.get(name).body.__module__.startswith("raffi_web.")}
    assert {name.partition(":")[0] for name in TABLE} | named_elsewhere() == ours


def named_elsewhere() -> set[str]:
    """Functions of the page's other tables, which have tests of their own."""
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("|")]
    cells = [row[2] for row in rows if len(row) > 4 and len(row) != 13]
    return {name for cell in cells for name in re.findall(r"`([a-z]+\.[a-z_]+)`", cell)}


def test_every_mark_is_known() -> None:
    grants = "|".join(ALL)
    marks = {mark for marks in TABLE.values() for mark in marks}
    wrong = [mark for mark in marks if not re.fullmatch(rf"|yes|(own( or | and )?)?(if ({grants}))?|{OTHERS}", mark)]
    assert not wrong


OTHERS = "below|maker|open|open, public"


def test_the_sets_of_grants() -> None:
    for words, grants in (("host only (a new room)", HOST_ONLY), ("everyone controls", EVERYONE_CONTROLS)):
        cells = [" ".join(grants[role]) for role in ("cohost", "member", "viewer")]
        assert f"| {words} | {cells[0]} | {cells[1]} | {cells[2]} |" in PAGE


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TABLE))
async def test_each_column(house: House, name: str) -> None:
    for column, mark in zip(COLUMNS, TABLE[name], strict=True):
        for passes, granted, own in situations(mark):
            if name == "rooms.join" and column in ("key", "address"):
                # How a room is entered is asked of the private one, which is made public for that.
                if not house.public:
                    await check_entry(house, column, mark)
            else:
                refused = await tried(house, name, column, own=own, granted=granted)
                assert (refused is None) == passes, (name, column, mark, granted, own, str(refused))


def situations(mark: str) -> list[tuple[bool, list[str] | None, bool]]:
    """What to try for a mark: whether it must pass, with which grants, on the asker's own thing or another's."""
    if not mark:
        return [(False, None, False)]
    grant = mark.rpartition("if ")[2] if "if " in mark else None
    if grant is None:
        conditional = mark in ("own", "below", "maker")
        return [(True, None, True), (False, None, False)] if conditional else [(True, None, False)]
    others = [one for one in ALL if one != grant]
    both = [True, False] if "own" in mark else [False]
    found: list[tuple[bool, list[str] | None, bool]] = []
    for own in both:
        for has in (True, False):
            passes = (own and has) if "and" in mark else (own or has) if "or" in mark else has
            found.append((passes, [grant] if has else others, own))
    return found


async def check_entry(house: House, column: str, mark: str) -> None:
    host = house.inside["host"]
    args = {"key": house.key} if column == "key" else {}
    if "public" in mark:
        assert await tried(house, "rooms.join", column, own=False) is not None
        await host.call("rooms.update", room=house.room, is_public=True)
    assert await tried(house, "rooms.join", column, own=False, more=args) is None
    await host.call("rooms.lock", room=house.room, locked=True)
    assert await tried(house, "rooms.join", column, own=False, more=args) is not None
    await host.call("rooms.lock", room=house.room, locked=False)
    await host.call("rooms.update", room=house.room, is_public=False)


async def tried(
    house: House,
    name: str,
    column: str,
    *,
    own: bool,
    granted: list[str] | None = None,
    more: dict[str, Any] | None = None,
) -> RaffiError | None:
    """Try a function, and take everything back. Returns why the asker may not, or None.

    What is wrong with the arguments or the moment is no answer to that.
    """
    person = house.actor(column)
    function = registry.get(name.partition(":")[0])
    # Never committed.
    async with house.server.database.transaction() as transaction:
        session = transaction.session
        try:
            ctx = Context(house.service.actor, session)
            await act_as(ctx, house.service.actor)
            args = await arguments(ctx, house, name, column, own=own) | (more or {})
            if granted is not None:
                grants = {"cohost": [], "member": [], "viewer": [], ROLES[column]: granted}
                await session.execute(update(Room).values(grants=grants).where(col(Room.id) == house.room))
            ctx = Context(person.actor, session, transaction=transaction)
            await act_as(ctx, person.actor)
            parsed = validate(function.model, args)
            await function.access(ctx, parsed)
            if function.kind is not Kind.ACTION and (column != "server" or name in REFUSE_THE_SERVER):
                await function.body(ctx, **parsed)
                await ctx.write()
        except (Forbidden, NotSignedIn) as error:
            return error
        except NotFound as error:
            return error if error.kind in NO_RIGHT or name in NOT_THERE_IS_NOT_YOURS else None
        except RaffiError:
            return None
    return None


REFUSE_THE_SERVER = {"chat.say", "chat.edit", "chat.restore", "rooms.reclaim", "rooms.join", "actions.get"}
"""The rule passes the server, the function itself refuses it."""
NOT_THERE_IS_NOT_YOURS = {"actions.get"}


async def act_as(ctx: Context, actor: Actor) -> None:
    await ctx.session.flush()
    await ctx.session.execute(SET_ACTOR, {"id": actor.id, "kind": actor.kind.value})


Arrange = Callable[[Context, House, str, str], Awaitable[dict[str, Any]]]
"""(context of the server, house, the asker's id, who the thing belongs to) -> the arguments of the call."""


async def arguments(ctx: Context, house: House, name: str, column: str, *, own: bool) -> dict[str, Any]:
    """Arguments with which a function would do something, on a thing of the asker or of somebody else."""
    function = registry.get(name.partition(":")[0])
    asker = house.actor(column).id
    other = house.inside["member" if column == "host" else "host"].id
    args = dict(PLAIN.get(name, {}))
    if "room" in function.model.model_fields:
        args["room"] = house.room
    if name == "rooms.join" and column == "invite":
        args["invite"] = house.invite
    if "member" in function.model.model_fields:
        below = "viewer" if column != "viewer" else "member"
        args["member"] = house.inside["member" if own else "host" if column == "co-host" else below].id
    if name in MADE:
        args |= await MADE[name](ctx, house, asker, asker if own else other)
    return args


PLACE = {"domain": "localhost", "origins": []}
SHOWN = {"method": "oidc", "provider": "home", "issuer": "home", "subject": "somebody"}
BROWSER = {"address": "192.0.2.1"}
PLAIN: dict[str, dict[str, Any]] = {
    "accounts.confirm": {"actor": "0" * 26, "session_hash": "x", "method": "password", "address": ""},
    "accounts.take_flow": {"state": "x", "provider": "home", "browser": BROWSER},
    "accounts.refuse_flow": {"provider": "home", "browser": BROWSER, "result": "x", "reason": "x"},
    "accounts.enter": {"shown": SHOWN, "browser": BROWSER},
    "accounts.link": {"shown": SHOWN, "actor": "0" * 26, "browser": BROWSER},
    "accounts.confirm_by_identity": {"shown": SHOWN, "actor": "0" * 26, "browser": BROWSER},
    "accounts.let_in": {"actor": "0" * 26, "method": "password", "browser": BROWSER},
    "accounts.make_owner": {"actor": "0" * 26},
    "accounts.refuse": {"name": "a@example.org", "browser": BROWSER},
    "accounts.device_guest": {"device": "0123456789abcdef"},
    "accounts.knows_device": {"device": "0123456789abcdef"},
    "tokens.ground": {
        "asker": {"id": "0" * 26, "kind": "user", "role": "user", "session": "x", "of_token": True},
        "scopes": ["read"],
    },
    "tokens.note_refused": {"form": "token", "reason": "invalid"},
    "accounts.end_all_sessions": {"actor": "0" * 26},
    "accounts.find_person": {"who": "a@example.org"},
    "accounts.post_reset": {"actor": "0" * 26},
    "accounts.reset_link": {"actor": "0" * 26},
    "accounts.send_reset": {"actor": None},
    "accounts.whose_address": {"email": "a@example.org"},
    "accounts.whose_password": {"name": "a@example.org", "made": "x"},
    "accounts.reset_password": {"token": "x" * 32, "password_hash": "x", "browser": BROWSER},
    "accounts.sign_up": {"email": "a@example.org", "password_hash": "x", "browser": BROWSER},
    "accounts.ask_to_sign_in": {"place": PLACE, "browser": BROWSER},
    "accounts.ask_to_sign_up": {"place": PLACE, "browser": BROWSER},
    "accounts.sign_up_by_passkey": {
        "credential": "{}",
        "challenge": "x",
        "handle": "x",
        "place": PLACE,
        "browser": BROWSER,
    },
    "accounts.spend_challenge": {"challenge": "x", "purpose": "sign_in", "session": "x"},
    "accounts.try_passkey": {"credential": "{}", "challenge": "x", "place": PLACE, "browser": BROWSER},
    "accounts.try_code": {"actor": "0" * 26, "code": None, "browser": BROWSER},
    "accounts.try_link_code": {"token": "x" * 32, "code": None, "browser": BROWSER},
    "accounts.try_password": {"name": "a@example.org", "browser": BROWSER},
    "accounts.bind_alias": {"alias": "somebody"},
    "accounts.owner_of_alias": {"alias": "somebody"},
    "accounts.set_avatar": {"file": "0" * 26},
    "accounts.update_me": {"name": "Another Name"},
    "chat.say": {"body": "Hello"},
    "chat.window": {"film": "0000000a", "since": 0, "until": 1},
    "mail.begin": {"letter": "0" * 26, "run": "0" * 26},
    "mail.deliver": {"letter": "0" * 26},
    "mail.note": {"letter": "0" * 26, "run": "0" * 26, "sent": True, "final": False, "reason": ""},
    "mail.to_send": {"letter": "0" * 26},
    "files.begin": {"purpose": "avatar", "told": 1},
    "files.finish": {"file": "0" * 26},
    "files.look": {"file": "0" * 26},
    "files.write_down": {"purpose": "avatar", "parts": []},
    "rooms.create": {"title": "Another"},
    "rooms.lock": {"locked": True},
    "rooms.mute": {"muted": True},
    "rooms.set_grants": {"grants": {"cohost": [], "member": [], "viewer": []}},
    "rooms.set_role": {"role": "member"},
    "rooms.set_slow_mode": {"seconds": 5},
    "rooms.update": {"title": "Another"},
    "rooms.vanish": {"actor": "0" * 26},
    "screen.buffering": {"waiting": True, "media_gen": 1},
    "screen.control": {"action": "play"},
    "screen.control:seek": {"action": "seek", "position": 1.0},
    "screen.load": {"source": FILM},
    "screen.queue_add": {"source": FILM},
    "screen.set_duration": {"media_gen": 1, "duration": 60.0},
    "screen.set_loop": {"loop": "one"},
    "screen.set_waiting": {"policy": "all"},
    "screen.set_title": {"media_gen": 1, "title": "A lake"},
    "screen.seen": {"media_gen": 1, "members": []},
    "screen.unseen": {"media_gen": 1},
}


async def message(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    made = new_id()
    values = {
        "id": made,
        "room_id": house.room,
        "kind": "text",
        "actor_id": owner,
        "name": "N",
        "color": 0,
        "body": "B",
    }
    await ctx.session.execute(insert(Message).values(**values, mentions=[]))
    return {"message": made}


async def edited_message(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    return await message(ctx, house, asker, owner) | {"body": "Better"}


async def removed_message(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    args = await message(ctx, house, asker, asker)
    removed = update(Message).where(col(Message.id) == args["message"])
    await ctx.session.execute(removed.values(removed_at=utc_now(), removed_by=owner))
    return args


async def item(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    made = new_id()
    values = {"id": made, "room_id": house.room, "rank": "m", "source": {"title": "F"}, "added_by": owner}
    await ctx.session.execute(insert(QueueItem).values(**values, added_name="N", voters=[]))
    return {"item": made}


async def removed_item(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    """Added by the asker, whoever took it off."""
    args = await item(ctx, house, asker, asker)
    removed = update(QueueItem).where(col(QueueItem.id) == args["item"])
    await ctx.session.execute(removed.values(removed_at=utc_now(), removed_by=owner))
    return args


async def voted(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    return await item(ctx, house, asker, owner) | {"on": True}


async def banned(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    made = new_id()
    await ctx.session.execute(insert(Ban).values(id=made, room_id=house.room, name="N"))
    return {"ban": made}


async def asked_for(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    made = new_id()
    values = {"id": made, "actor_id": owner, "actor_kind": "guest", "name": "chat.export", "args": {}}
    await ctx.session.execute(insert(ActionRun).values(**values, status="done"))
    return {"run": made}


async def made_by(ctx: Context, house: House, asker: str, owner: str) -> dict[str, Any]:
    made = update(Room).where(col(Room.id) == house.room)
    await ctx.session.execute(made.values(owner_id=owner if owner else house.outside.id))
    return {}


MADE: dict[str, Arrange] = {
    "actions.get": asked_for,
    "chat.edit": edited_message,
    "chat.remove": message,
    "chat.restore": removed_message,
    "rooms.reclaim": made_by,
    "rooms.unban": banned,
    "screen.queue_move": item,
    "screen.queue_remove": item,
    "screen.queue_restore": removed_item,
    "screen.vote": voted,
}
