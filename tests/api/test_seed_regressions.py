"""The seed's own defects (reference 1.4), each by its number: none of them is here."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg

from raffi_web.features.rooms import cleanup, presence
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM
from raffi_web.server import Server
from tests.api.conftest import SeedClient, Web

Seed = Callable[..., SeedClient]


def error_of(answer: Any) -> tuple[int, str]:
    assert answer.json()["success"] is False, answer.text
    return answer.status_code, answer.json()["error"]["error"]


async def actor_of(client: SeedClient) -> str:
    """The id of the actor behind a seed's client."""
    return (await client.http.post("/api/query/accounts.me", json={})).json()["result"]["id"]


async def until_time_moves(client: SeedClient, room: str, beyond: float) -> float:
    """The room's time, once it is beyond a point."""
    async with asyncio.timeout(10):
        while True:
            now = (await client.host_time(room))["host_time"]["current_time"]
            if now > beyond:
                return now
            await asyncio.sleep(0.05)


async def settled(client: SeedClient, room: str, action: str, **fields: Any) -> Any:
    """A command, sent again when two a second are used up."""
    async with asyncio.timeout(10):
        while True:
            answer = await client.control(room, action, **fields)
            if answer.status_code != 429:
                return answer
            await asyncio.sleep(float(answer.json()["error"]["details"]["retry_after"]))


# 1


async def test_01_joins_are_let_in(seed: Seed) -> None:
    room = await seed("ada").room()
    assert (await seed("ben").join(room)).status_code == 201


async def test_01_private_joins_with_the_right_key_are_let_in(seed: Seed) -> None:
    made = (await seed("ada").create(is_public=False, access_key="004711")).json()["data"]
    assert made["access_key"] == "004711"
    joined = await seed("ben").join(made["room"]["room_id"], access_key="004711")
    assert joined.status_code == 201


async def test_01_play_pause_and_seek_happen(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    await guest.join(room)
    assert (await host.control(room, "play")).status_code == 200
    assert (await guest.host_time(room))["host_time"]["is_playing"] is True
    assert (await settled(host, room, "pause", current_time=42.25)).status_code == 200
    there = (await guest.host_time(room))["host_time"]
    assert (there["is_playing"], there["current_time"]) == (False, 42.25)
    assert (await settled(host, room, "seek", current_time=300)).status_code == 200
    assert (await guest.host_time(room))["host_time"]["current_time"] == 300


# 2


async def test_02_somebody_who_is_not_host_is_refused_with_403_and_nothing_happens(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    await guest.join(room)
    for action, fields in (("play", {}), ("pause", {}), ("seek", {"current_time": 9})):
        assert error_of(await guest.control(room, action, **fields)) == (403, "not_host")
    there = (await guest.host_time(room))["host_time"]
    assert (there["is_playing"], there["current_time"]) == (False, 0)


async def test_02_a_failed_command_is_no_success(seed: Seed) -> None:
    host = seed("ada")
    room = await host.room()
    assert error_of(await host.control(room, "seek")) == (400, "missing_time")
    assert error_of(await host.control(room, "rewind")) == (400, "invalid_action")
    assert error_of(await host.control(room, "seek", current_time=-1)) == (400, "invalid_time")
    assert error_of(await host.control("0000000000", "play")) == (404, "room_not_found")


# 3


async def test_03_sync_control_is_limited_to_two_a_second(seed: Seed) -> None:
    host = seed("ada")
    room = await host.room()
    answers = [await host.control(room, "pause") for _ in range(4)]
    limited = [one for one in answers if one.status_code == 429]
    assert limited
    assert error_of(limited[0]) == (429, "rate_limited")
    assert 0 < limited[0].json()["error"]["details"]["retry_after"] <= 1
    assert int(limited[0].headers["retry-after"]) >= 1


async def test_03_room_creation_is_limited_to_ten_an_hour(seed: Seed) -> None:
    host = seed("ada")
    made = [(await host.create()).status_code for _ in range(11)]
    assert made == [201] * 10 + [429]


async def test_03_room_management_is_limited_to_twenty_an_hour(seed: Seed) -> None:
    host = seed("ada")
    room = await host.room()

    async def rename(number: int) -> int:
        changed = {"room": room, "title": f"Title {number}"}
        return (await host.http.post("/api/mutation/rooms.update", json=changed)).status_code

    assert [await rename(number) for number in range(20)] == [200] * 20
    assert await rename(20) == 429
    refused = await host.call("DELETE", "rooms-delete", room_id=room, user_id=host.user_id)
    assert error_of(refused) == (429, "rate_limited")


# 4


async def test_04_joins_leaves_and_new_hosts_are_told_to_the_room(seed: Seed) -> None:
    host, guest, third = seed("ada"), seed("ben"), seed("cleo")
    room = await host.room()
    await guest.join(room)
    await third.join(room)
    await third.call("POST", "rooms-leave", room_id=room, user_id=third.user_id)
    await host.call("POST", "rooms-leave", room_id=room, user_id=host.user_id)
    told = [one["sync_event_type"] for one in (await guest.members(room))["recent_activity"]]
    assert told[:3] == ["new_host", "left", "left"]
    assert told.count("joined") == 2


# 5


async def test_05_somebody_who_joins_late_gets_the_position_of_now(seed: Seed) -> None:
    host, late = seed("ada"), seed("ben")
    room = await host.room()
    await host.control(room, "play", current_time=100)
    now = await until_time_moves(host, room, 100.3)
    joined = (await late.join(room)).json()["data"]["room"]
    assert joined["is_playing"] is True
    assert now <= joined["current_playback_time"] < now + 5


async def test_05_the_hosts_time_moves_while_it_plays_and_stands_while_it_does_not(seed: Seed) -> None:
    host = seed("ada")
    room = await host.room()
    await host.control(room, "play", current_time=10)
    first = await until_time_moves(host, room, 10.1)
    assert await until_time_moves(host, room, first) > first
    await settled(host, room, "pause")
    stands = [(await host.host_time(room))["host_time"]["current_time"] for _ in range(3)]
    assert len(set(stands)) == 1


# 6


async def test_06_a_members_own_report_decides_whether_it_is_in_sync(seed: Seed) -> None:
    host, near, far, silent = seed("ada"), seed("ben"), seed("cleo"), seed("dan")
    room = await host.room()
    for one in (near, far, silent):
        await one.join(room)
    await host.control(room, "seek", current_time=200)
    await near.report(room, current_playback_time=201.5, is_synced=False)
    await far.report(room, current_playback_time=197.5, is_synced=True)
    people = {one["user_id"]: one for one in (await near.members(room, sort_by="username"))["members"]}
    mine = people[near.user_id]["sync_status"]
    assert (mine["is_synced"], mine["time_difference"], mine["member_time"]) == (True, 1.5, 201.5)
    by_name = {one["username"]: one["sync_status"] for one in people.values()}
    assert (by_name[far.user_id]["is_synced"], by_name[far.user_id]["time_difference"]) == (False, -2.5)
    assert (by_name[silent.user_id]["is_synced"], by_name[silent.user_id]["time_difference"]) == (False, None)


async def test_06_being_in_sync_stays_honest_while_the_film_plays(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    await guest.join(room)
    await host.control(room, "play", current_time=100)
    await until_time_moves(host, room, 100.1)
    there = (await guest.host_time(room))["host_time"]["current_time"]
    await guest.report(room, current_playback_time=there - 1)
    await until_time_moves(host, room, there + 0.5)
    status = (await guest.host_time(room))["user_sync_status"]
    assert status["is_synced"] is True
    assert -1.6 < status["time_difference"] <= -1
    assert status["user_current_time"] > there - 1
    # A skip of the host: the member is where it was until it says otherwise.
    await settled(host, room, "seek", current_time=900)
    status = (await guest.host_time(room))["user_sync_status"]
    assert (status["is_synced"], status["time_difference"] < -700) == (False, True)


async def test_06_the_percentage_counts_who_is_in_sync(seed: Seed) -> None:
    host, near, far = seed("ada"), seed("ben"), seed("cleo")
    room = await host.room()
    await near.join(room)
    await far.join(room)
    await host.report(room, current_playback_time=0)
    await near.report(room, current_playback_time=1)
    await far.report(room, current_playback_time=50)
    statistics = (await host.members(room))["statistics"]
    assert (statistics["total_members"], statistics["synced_members"], statistics["sync_percentage"]) == (3, 2, 67)


# 7 (the part that touches rooms: what is said in a private room stays there)


async def test_07_a_private_rooms_activity_is_for_its_members(seed: Seed) -> None:
    host, stranger = seed("ada"), seed("eve")
    room = await host.room(is_public=False)
    answer = await stranger.call("GET", "members-get-list", room_id=room, user_id=stranger.user_id)
    assert error_of(answer)[0] == 404
    public = await host.room()
    answer = await stranger.call("GET", "members-get-list", room_id=public, user_id=stranger.user_id)
    assert error_of(answer) == (404, "not_in_room")


# 8


async def test_08_a_user_id_without_its_session_proves_nothing(seed: Seed) -> None:
    host = seed("ada")
    room = await host.room()
    thief = SeedClient(Web(host.http._transport.app), host.user_id)  # type: ignore[attr-defined]
    thief.http.headers.pop("authorization", None)
    for method, name, fields in (
        ("POST", "sync-control", {"action": "play"}),
        ("DELETE", "rooms-delete", {}),
        ("POST", "rooms-leave", {}),
        ("POST", "rooms-join", {"username": "Thief"}),
        ("GET", "sync-get-host-time", {}),
        ("PUT", "members-update-status", {"updates": {"username": "Thief"}}),
    ):
        answer = await thief.call(method, name, room_id=room, user_id=host.user_id, **fields)
        assert error_of(answer) == (403, "access_denied"), name
        assert "x-raffi-token" not in answer.headers
    answer = await thief.create(host_user_id=host.user_id)
    assert error_of(answer) == (403, "access_denied")
    assert (await host.host_time(room))["host_info"]["user_id"] == host.user_id


async def test_08_only_host_and_owner_end_a_room(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    await guest.join(room)
    answer = await guest.call("DELETE", "rooms-delete", room_id=room, user_id=guest.user_id)
    assert error_of(answer) == (403, "not_host")
    stranger = seed("eve")
    answer = await stranger.call("DELETE", "rooms-delete", room_id=room, user_id=stranger.user_id)
    assert error_of(answer)[0] == 404
    assert (await host.host_time(room))["room_info"]["title"] == "Friday anime"


async def test_08_a_maker_who_was_banned_ends_nothing(seed: Seed) -> None:
    maker, heir = seed("ada"), seed("ben")
    room = await maker.room()
    await heir.join(room)
    people = await actor_of(maker), await actor_of(heir)
    for one, name, member in ((maker, "rooms.transfer", people[1]), (heir, "rooms.ban", people[0])):
        done = await one.http.post(f"/api/mutation/{name}", json={"room": room, "member": member})
        assert done.status_code == 200, done.text
    refused = await maker.call("DELETE", "rooms-delete", room_id=room, user_id=maker.user_id)
    assert error_of(refused)[0] == 404
    assert (await heir.host_time(room))["room_info"]["title"] == "Friday anime"


async def test_08_a_maker_who_gave_the_room_away_may_still_end_it(seed: Seed) -> None:
    maker, heir = seed("ada"), seed("ben")
    room = await maker.room()
    await heir.join(room)
    given = {"room": room, "member": await actor_of(heir)}
    assert (await maker.http.post("/api/mutation/rooms.transfer", json=given)).status_code == 200
    ended = await maker.call("DELETE", "rooms-delete", room_id=room, user_id=maker.user_id)
    assert ended.status_code == 200


async def test_08_other_peoples_user_ids_are_not_listed(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    await guest.join(room)
    seen = {one["user_id"] for one in (await guest.members(room))["members"]}
    assert guest.user_id in seen
    assert host.user_id not in seen


async def test_08_a_first_call_that_fails_keeps_no_claim_on_a_user_id(seed: Seed) -> None:
    host = seed("ada", keep_token=False)
    assert (await host.create(video_url="javascript:alert(1)")).status_code == 400
    assert (await host.create(title="")).status_code == 400
    assert (await host.create()).status_code == 201


# 9


async def test_09_no_answer_shows_a_private_room_or_its_key(seed: Seed) -> None:
    host, guest, stranger = seed("ada"), seed("ben"), seed("eve")
    made = await host.create(is_public=False, access_key="827364")
    room = made.json()["data"]["room"]["room_id"]
    joined = await guest.join(room, access_key="827364")
    answers = [
        joined.text,
        (await guest.call("GET", "members-get-list", room_id=room)).text,
        (await guest.call("GET", "sync-get-host-time", room_id=room, user_id=guest.user_id)).text,
        (await stranger.call("GET", "rooms-list-public", limit=100)).text,
    ]
    assert not any("827364" in answer for answer in answers)
    assert room not in answers[-1]


async def test_09_wrong_keys_are_limited_for_each_actor(seed: Seed) -> None:
    room = (await seed("ada").create(is_public=False, access_key="123456")).json()["data"]["room"]["room_id"]
    await (guesser := seed("eve", address="198.51.100.7")).room()
    answers = [error_of(await guesser.join(room, access_key=f"00000{i}")) for i in range(5)]
    assert answers == [(403, "access_denied")] * 5
    refused = await guesser.join(room, access_key="123456")
    assert error_of(refused) == (429, "rate_limited")
    assert refused.json()["error"]["details"]["retry_after"] > 60


async def test_09_wrong_keys_are_limited_for_each_address_whoever_asks(seed: Seed) -> None:
    room = (await seed("ada").create(is_public=False, access_key="123456")).json()["data"]["room"]["room_id"]
    address = "198.51.100.8"
    answers = [
        error_of(await seed(f"eve{i}", address=address, keep_token=False).join(room, access_key="000000"))
        for i in range(12)
    ]
    assert answers == [(403, "access_denied")] * 10 + [(429, "rate_limited")] * 2
    assert (await seed("ben", address="198.51.100.9").join(room, access_key="123456")).status_code == 201


# 10


async def test_10_made_keys_have_six_digits_always(seed: Seed) -> None:
    from raffi_web.kernel.ids import access_key

    key = (await seed("ada").create(is_public=False)).json()["data"]["access_key"]
    assert len(key) == 6
    assert key.isdigit()
    assert all(len(access_key()) == 6 for _ in range(2000))


async def test_10_clean_up_closes_rooms_and_not_just_their_members(
    seed: Seed, server: Server, admin: psycopg.Connection[Any]
) -> None:
    host = seed("ada")
    room = await host.room()
    await host.call("POST", "rooms-leave", room_id=room, user_id=host.user_id)
    admin.execute("update room set active_at = now() - interval '25 hours' where id = %s", (room,))
    await cleanup.close_idle_rooms(server.database)
    assert error_of(await seed("ben").join(room)) == (404, "room_not_found")


# 11


async def test_11_joining_again_is_the_same_member(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    first, again = (await guest.join(room)), (await guest.join(room))
    assert (first.status_code, again.status_code) == (201, 201)
    kept = ("user_id", "joined_at", "role")
    assert [first.json()["data"][name] for name in kept] == [again.json()["data"][name] for name in kept]
    assert (await host.members(room))["statistics"]["total_members"] == 2
    back = (await host.join(room)).json()["data"]
    assert back["is_host"] is True


async def test_11_a_host_who_crashed_is_followed_by_the_next_in_line(
    seed: Seed, server: Server, admin: psycopg.Connection[Any]
) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    await guest.join(room)
    host_id = next(one["user_id"] for one in (await guest.members(room))["members"] if one["user_id"] != guest.user_id)
    # What 30 s without a call and then 20 s without the host do, without waiting for them.
    await server.calls("rooms.vanish", {"room": room, "actor": host_id}, Caller(SYSTEM))
    admin.execute("update room set host_lost_at = now() - interval '21 seconds' where id = %s", (room,))
    await presence.follow_lost_hosts(server.database)
    people = await guest.members(room)
    assert people["statistics"]["host"]["user_id"] == guest.user_id
    assert (await guest.control(room, "pause")).status_code == 200
    returned = next(one for one in people["members"] if one["user_id"] == host_id)
    assert (returned["is_host"], returned["role"]) == (False, "cohost")


async def test_11_a_host_who_leaves_hands_the_room_on(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    await guest.join(room)
    left = await host.call("POST", "rooms-leave", room_id=room, user_id=host.user_id)
    assert left.json()["data"]["was_host"] is True
    assert (await guest.host_time(room))["host_info"]["user_id"] == guest.user_id


async def test_11_a_client_without_a_connection_counts_until_it_is_silent(
    seed: Seed, server: Server, admin: psycopg.Connection[Any]
) -> None:
    host = seed("ada")
    room = await host.room()
    assert (await host.members(room))["members"][0]["is_online"] is True
    admin.execute("update presence set seen_at = now() - interval '31 seconds' where room_id = %s", (room,))
    await server.presence._forget_dead(everything=False)
    assert admin.execute("select people from room where id = %s", (room,)).fetchone() == (0,)


# The envelope: the docs give real statuses, the code answered 400 for every error.


async def test_errors_have_their_real_statuses(seed: Seed) -> None:
    host = seed("ada")
    room = await host.room()
    wrong_method = await host.call("GET", "rooms-create")
    assert error_of(wrong_method) == (405, "method_not_allowed")
    assert "POST" in wrong_method.headers["allow"]
    assert error_of(await host.call("POST", "rooms-join", room_id=room)) == (400, "missing_params")
    unreadable = await host.http.post(
        "/functions/v1/rooms-join", content="{", headers={"content-type": "application/json"}
    )
    assert error_of(unreadable) == (400, "invalid_body")
    assert error_of(await host.report(room)) == (400, "invalid_updates")
    assert error_of(await host.report(room, username="")) == (400, "invalid_username")
    assert error_of(await host.report(room, username="x" * 51)) == (400, "username_too_long")
    assert error_of(await host.report(room, current_playback_time=-1)) == (400, "invalid_time")
    assert error_of(await host.call("POST", "no-such-function")) == (404, "no_route")
