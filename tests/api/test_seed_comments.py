"""The seed's comment functions by their names, methods, fields and envelope; of its defects 7 and 11 there is none."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from raffi_web.features.rooms import cleanup
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.api.conftest import Json, SeedClient, Web, app, http, seed, web
from tests.api.test_seed_regressions import error_of

__all__ = ["app", "http", "seed", "web"]
Seed = Callable[..., SeedClient]
ROW = {
    *("id", "anime_id", "room_id", "season", "episode_number", "parent_id", "user_id", "username", "avatar_url"),
    *("message", "video_timestamp", "is_anchor", "is_system_message", "is_deleted", "reply_count"),
    *("created_at", "updated_at"),
}


@pytest.fixture
def anime(admin: psycopg.Connection[Any]) -> str:
    """An id that no other test talks about."""
    admin.execute("delete from rate_limit")
    return new_id()


async def post(client: SeedClient, anime: str, message: str, **fields: Any) -> Any:
    said = {"anime_id": anime, "episode_number": 1, "user_id": client.user_id, "username": client.user_id.title()}
    return await client.call("POST", "comments-create", **{**said, "message": message, **fields})


async def say(client: SeedClient, anime: str, message: str, **fields: Any) -> Json:
    answer = await post(client, anime, message, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["comment"]


async def listed(client: SeedClient, anime: str, **fields: Any) -> Json:
    args = {"anime_id": anime, "episode_number": 1, **fields}
    answer = await client.call("GET", "comments-get-by-episode", **args)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def history(client: SeedClient, anime: str, **fields: Any) -> Json:
    answer = await client.call("GET", "comments-get-history", anime_id=anime, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def said_in(page: Json) -> list[str]:
    return [one["message"] for one in page["comments"]]


async def test_a_comment_and_its_answer(seed: Seed, anime: str) -> None:
    ada, ben = seed("ada"), seed("ben")
    answer = await post(ada, anime, "That hat.", video_timestamp=61.5)
    assert (answer.status_code, answer.json()["success"]) == (201, True)
    first = answer.json()["data"]["comment"]
    assert answer.json()["data"]["message"] == "Your comment is there"
    assert set(first) == ROW
    assert (first["user_id"], first["username"], first["video_timestamp"]) == (ada.user_id, ada.user_id.title(), 61.5)
    await say(ben, anime, "Which one?", parent_id=first["id"])
    page = await listed(ben, anime)
    assert set(page) == {"comments", "pagination", "filters"}
    assert page["pagination"] == {"total": 1, "limit": 50, "offset": 0, "has_more": False}
    shown = page["comments"][0]
    assert set(shown) == ROW | {"replies"}
    assert (shown["reply_count"], shown["replies"][0]["message"]) == (1, "Which one?")
    # Of others a client learns the id they have here, not the name by which they called themselves.
    assert shown["user_id"] not in (ada.user_id, None)
    assert shown["replies"][0]["user_id"] == ben.user_id
    assert said_in(await listed(ada, anime, parent_id=first["id"])) == ["Which one?"]


async def test_pages_orders_and_bounds(seed: Seed, anime: str) -> None:
    ada = seed("ada")
    for n, at in enumerate((30, 10, 20)):
        await say(ada, anime, str(n), video_timestamp=at)
    assert said_in(await listed(ada, anime)) == ["2", "1", "0"]
    assert said_in(await listed(ada, anime, order_direction="asc")) == ["0", "1", "2"]
    assert said_in(await listed(ada, anime, order_by="video_timestamp", order_direction="asc")) == ["1", "2", "0"]
    page = await listed(ada, anime, limit=2)
    assert (said_in(page), page["pagination"]["has_more"]) == (["2", "1"], True)
    page = await listed(ada, anime, limit=2, offset=2)
    assert (said_in(page), page["pagination"]["has_more"]) == (["0"], False)
    assert (await listed(ada, anime, limit=1000))["pagination"]["limit"] == 100
    for wrong in ({"limit": 0}, {"offset": -1}, {"order_by": "id"}, {"episode_number": "x"}):
        answer = await ada.call("GET", "comments-get-by-episode", **{"anime_id": anime, "episode_number": 1, **wrong})
        assert answer.status_code == 400


WRONG: dict[str, tuple[Json, int, str]] = {
    "empty": ({"message": " "}, 400, "empty_message"),
    "long": ({"message": "x" * 1001}, 400, "message_too_long"),
    "before the film": ({"video_timestamp": -1}, 400, "invalid_timestamp"),
    "no number": ({"video_timestamp": "soon"}, 400, "invalid_timestamp"),
    "no parent": ({"parent_id": "0" * 26}, 404, "no_comment"),
    "no room": ({"room_id": "0" * 10}, 404, "room_not_found"),
    "no episode": ({"episode_number": 0}, 400, "invalid_params"),
    "no text": ({"message": None}, 400, "empty_message"),
    "a sign that turns others around": ({"message": "a\u202eb"}, 400, "invalid_message"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_does_not_fit_has_its_code(seed: Seed, anime: str, what: str) -> None:
    fields, status, code = WRONG[what]
    ada = seed("ada")
    await say(ada, anime, "first")
    assert error_of(await post(ada, anime, **{"message": "Hello", **fields})) == (status, code)
    assert said_in(await listed(ada, anime)) == ["first"]


async def test_a_moment_beyond_the_rooms_film_is_refused(seed: Seed, anime: str) -> None:
    ada = seed("ada")
    room = await ada.room(anime_id=anime)
    loaded = {"room": room, "source": {"url": "https://films.example/2.mp4", "title_id": anime, "episode": 1}}
    film = {**loaded, "source": {**loaded["source"], "duration": 60}}
    assert (await ada.http.post("/api/mutation/screen.load", json=film)).status_code == 200
    refused = await post(ada, anime, "late", room_id=room, video_timestamp=90)
    assert error_of(refused) == (400, "invalid_timestamp")


async def test_five_a_minute(seed: Seed, anime: str) -> None:
    ada = seed("ada")
    answers = [await post(ada, anime, str(n)) for n in range(6)]
    assert [one.status_code for one in answers] == [201] * 5 + [429]
    assert error_of(answers[5]) == (429, "rate_limited")
    assert 0 < answers[5].json()["error"]["details"]["retry_after"] <= 12


async def test_the_same_key_writes_once(seed: Seed, anime: str) -> None:
    ada = seed("ada")
    await say(ada, anime, "first")
    ada.http.headers["idempotency-key"] = "comment-once"
    assert await say(ada, anime, "once") == await say(ada, anime, "once")
    assert said_in(await listed(ada, anime)) == ["once", "first"]


async def test_a_name_proves_nothing(seed: Seed, anime: str) -> None:
    ada, eve = seed("ada"), seed("eve")
    await say(ada, anime, "mine")
    eve.user_id = ada.user_id
    assert error_of(await post(eve, anime, "not mine")) == (403, "access_denied")


async def test_history_counts_and_narrows(seed: Seed, anime: str) -> None:
    ada, ben = seed("ada"), seed("ben")
    first = await say(ada, anime, "one")
    await say(ben, anime, "an answer", parent_id=first["id"])
    await say(ben, anime, "two", episode_number=2)
    page = await history(ada, anime)
    assert said_in(page) == ["two", "an answer", "one"]
    assert {episode: len(rows) for episode, rows in page["comments_by_episode"].items()} == {"1": 2, "2": 1}
    assert page["statistics"] == {
        "total_comments": 3,
        "unique_episodes": 2,
        "unique_users": 2,
        "most_active_episodes": [
            {"episode_number": 1, "comment_count": 2},
            {"episode_number": 2, "comment_count": 1},
        ],
    }
    assert said_in(await history(ada, anime, episode_number=2)) == ["two"]
    assert said_in(await history(ada, anime, user_id=ada.user_id)) == ["one"]
    assert said_in(await history(ada, anime, user_id=page["comments"][0]["user_id"])) == ["two", "an answer"]
    # A name of somebody else's says nothing.
    assert said_in(await history(ada, anime, user_id=ben.user_id)) == []
    assert said_in(await history(ada, anime, end_date="2026-01-01")) == []
    assert len(said_in(await history(ada, anime, start_date="2026-01-01T00:00:00Z"))) == 3
    for wrong in ("yesterday", "9999-99-99"):
        refused = await ada.call("GET", "comments-get-history", anime_id=anime, start_date=wrong)
        assert error_of(refused) == (400, "invalid_params")


# 7


async def test_07_the_default_listing_is_not_empty(seed: Seed, anime: str) -> None:
    ada, stranger = seed("ada"), seed("eve")
    public = await ada.room(anime_id=anime)
    await say(ada, anime, "to everybody")
    await say(ada, anime, "in a public room", room_id=public)
    assert said_in(await listed(stranger, anime)) == ["in a public room", "to everybody"]
    assert said_in(await history(stranger, anime)) == ["in a public room", "to everybody"]
    with_system = await listed(stranger, anime, include_system="true")
    assert sorted(one["is_anchor"] for one in with_system["comments"]) == [False, False, True, True]
    anchor = next(one for one in with_system["comments"] if one["is_anchor"] and one["room_id"] is None)
    assert anchor["message"] == "Discussion for episode 1"
    assert (await say(ada, anime, "below the anchor", parent_id=anchor["id"]))["parent_id"] is None


async def test_07_private_talk_is_not_in_the_listing(seed: Seed, anime: str) -> None:
    ada, ben, stranger = seed("ada"), seed("ben"), seed("eve")
    private = await ada.room(anime_id=anime, is_public=False, access_key="004711")
    await ben.join(private, access_key="004711")
    secret = await say(ada, anime, "among us", room_id=private)
    await say(ben, anime, "to everybody")
    for reader in (ada, ben, stranger):
        assert said_in(await listed(reader, anime, include_system="true"))[1:] == ["to everybody"]
        assert said_in(await history(reader, anime)) == ["to everybody"]
        assert (await history(reader, anime))["statistics"]["total_comments"] == 1
    assert said_in(await listed(ben, anime, room_id=private)) == ["among us"]
    assert said_in(await listed(stranger, anime, room_id=private)) == []
    assert said_in(await history(stranger, anime, room_id=private)) == []
    args = {"anime_id": anime, "episode_number": 1, "parent_id": secret["id"]}
    assert error_of(await stranger.call("GET", "comments-get-by-episode", **args)) == (404, "no_comment")
    assert error_of(await post(stranger, anime, "let me in", parent_id=secret["id"])) == (404, "no_comment")
    assert error_of(await post(stranger, anime, "let me in", room_id=private))[0] == 404


# 11


@pytest.mark.parametrize("how", ["rooms-delete", "clean-up"])
async def test_11_comments_of_a_private_room_that_is_gone_do_not_become_public(
    seed: Seed, web: Web, server: Server, admin: psycopg.Connection[Any], anime: str, how: str
) -> None:
    ada, ben, stranger = seed("ada"), seed("ben"), seed("eve")
    private = await ada.room(anime_id=anime, is_public=False, access_key="004711")
    await ben.join(private, access_key="004711")
    await say(ada, anime, "among us", room_id=private)
    if how == "rooms-delete":
        await ada.call("DELETE", "rooms-delete", room_id=private, user_id=ada.user_id)
    else:
        admin.execute("update room set active_at = now() - interval '25 hours', people = 0 where id = %s", [private])
        await cleanup.close_idle_rooms(server.database)
    assert admin.execute("select from room where id = %s", [private]).fetchall() == []
    for reader in (ada, stranger):
        assert said_in(await listed(reader, anime)) == []
        assert said_in(await history(reader, anime)) == []
    assert said_in(await listed(ben, anime, room_id=private)) == ["among us"]
    assert said_in(await listed(stranger, anime, room_id=private)) == []
