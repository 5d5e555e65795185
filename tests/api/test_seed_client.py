"""What the seed's own client does, from making a room to ending it."""

from collections.abc import Callable

from tests.api.conftest import VIDEO, SeedClient, Web

Seed = Callable[..., SeedClient]


async def test_a_party_from_its_beginning_to_its_end(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    made = await host.create()
    body = made.json()
    assert (made.status_code, body["success"]) == (201, True)
    data = body["data"]
    room = data["room"]["room_id"]
    assert len(room) == 10
    assert (data["room"]["host_user_id"], data["presence_key"]) == (host.user_id, host.user_id)
    assert data["realtime_channel"] == f"room:{room}"
    assert data["room"]["video_url"] == VIDEO
    assert data["room"]["episode_number"] == 1
    assert data["access_key"] is None
    assert data["token"] == made.headers["x-raffi-token"]

    listed = (await guest.call("GET", "rooms-list-public", limit=100)).json()["data"]
    mine = next(one for one in listed["rooms"] if one["room_id"] == room)
    assert (mine["member_count"], mine["host_username"]) == (1, host.user_id.title())
    assert listed["pagination"]["limit"] == 100

    joined = (await guest.join(room, username="Ben")).json()["data"]
    assert (joined["user_id"], joined["username"], joined["is_host"]) == (guest.user_id, "Ben", False)
    assert joined["room"]["room_id"] == room
    assert joined["room"]["is_playing"] is False
    assert joined["room"]["current_time"] == 0

    played = (await host.control(room, "play", current_time=5)).json()["data"]["room"]
    assert (played["is_playing"], played["current_playback_time"]) == (True, 5)
    there = await guest.host_time(room)
    assert there["host_time"]["is_playing"] is True
    assert there["host_info"]["username"] == host.user_id.title()
    assert there["room_info"] == {"anime_title": "One Piece", "episode_number": 1, "title": "Friday anime"}

    updated = await guest.report(room, username="Benjamin", current_playback_time=there["host_time"]["current_time"])
    assert updated.json()["data"]["member"]["username"] == "Benjamin"
    people = await guest.members(room)
    assert people["statistics"]["total_members"] == 2
    assert {one["username"] for one in people["members"]} == {host.user_id.title(), "Benjamin"}
    assert people["recent_activity"][0]["sync_event_type"] == "play"

    left = await guest.call("POST", "rooms-leave", room_id=room, user_id=guest.user_id)
    assert left.json()["data"]["was_host"] is False
    ended = await host.call("DELETE", "rooms-delete", room_id=room, user_id=host.user_id)
    assert ended.json() == {"success": True, "data": {"message": ended.json()["data"]["message"], "room_id": room}}
    gone = await host.call("GET", "sync-get-host-time", room_id=room, user_id=host.user_id)
    assert (gone.status_code, gone.json()["error"]["error"]) == (404, "room_not_found")


async def test_the_path_of_the_readme_works_too(seed: Seed) -> None:
    host = seed("ada")
    room = await host.room()
    answer = await host.call(
        "POST", "sync/control", room_id=room, user_id=host.user_id, action="seek", current_time=61.5
    )
    assert answer.json()["data"]["room"]["current_playback_time"] == 61.5


async def test_the_later_backends_change_of_episode(seed: Seed) -> None:
    host, guest = seed("ada"), seed("ben")
    room = await host.room()
    await guest.join(room)
    changed = await host.control(
        room,
        "change_episode",
        episode_number=2,
        video_url="https://films.example/two.m3u8",
        video_urls=[{"url": "https://films.example/two-1080.m3u8", "quality": "1080p", "originalUrl": "x"}],
        source_id="source-9",
        anime_title="One Piece",
    )
    assert changed.status_code == 200, changed.text
    seen = (await guest.join(room)).json()["data"]["room"]
    assert (seen["episode_number"], seen["video_url"]) == (2, "https://films.example/two.m3u8")
    assert seen["source_id"] == "source-9"
    assert seen["video_urls"] == [{"url": "https://films.example/two-1080.m3u8", "quality": "1080p"}]
    assert seen["current_playback_time"] == 0


async def test_a_client_with_a_cookie_jar_needs_no_change(web: Web) -> None:
    async with web.client() as http:
        fields = {
            "title": "Jar", "anime_id": 21, "anime_title": "One Piece", "episode_number": 1, "video_url": VIDEO,
            "host_user_id": "jar-user", "host_username": "Jar", "is_public": True,
        }  # fmt: skip
        made = (await http.post("/functions/v1/rooms-create", json=fields)).json()["data"]
        control = {"room_id": made["room"]["room_id"], "user_id": "jar-user", "action": "pause"}
        assert (await http.post("/functions/v1/sync-control", json=control)).status_code == 200


async def test_a_repeated_request_with_its_key_makes_one_room(seed: Seed) -> None:
    host = seed("ada")
    await host.room()
    host.http.headers["idempotency-key"] = "make-one-room"
    assert await host.room(title="Once") == await host.room(title="Once")


async def test_listing_filters_orders_and_pages(seed: Seed) -> None:
    host = seed("ada")
    anime = f"anime-{host.user_id}"
    made = [await host.room(anime_id=anime, title=f"Room {i}") for i in range(3)]

    async def listed(**fields: object) -> dict:
        return (await host.call("GET", "rooms-list-public", anime_id=anime, **fields)).json()["data"]

    newest = await listed(order_by="created_at")
    assert [one["room_id"] for one in newest["rooms"]] == made[::-1]
    oldest = await listed(order_by="created_at", order_direction="asc", limit=2)
    assert [one["room_id"] for one in oldest["rooms"]] == made[:2]
    assert oldest["pagination"] == {"total": 3, "limit": 2, "offset": 0, "has_more": True}
    rest = await listed(order_by="created_at", order_direction="asc", limit=2, offset=2)
    assert ([one["room_id"] for one in rest["rooms"]], rest["pagination"]["has_more"]) == (made[2:], False)
    assert (await listed(min_members=2))["rooms"] == []
    assert (await listed(limit=1000))["pagination"]["limit"] == 100


async def test_pages_of_other_sites_call_with_a_token_and_never_with_a_cookie(seed: Seed, web: Web) -> None:
    room = await seed("ada").room()
    elsewhere = {"origin": "https://player.example", "sec-fetch-site": "cross-site"}
    fields = {"room_id": room, "user_id": "elsewhere", "username": "Eve"}
    async with web.client(headers=elsewhere) as http:
        asked = await http.options("/functions/v1/rooms-join")
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
        assert "access-control-allow-credentials" not in asked.headers
        refused = await http.post("/functions/v1/rooms-join", json=fields)
        assert (refused.status_code, refused.json()["error"]["error"]) == (403, "foreign_origin")
        # The key that the seed's web clients send with every call is no token of ours: they begin as guests.
        joined = await http.post(
            "/functions/v1/rooms-join", json=fields, headers={"authorization": "Bearer the-anon-key"}
        )
        assert joined.status_code == 201
        assert joined.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in joined.headers
        assert joined.headers["x-raffi-token"] == joined.json()["data"]["token"]
        with_cookie = {"authorization": f"Bearer {joined.json()['data']['token']}", "cookie": "raffi=x"}
        assert (await http.post("/functions/v1/rooms-join", json=fields, headers=with_cookie)).status_code == 403
