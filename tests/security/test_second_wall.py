"""SQL as an actor itself, as after a function whose rule was forgotten: the policies refuse what it may not do."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.ids import new_id
from raffi_web.kernel.roles import Urls, plain_url
from tests.support.fixtures import People, Person

MEMBER = "insert into member (room_id, actor_id, role, name, color) values"
SAYS = "insert into message (id, room_id, kind, actor_id, name, color, body) values"
BANS = "insert into ban (id, room_id, actor_id, name, banned_by) values ('wall',"
SESSION = "insert into actor_session (token_hash, actor_id, expires_at"
TOKEN = (
    "insert into api_token (id, actor_id, name, shown, token_hash, scopes)"
    " values ('wall', %(me)s, 'x', 'x', 'wall', '{admin}')"
)
COMMENT = "insert into comment (id, discussion_id, root_id, path, actor_id, name, color, body)"
AUDIT = "insert into audit (id, act, actor_id, actor_role) values"

AS_MEMBER = [
    "update member set role = 'cohost' where room_id = %(room)s and actor_id = %(me)s",
    "update member set role = 'host' where room_id = %(room)s and actor_id = %(me)s",
    "update member set name = 'Ada' where room_id = %(room)s and actor_id = %(me)s",
    "update member set left_at = null where room_id = %(left)s and actor_id = %(me)s",
    f"{MEMBER} (%(other)s, %(me)s, 'host', 'x', 1)",
    f"{MEMBER} (%(other)s, %(me)s, 'member', 'x', 1)",
    f"{SAYS} ('wall', %(room)s, 'notice', %(host)s, 'Ada', 1, '')",
    "update message set actor_id = %(host)s where room_id = %(room)s and actor_id = %(me)s",
    "update message set kind = 'notice' where room_id = %(room)s and actor_id = %(me)s",
    "update message set removed_at = now(), removed_by = %(host)s where room_id = %(room)s and actor_id = %(me)s",
    "insert into queue_item (id, room_id, rank, source, added_by, added_name)"
    " values ('wall', %(room)s, 'V', '{}', %(host)s, 'Ada')",
    "delete from queue_item where room_id = %(room)s",
    f"{SESSION}, signed_in_at) values ('wall', %(me)s, now() + interval '1 day', now())",
    f"{SESSION}, method) values ('wall', %(me)s, now() + interval '1 day', 'password')",
    f"{SESSION}) values ('wall', %(me)s, now() + interval '9999 days')",
    f"{SESSION}) values ('wall', %(host)s, now() + interval '1 day')",
    "update actor_session set signed_in_at = now() where actor_id = %(me)s",
    "delete from actor_session where actor_id = %(me)s",
    "delete from actor where id = %(me)s",
    TOKEN,
    f"{AUDIT} ('wall', 'accounts.suspend', %(host)s, 'owner')",
    f"{AUDIT} ('wall', 'accounts.suspend', %(me)s, 'owner')",
    f"{AUDIT} ('wall', 'accounts.suspend', null, null)",
    "insert into action_run (id, actor_id, actor_kind, name, args)"
    " values ('wall', %(me)s, 'service', 'mail.deliver', '{}')",
    "update action_run set actor_kind = 'service' where actor_id = %(me)s",
    "insert into report (id, reporter_id, kind, on_id, name, reason)"
    " values ('wall', %(host)s, 'room', 'x', 'x', 'spam')",
    "insert into block (actor_id, blocked_id) values (%(host)s, %(me)s)",
    f"{COMMENT} values ('wall', %(talk)s, 'x', 'x', %(host)s, 'Ada', 1, 'never said')",
    f"{COMMENT} values ('wall', %(hidden)s, 'x', 'x', %(me)s, 'Cem', 1, 'from outside')",
    "update comment set body = 'never said' where actor_id = %(host)s",
    "update comment set name = 'Ada' where actor_id = %(me)s and discussion_id = %(talk)s",
    "update comment set actor_id = %(host)s where actor_id = %(me)s and discussion_id = %(talk)s",
    "update comment set score = 99 where actor_id = %(me)s and discussion_id = %(talk)s",
    "update comment set pinned_at = now() where actor_id = %(me)s and discussion_id = %(talk)s",
    "update comment set removed_at = now(), removed_by = %(host)s where actor_id = %(me)s",
    "update comment set removed_at = null, removed_by = null, body = 'x' where removed_by = %(host)s",
    "delete from comment where actor_id = %(me)s",
    "update comment_text set body = 'x'",
    "delete from comment_text",
    "insert into comment_text (id, comment_id, kind, body)"
    " select 'wall', id, 'hidden', 'x' from comment where actor_id = %(me)s and discussion_id = %(talk)s limit 1",
    "update comment set hidden_at = null, hidden_reason = null, covered = not covered where actor_id = %(me)s",
    "update comment set locked_at = now() where actor_id = %(me)s",
    "insert into comment_silence (id, actor_id, reason) values ('wall', %(host)s, 'spam')",
    "update comment_silence set lifted_at = now()",
    "insert into comment_filter (id, room_id, kind, pattern, act) values ('wall', %(room)s, 'words', 'x', 'hold')",
    "insert into comment_switch (title_id, title_name, state, why) values ('wall', 'x', 'hidden', 'x')",
    "update comment_rule set hold_first = 9",
    "insert into comment_order (scope, part) values ('server', 'queue')",
    "update member set muted_at = now(), muted_by = %(host)s where actor_id = %(me)s",
    "insert into comment_deed (id, kind, actor_id) values ('wall', 'unhide', %(me)s)",
    "insert into comment_held (id, discussion_id, actor_id, name, color, body, why)"
    " values ('wall', %(talk)s, %(host)s, 'Ada', 1, 'never said', 'new')",
    "update comment_held set refused_at = null",
    "insert into comment_text (id, comment_id, kind, body)"
    " select 'wall', id, 'edit', 'x' from comment where actor_id = %(host)s",
    "insert into comment_reaction (comment_id, actor_id, emoji)"
    " select id, %(host)s, '🔥' from comment where discussion_id = %(talk)s limit 1",
    "insert into discussion (id, room_id, title_id, title_name) values ('wall', %(other)s, 'x', 'x')",
    "update discussion set is_public = true where id = %(hidden)s",
    "update discussion set comments = 0 where id = %(talk)s",
    "insert into comment_reader (room_id, actor_id) values (%(hidden_room)s, %(me)s)",
    "insert into discussion_seen (discussion_id, actor_id, comment_id) values (%(talk)s, %(host)s, 'x')",
]
AS_COHOST = [
    "update member set role = 'viewer' where room_id = %(room)s and actor_id = %(guest)s",
    "update member set muted = true where room_id = %(room)s and actor_id = %(host)s",
    "update member set name = 'x' where room_id = %(room)s and actor_id = %(guest)s",
    "update member set left_at = now() where room_id = %(room)s and actor_id = %(host)s",
    "update message set body = 'never said' where room_id = %(room)s and actor_id = %(guest)s",
    f"{BANS} %(room)s, %(host)s, 'Ada', %(me)s)",
    f"{BANS} %(room)s, %(guest)s, 'Cem', %(host)s)",
    "update room set owner_id = %(me)s where id = %(room)s",
    "update room set grants = '{}' where id = %(room)s",
    "update room set is_public = false where id = %(room)s",
]
AS_EDITOR = [
    "insert into list_item (id, list_id, title_id, name, rank, added_by, added_name)"
    " values ('wall', %(list)s, 'x', 'x', 'V', %(host)s, 'Ada')",
    "update list_item set added_by = %(me)s where list_id = %(list)s",
    "insert into list_member (list_id, actor_id, name, color) values (%(list)s, %(guest)s, 'x', 1)",
    "update list_member set left_at = now() where list_id = %(list)s",
    "insert into list_reader (list_id, actor_id, epoch) values (%(list)s, %(me)s, 1)",
]


@contextlib.contextmanager
def as_actor(urls: Urls, actor: str, kind: str = "guest") -> Iterator[psycopg.Connection[Any]]:
    """A connection of the app's role that acts in somebody's name, as every function does."""
    with psycopg.connect(plain_url(urls.app), autocommit=True) as app:
        named = "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', %s, false)"
        app.execute(named, [actor, kind])
        yield app


def refused(app: psycopg.Connection[Any], statement: str, values: dict[str, Any]) -> None:
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        assert app.execute(statement.encode(), values).rowcount == 0


@pytest.fixture
async def place(people: People) -> dict[str, Any]:
    """Ada's room with a co-host and a member, another room of hers, one the member has left, and a shared list."""
    ada, ben, cem = (people.guest(f"10.9.8.{n}") for n in (1, 2, 3))
    room, other, left = [(await ada.call("rooms.create", title="Wall", is_public=True))["id"] for _ in range(3)]
    for one in (ben, cem):
        await one.call("rooms.join", room=room)
    await ada.call("rooms.set_role", room=room, member=ben.id, role="cohost")
    await ada.call("rooms.set_grants", room=room, grants={"cohost": ["chat"], "member": ["chat"], "viewer": []})
    await cem.call("rooms.join", room=left)
    await cem.call("rooms.leave", room=left)
    await cem.call("chat.say", room=room, body="as it was said")
    await ada.call("screen.queue_add", room=room, source={"url": "https://example.org/a.mp4"})
    list_id = (await ada.call("lists.create", name="Wall"))["id"]
    await ada.call("lists.add", list_id=list_id, title={"name": "Ran"})
    await ben.call("lists.accept", list_id=list_id, invite=await ada.call("lists.invite", list_id=list_id))
    people_of = {"ada": ada, "ben": ben, "cem": cem}
    return people_of | {"room": room, "other": other, "left": left, "list": list_id, **await talks(ada, cem, room)}


async def talks(ada: Person, cem: Person, room: str) -> dict[str, str]:
    """The room's discussion, in which the host took out one of the member's two comments, and a private room's."""
    hidden_room = (await ada.call("rooms.create", title="Hidden"))["id"]
    about = {"title_id": "tt1", "title_name": "x"}
    talk, hidden = [(await ada.call("comments.open", room=one, **about))["id"] for one in (room, hidden_room)]
    for who, discussion in ((ada, talk), (ada, hidden), (cem, talk), (cem, talk)):
        said = await who.call("comments.create", discussion=discussion, body="as it was said")
    await ada.call("comments.remove", comment=said["id"])
    return {"talk": talk, "hidden": hidden, "hidden_room": hidden_room}


def told(place: dict[str, Any], me: Person) -> dict[str, Any]:
    ids = {"host": place["ada"].id, "guest": place["cem"].id, "me": me.id}
    return ids | {name: place[name] for name in ("room", "other", "left", "list", "talk", "hidden", "hidden_room")}


@pytest.mark.parametrize("statement", AS_MEMBER)
async def test_a_member_gives_itself_nothing(urls: Urls, place: dict[str, Any], statement: str) -> None:
    with as_actor(urls, place["cem"].id) as app:
        refused(app, statement, told(place, place["cem"]))


@pytest.mark.parametrize("statement", AS_COHOST)
async def test_a_co_host_is_no_host(urls: Urls, place: dict[str, Any], statement: str) -> None:
    with as_actor(urls, place["ben"].id) as app:
        refused(app, statement, told(place, place["ben"]))


@pytest.mark.parametrize(
    "change", ["removed_at = null, removed_by = null", "removed_at = null", "removed_by = null", "removed_by = %(me)s"]
)
async def test_what_a_host_took_back_stays_away(urls: Urls, place: dict[str, Any], change: str) -> None:
    said = await place["cem"].call("chat.say", room=place["room"], body="taken back")
    await place["ada"].call("chat.remove", room=place["room"], message=said["id"])
    values = {"message": said["id"], "me": place["cem"].id}
    with as_actor(urls, place["cem"].id) as app:
        refused(app, f"update message set {change} where id = %(message)s", values)


@pytest.mark.parametrize("statement", AS_EDITOR)
async def test_an_editor_acts_in_its_own_name_only(urls: Urls, place: dict[str, Any], statement: str) -> None:
    with as_actor(urls, place["ben"].id) as app:
        refused(app, statement, told(place, place["ben"]))


@pytest.mark.parametrize(("signed_in", "works"), [("16 minutes 1 second", False), ("1 minute", True)])
async def test_a_token_takes_a_fresh_sign_in(
    urls: Urls, people: People, admin: psycopg.Connection[Any], signed_in: str, works: bool
) -> None:
    user, token = await someone(people, admin, signed_in), new_id()
    with as_actor(urls, user, "user") as app:
        statement = TOKEN.replace("'wall'", f"'{token}'")
        if works:
            assert app.execute(statement.encode(), {"me": user}).rowcount == 1
        else:
            refused(app, statement, {"me": user})
        refused(app, f"delete from api_token where id = '{token}'", {})


async def test_who_has_an_account_begins_no_guests_session(
    urls: Urls, people: People, admin: psycopg.Connection[Any]
) -> None:
    user = await someone(people, admin, "1 minute")
    with as_actor(urls, user, "user") as app:
        refused(app, f"{SESSION}) values ('wall', %(me)s, now() + interval '1 day')", {"me": user})


async def test_a_report_is_closed_in_ones_own_name_and_once(
    urls: Urls, people: People, admin: psycopg.Connection[Any]
) -> None:
    moderator, report = await someone(people, admin, "1 minute", "moderator"), new_id()
    admin.execute("insert into report (id, kind, on_id, name, reason) values (%s, 'room', 'x', 'x', 'spam')", [report])
    values = {"report": report, "me": moderator, "other": people.guest().id}
    closing = "update report set closed_at = now(), outcome = 'dismissed', closed_by = %(me)s where id = %(report)s"
    with as_actor(urls, moderator, "user") as app:
        refused(app, closing.replace("%(me)s", "%(other)s"), values)
        refused(app, "update report set quote = 'never said', closed_by = %(me)s where id = %(report)s", values)
        assert app.execute(closing.encode(), values).rowcount == 1
        refused(app, closing, values)


async def someone(people: People, admin: psycopg.Connection[Any], signed_in: str, role: str = "user") -> str:
    """Somebody with an account, who showed who they are so long ago. Returns their id."""
    guest = people.guest()
    await guest.call("accounts.update_me", name="Deniz")
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set kind = 'user', role = %s where id = %s", [role, guest.id])
    ago = f"update actor_session set signed_in_at = now() - interval '{signed_in}' where actor_id = %s"
    admin.execute(ago.encode(), [guest.id])
    return guest.id
