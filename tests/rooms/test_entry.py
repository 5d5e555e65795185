"""The door: keys and their tries, invites, capacity, bans, locks."""

import asyncio
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, Limited, NotFound
from tests.support.fixtures import People, Person


@pytest.fixture(autouse=True)
def no_limits_from_before(admin: psycopg.Connection[Any]) -> None:
    admin.execute("delete from rate_limit")


async def private(host: Person, **args: Any) -> str:
    return (await host.call("rooms.create", title="Private", access_key="123456", **args))["id"]


async def test_the_eleventh_wrong_key_of_an_address_waits_whoever_tries(people: People) -> None:
    room = await private(people.guest())
    for n in range(10):
        with pytest.raises(Forbidden):
            await people.guest("203.0.113.7").call("rooms.join", room=room, key=f"{n:06d}")
    with pytest.raises(Limited) as refused:
        await people.guest("203.0.113.7").call("rooms.join", room=room, key="123456")
    assert refused.value.kind == "key_tries"
    assert 60 < refused.value.retry_after <= 90
    assert (await people.guest("203.0.113.8").call("rooms.join", room=room, key="123456"))["me"] == "member"


async def test_wrong_keys_from_one_network_count_together(people: People) -> None:
    """A household has 2^64 IPv6 addresses, and each has many spellings."""
    room = await private(people.guest())
    network = [f"2001:db8:1:2::{n + 1:x}" for n in range(8)] + ["2001:0db8:0001:0002:0:0:0:1", "2001:DB8:1:2:F::"]
    for address in network:
        with pytest.raises(Forbidden):
            await people.guest(address).call("rooms.join", room=room, key="000000")
    with pytest.raises(Limited):
        await people.guest("2001:db8:1:2:ffff::1").call("rooms.join", room=room, key="123456")
    assert (await people.guest("2001:db8:1:3::1").call("rooms.join", room=room, key="123456"))["me"] == "member"


@pytest.mark.parametrize(
    ("address", "other"),
    [("2001:db8:9:9::1", "2001:db8:9:9:abcd::2"), ("::ffff:192.0.2.77", "192.0.2.77")],
)
async def test_a_ban_holds_for_the_network(people: People, address: str, other: str) -> None:
    ada, ben = people.guest("192.0.2.60"), people.guest(address)
    room = (await ada.call("rooms.create", title="Ban", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await ada.call("rooms.ban", room=room, member=ben.id)
    with pytest.raises(Forbidden) as refused:
        await people.guest(other).call("rooms.join", room=room)
    assert refused.value.kind == "banned"


async def test_tries_at_once_count_all(people: People) -> None:
    room, ben = await private(people.guest()), people.guest("203.0.113.9")
    tries = [ben.call("rooms.join", room=room, key=f"{n:06d}") for n in range(12)]
    got = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one) for one in got].count(Forbidden) == 5


async def test_a_wrong_key_says_how_many_tries_are_left(people: People) -> None:
    room, ben = await private(people.guest()), people.guest("203.0.113.11")
    told = []
    for n in range(5):
        with pytest.raises(Forbidden) as refused:
            await ben.call("rooms.join", room=room, key=f"{n:06d}")
        told.append(refused.value.message)
    assert [told[0], told[3]] == ["That is not the key. 4 tries left.", "That is not the key. 1 try left."]
    assert "last try" in told[4]


async def test_a_right_key_costs_nothing(people: People) -> None:
    host = people.guest()
    for _ in range(8):
        room, ben = await private(host), people.guest("203.0.113.10")
        await ben.call("rooms.join", room=room, key="123456")


async def test_forty_with_the_right_key_at_once_get_in(people: People) -> None:
    """Each counts its try beside its own transaction: they must not wait for each other's connections."""
    room = await private(people.guest())
    async with asyncio.timeout(9):
        joined = await asyncio.gather(
            *(people.guest(f"198.51.100.{n}").call("rooms.join", room=room, key="123456") for n in range(40))
        )
    assert len(joined) == 40


async def test_who_comes_while_others_talk_makes_no_deadlock(people: People, admin: psycopg.Connection[Any]) -> None:
    """A message share-locks its room's row while it holds the channel; whoever comes holds the row and wants that."""

    def deadlocks() -> int:
        admin.execute("select pg_stat_force_next_flush()")
        row = admin.execute("select deadlocks from pg_stat_database where datname = current_database()").fetchone()
        return row[0] if row else -1

    ada = people.guest()
    room = (await ada.call("rooms.create", title="Busy", is_public=True, capacity=500))["id"]
    before = deadlocks()
    talkers = [people.guest() for _ in range(4)]
    for one in talkers:
        await one.call("rooms.join", room=room)

    async def talk(one: Person) -> None:
        for n in range(5):
            await one.call("chat.say", room=room, body=f"{n}")

    await asyncio.gather(*map(talk, talkers), *(people.guest().call("rooms.join", room=room) for _ in range(25)))
    assert deadlocks() == before


@pytest.mark.parametrize("change", ["renew", "other room", "changed", "other purpose"])
async def test_an_invite_opens_its_room_until_it_is_renewed(people: People, change: str) -> None:
    ada, ben = people.guest(), people.guest()
    room = await private(ada)
    token = (await ada.call("rooms.invite", room=room))["token"]
    assert (await ben.call("rooms.door", room=room, invite=token))["needs_key"] is False
    assert (await ben.call("rooms.door", room=room))["title"] is None
    if change == "renew":
        key = (await ada.call("rooms.renew_invite", room=room))["access_key"]
        assert key != "123456"
    elif change == "other room":
        room = await private(ada)
    elif change == "changed":
        token = ("a" if token[0] != "a" else "b") + token[1:]
    else:
        token = ada.token
    with pytest.raises(Forbidden):
        await ben.call("rooms.join", room=room, invite=token)


async def test_capacity_holds_under_joins_at_once(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Small", is_public=True, capacity=5))["id"]
    got = await asyncio.gather(
        *(people.guest().call("rooms.join", room=room) for _ in range(15)), return_exceptions=True
    )
    assert len([one for one in got if not isinstance(one, BaseException)]) == 4
    assert {one.kind for one in got if isinstance(one, Forbidden)} == {"room_full"}


async def test_the_banned_stay_out_by_actor_and_by_address(people: People) -> None:
    ada, ben = people.guest("192.0.2.1"), people.guest("192.0.2.2")
    room = (await ada.call("rooms.create", title="Ban", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await ada.call("rooms.ban", room=room, member=ben.id)
    token = (await ada.call("rooms.invite", room=room))["token"]
    elsewhere = Person(people.server, ben.actor, ben.token, "192.0.2.9")
    for who, by_network in ((ben, False), (elsewhere, False), (people.guest("192.0.2.2"), True)):
        door = await who.call("rooms.door", room=room)
        assert (door["banned"], door["by_network"]) == (True, by_network)
        for invite in (None, token):
            with pytest.raises(Forbidden) as refused:
                await who.call("rooms.join", room=room, invite=invite)
            assert refused.value.kind == "banned"
    assert (await people.guest("192.0.2.3").call("rooms.join", room=room))["me"] == "member"
    (banned,) = await ada.call("rooms.bans", room=room)
    await ada.call("rooms.unban", room=room, ban=banned["id"])
    await ben.call("rooms.join", room=room)


@pytest.mark.parametrize("how", ["kick", "ban"])
@pytest.mark.parametrize(("role", "back_as"), [("cohost", "member"), ("viewer", "viewer")])
async def test_who_was_put_out_is_no_co_host_any_more(people: People, how: str, role: str, back_as: str) -> None:
    ada, ben = people.guest("192.0.2.61"), people.guest("192.0.2.62")
    room = (await ada.call("rooms.create", title="Out", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await ada.call("rooms.set_role", room=room, member=ben.id, role=role)
    await ben.call("rooms.leave", room=room)
    assert (await ben.call("rooms.join", room=room))["me"] == role
    await ada.call(f"rooms.{how}", room=room, member=ben.id)
    for ban in await ada.call("rooms.bans", room=room):
        await ada.call("rooms.unban", room=room, ban=ban["id"])
    assert (await ben.call("rooms.join", room=room))["me"] == back_as


async def test_the_makers_own_address_is_remembered(people: People) -> None:
    ada, ben = people.guest("198.51.100.201"), people.guest("198.51.100.202")
    room = (await ada.call("rooms.create", title="Made", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await ada.call("rooms.transfer", room=room, member=ben.id)
    await ben.call("rooms.ban", room=room, member=ada.id)
    with pytest.raises(Forbidden) as refused:
        await people.guest("198.51.100.201").call("rooms.join", room=room)
    assert refused.value.kind == "banned"


async def test_a_locked_room_lets_in_the_invited_alone(people: People) -> None:
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Lock", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await ada.call("rooms.lock", room=room, locked=True)
    with pytest.raises(Forbidden) as refused:
        await cem.call("rooms.join", room=room)
    assert refused.value.kind == "room_locked"
    assert (await ben.call("rooms.join", room=room))["me"] == "member"
    token = (await ada.call("rooms.invite", room=room))["token"]
    assert (await cem.call("rooms.join", room=room, invite=token))["me"] == "member"


async def test_an_own_name_is_taken_once_and_is_no_rooms_id(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Named", is_public=True, slug=f"film-{ada.id[-6:]}"))["id"]
    assert (await people.nobody().call("rooms.door", room=f"film-{ada.id[-6:]}"))["id"] == room
    with pytest.raises(Conflict):
        await people.guest().call("rooms.create", title="Other", slug=f"film-{ada.id[-6:]}")
    for name, args in {"rooms.create": {}, "rooms.update": {"room": room}}.items():
        with pytest.raises(Invalid) as refused:
            await ada.call(name, title="In front", slug=room, **args)
        assert refused.value.field == "slug"
    assert (await people.nobody().call("rooms.door", room=room))["title"] == "Named"


async def test_strangers_learn_nothing_of_a_private_room(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    room = await private(ada)
    for name in ("rooms.get", "screen.get", "chat.history", "rooms.invite", "screen.queue"):
        with pytest.raises(NotFound) as missing:
            await ben.call(name, room=room)
        with pytest.raises(NotFound) as nowhere:
            await ben.call(name, room="0" * 10)
        assert {missing.value.kind, nowhere.value.kind} <= {"room_not_found", "not_in_room"}
        assert missing.value.kind == nowhere.value.kind


async def test_nobody_has_a_color_twice_while_one_is_free(people: People, admin: psycopg.Connection[Any]) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Colours", is_public=True))["id"]
    others = [people.guest() for _ in range(8)]
    for guest in others:
        await guest.call("rooms.join", room=room)
    order = "select color from member where room_id = %s order by joined_at"
    colors = [color for (color,) in admin.execute(order, [room])]
    assert sorted(colors[:8]) == list(range(8))
    # What somebody chose stays, whoever has it.
    derived = (await (eve := people.guest()).call("accounts.me"))["color"]
    chosen = (derived + 1) % 8
    await eve.call("accounts.update_me", color=chosen)
    await eve.call("rooms.join", room=room)
    assert admin.execute(order, [room]).fetchall()[-1] == (chosen,)


async def test_a_public_door_shows_what_the_lobby_shows(people: People, admin: psycopg.Connection[Any]) -> None:
    ada = people.guest()
    await ada.call("accounts.update_me", name="Ada Byron")
    room = (await ada.call("rooms.create", title="Open", is_public=True))["id"]
    admin.execute("update member set present = true where room_id = %s", [room])
    door = await people.guest().call("rooms.door", room=room)
    assert (door["title"], door["film"], door["is_public"]) == ("Open", None, True)
    assert [face["name"] for face in door["faces"]] == ["Ada Byron"]
    await ada.call("screen.load", room=room, source={"url": "sampler:last-tram"})
    await ada.call("rooms.lock", room=room, locked=True)
    door = await people.guest().call("rooms.door", room=room)
    assert (door["film"], door["poster"], door["locked"]) == ("Last Tram", "/films/last-tram/poster.jpg", True)


async def test_a_private_door_shows_the_invited_no_faces(people: People, admin: psycopg.Connection[Any]) -> None:
    ada, ben = people.guest("192.0.2.81"), people.guest("192.0.2.82")
    room = await private(ada, film={"url": "sampler:last-tram"})
    admin.execute("update member set present = true where room_id = %s", [room])
    token = (await ada.call("rooms.invite", room=room))["token"]
    door = await ben.call("rooms.door", room=room)
    assert [door[it] for it in ("title", "film", "poster", "people", "faces")] == [None, None, None, None, []]
    door = await ben.call("rooms.door", room=room, invite=token)
    assert (door["title"], door["film"], door["faces"]) == ("Private", "Last Tram", [])
    await ben.call("rooms.join", room=room, invite=token)
    await ada.call("rooms.ban", room=room, member=ben.id)
    door = await ben.call("rooms.door", room=room, invite=token)
    assert [door[it] for it in ("title", "film", "poster", "people", "faces")] == [None, None, None, None, []]


async def test_whoever_made_a_room_finds_its_door_open(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    room = await private(ada, kept=True)
    await ada.call("rooms.lock", room=room, locked=True)
    assert (await ben.call("rooms.door", room=room))["locked"]
    await ada.call("rooms.leave", room=room)
    door = await ada.call("rooms.door", room=room)
    assert (door["title"], door["needs_key"], door["locked"]) == ("Private", False, False)
    assert (await ada.call("rooms.join", room=room))["me"] == "host"


async def test_rooms_are_made_ten_an_hour(people: People) -> None:
    ada = people.guest()
    for n in range(10):
        await ada.call("rooms.create", title=f"{n}")
    with pytest.raises(Limited):
        await ada.call("rooms.create", title="11")


async def test_a_network_makes_twenty_rooms_that_stay_a_day(people: People) -> None:
    async def make(n: int, **args: Any) -> str:
        guest = people.guest(f"2001:db8:77:77::{n + 1:x}")
        return (await guest.call("rooms.create", title=f"{n}", is_public=True, **args))["id"]

    for n in range(20):
        await make(n, **({"kept": True} if n % 2 else {"slug": f"stays-{people.guest().id[-8:]}-{n}"}))
    for args in ({"kept": True}, {"slug": f"more-{people.guest().id[-8:]}"}):
        with pytest.raises(Limited):
            await make(30, **args)
    ada = people.guest("2001:db8:77:77::ff")
    room = (await ada.call("rooms.create", title="Goes"))["id"]
    with pytest.raises(Limited):
        await ada.call("rooms.update", room=room, kept=True)
    await people.guest("2001:db8:77:78::1").call("rooms.create", title="Elsewhere", kept=True)


async def test_names_of_other_systems_are_bound_five_an_hour(people: People) -> None:
    ada = people.guest()
    names = [f"{ada.id[-8:]}-{n}" for n in range(6)]
    for name in names[:5] * 2:
        await ada.call("accounts.bind_alias", alias=name)
    with pytest.raises(Limited):
        await ada.call("accounts.bind_alias", alias=names[5])
    await people.guest().call("accounts.bind_alias", alias=names[5])


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("rooms.update", {"title": "x"}),
        ("rooms.lock", {"locked": True}),
        ("rooms.set_slow_mode", {"seconds": 5}),
        ("rooms.set_grants", {"grants": {"cohost": [], "member": [], "viewer": []}}),
        ("rooms.invite", {}),
        ("rooms.renew_invite", {}),
        ("rooms.delete", {}),
        ("rooms.bans", {}),
        ("screen.set_waiting", {"policy": "all"}),
        ("chat.export", {}),
    ],
)
async def test_members_may_not_manage(people: People, name: str, args: dict[str, Any]) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Rules", is_public=True, everyone_controls=True))["id"]
    await ben.call("rooms.join", room=room)
    with pytest.raises(Forbidden):
        await ben.call(name, room=room, **args)


async def test_co_hosts_can_not_touch_the_staff(people: People) -> None:
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Staff", is_public=True))["id"]
    for one in (ben, cem):
        await one.call("rooms.join", room=room)
        await ada.call("rooms.set_role", room=room, member=one.id, role="cohost")
    for other in (ada, cem):
        for act in ("kick", "ban"):
            with pytest.raises(Forbidden):
                await ben.call(f"rooms.{act}", room=room, member=other.id)
        with pytest.raises(Forbidden):
            await ben.call("rooms.mute", room=room, member=other.id, muted=True)
    with pytest.raises(Forbidden):
        await ada.call("rooms.set_role", room=room, member=ben.id, role="host")
