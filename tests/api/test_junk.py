"""Junk on every route: a clear error, never a 500, nothing written.

Seeded: a failure names the number of its request, and the same one comes again. The full proof sends 10,000.
"""

import random
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import psycopg
import pytest

from raffi_web.api import seed
from raffi_web.kernel.functions import registry
from tests.api.conftest import VIDEO, SeedClient, Web
from tests.support.proof import keep_figures, short_and_full

SEEDED = 20_261_121
TABLES = (
    *("actor", "actor_session", "actor_alias", "room", "room_secret", "member", "ban", "playback", "queue_item"),
    *("message", "sync_report"),
)
TEXTS = [
    "", " ", "x", "x" * 5000, "\x00", "a\x00b", "\ufeff", "\u202eevil", "\x1b[31m", "🦊" * 300, "é" * 121,
    "'; drop table room;--",
    "${7*7}", "{{7*7}}", "<script>alert(1)</script>", "../../etc/passwd", "%00", "null", "NaN", "-1", "1e999", "true",
    "javascript:alert(1)", "data:text/html,x", "http://", "https://user:pw@host/", "http://[::1", "//x", "sampler:nope",
    "https://youtu.be/short", "https://www.youtube.com/embed/", "file:///etc/passwd", "\u0130\u0131", "\u200d" * 10,
    "0000000000", "00000000000000000000000000", "zzzzzzzzzz", "\n\t\r", "A" * 10, "room:0000000000",
    "\U0001d56c", "\u2028",
]  # fmt: skip
NUMBERS = [0, -1, 1, 2**31, 2**53, 2**53 + 1, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e308, 5e-324, 999_999_999]
RAW = [
    b"{", b"[", b"null", b"true", b"5", b'"x"', b"[]", b"[[]]", b"{}x", b"\xff\xfe", b"\x00", b"NaN", b"Infinity",
    b'{"a":1e999}', b'{"a":"\\ud800"}', b'{"a":' + b"9" * 400 + b"}", b"[" * 3000, b"[" * 500 + b"]" * 500,
    b'{"a":' * 200 + b"1" + b"}" * 200, b'{"":""}', b'{"room":"x","room":"y"}', b"\xef\xbb\xbf{}", b" " * 2000,
]  # fmt: skip
TYPES = ["application/json", "application/json; charset=utf-16", "text/plain", "", "multipart/form-data", "a" * 300]
HEADERS = [
    {"idempotency-key": "x"}, {"idempotency-key": b"\xff" * 20}, {"idempotency-key": "a" * 500},
    {"authorization": "Bearer " + "x" * 5000}, {"authorization": b"Bearer \xff\xfe"}, {"authorization": "Bearer"},
    {"cookie": "raffi=" + "y" * 900}, {"cookie": b"raffi=\xff; ;;=;"}, {"cookie": 'raffi="a\\"b'},
    {"origin": "http://["}, {"origin": b"\xff"}, {"origin": "http://127.0.0.1:8000"}, {"content-length": "5"},
    {"host": "["}, {"host": ""}, {"x-forwarded-for": b"\xff, ,,"}, {"accept": "*/*;q=x"}, {}, {}, {}, {},
]  # fmt: skip
SEED_PATHS = [
    "rooms-create", "rooms-join", "rooms-leave", "rooms-delete", "rooms-list-public", "sync-control", "sync/control",
    "sync-get-host-time", "members-get-list", "members-update-status",
    "comments-create", "comments-get-by-episode", "comments-get-history",
]  # fmt: skip
FIXED = ["/api/session", "/api/query", "/api/openapi.json", "/api/docs", "/health", "/health/realtime", "/metrics"]
METHODS = ["POST", "GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"]


class Junk:
    """Makes requests: most are nearly right, so that they get far."""

    def __init__(self, room: str, user_id: str) -> None:
        self.random = random.Random(SEEDED)
        self.right: dict[str, Any] = {
            "room": room, "room_id": room, "user_id": user_id, "host_user_id": user_id, "title": "Junk", "body": "junk",
            "anime_id": "1", "anime_title": "Junk", "episode_number": 1, "video_url": VIDEO, "host_username": "Junk",
            "username": "Junk", "is_public": False, "action": "seek", "current_time": 3, "position": 3, "updates": {},
            "source": {"url": VIDEO}, "media_gen": 1, "waiting": False, "locked": False, "seconds": 0, "name": "Junk",
            "grants": {"cohost": [], "member": [], "viewer": []}, "policy": "host", "loop": "off", "duration": 5,
        }  # fmt: skip

    def value(self, depth: int = 0) -> Any:
        pick = self.random.randrange(8 if depth < 4 else 5)
        if pick <= 1:
            return self.random.choice(TEXTS)
        if pick == 2:
            return self.random.choice(NUMBERS)
        if pick == 3:
            return self.random.choice([None, True, False])
        if pick == 4:
            return self.random.choice(list(self.right.values()))
        if pick == 5:
            return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        return {str(self.random.choice(TEXTS)): self.value(depth + 1) for _ in range(self.random.randrange(4))}

    def fields(self, names: list[str]) -> dict[str, Any]:
        """Arguments with at least one that is junk."""
        given = {name: self.right.get(name, self.value()) for name in names}
        for name in self.random.sample(names, min(len(names), 1 + self.random.randrange(2))):
            given[name] = self.value()
        if self.random.random() < 0.2:
            given[str(self.random.choice(TEXTS))] = self.value()
        return given

    def request(self) -> tuple[str, str, dict[str, Any]]:
        """Method, path and what goes with it."""
        pick = self.random.random()
        names: list[str] = []
        method = "POST"
        if pick < 0.45:
            function = self.random.choice(registry.all())
            names, path = list(function.model.model_fields), f"/api/{function.kind.value}/{function.name}"
        elif pick < 0.85:
            name = self.random.choice(SEED_PATHS)
            method = self.random.choice(seed.METHODS[seed.ALIASES.get(name, name)])
            path = f"/functions/v1/{name}"
            known = registry.get(f"seed.{name.replace('-', '_').replace('/', '_')}")
            names = list(known.model.model_fields)
        elif pick < 0.95:
            path = self.random.choice(FIXED)
            method = self.random.choice(["GET", "POST"])
        else:
            path = "/api/" + quote(self.random.choice(TEXTS)[:200])
        headers = dict(self.random.choice(HEADERS))
        options: dict[str, Any] = {"headers": headers}
        if self.random.random() < 0.2:
            options["content"] = self.random.choice(RAW)
            headers["content-type"] = self.random.choice(TYPES)
        elif names:
            fields = self.fields(names)
            options["content"] = to_json(fields)
            headers["content-type"] = "application/json"
            if self.random.random() < 0.5:
                options["params"] = {key[:50]: str(value)[:200] for key, value in fields.items()}
        if self.random.random() < 0.1:
            method = self.random.choice(METHODS)
        return method, path, options


def to_json(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        return repr(value).replace("'", '"').replace("None", "null").encode("utf-8", "replace")


def written(admin: psycopg.Connection[Any], room: str) -> Any:
    """What is kept: how much of everything, and what the room says."""
    counts = [admin.execute(f"select count(*) from {table}").fetchone() for table in TABLES]  # pyright: ignore[reportArgumentType, reportCallIssue]
    row = admin.execute(
        "select r.title, r.slug, r.is_public, r.locked, r.kept, r.capacity, r.grants, r.slow_mode, r.title_name,"
        " r.episode, p.seq, p.position, p.playing, p.source, s.access_key, s.invite_epoch,"
        " (select jsonb_agg(name order by actor_id) from member m where m.room_id = r.id)"
        " from room r join playback p on p.room_id = r.id join room_secret s on s.room_id = r.id where r.id = %s",
        (room,),
    ).fetchone()
    return counts, row


@short_and_full("count", 500, 10_000)
async def test_junk_is_refused_and_nothing_is_written(
    web: Web, admin: psycopg.Connection[Any], count: int, request: pytest.FixtureRequest
) -> None:
    host = SeedClient(web, "junk-host")
    room = await host.room(is_public=False)
    junk = Junk(room, host.user_id)
    member = {"authorization": host.http.headers["authorization"]}
    refused = 0
    before = written(admin, room)
    for number in range(count):
        if number % 5 == 0:
            # Else limits would refuse most of it, before anything looked at it.
            admin.execute("delete from rate_limit")
        method, path, options = junk.request()
        address = f"198.51.{number // 200 % 200}.{number % 200}"
        if junk.random.random() < 0.6:
            options["headers"] = {**member, **options["headers"]}
        raw = {
            name: value if isinstance(value, bytes) else value.encode() for name, value in options["headers"].items()
        }
        options["headers"] = [(name.encode(), value) for name, value in raw.items()]
        async with web.client(address) as http:
            answer = await http.request(method, path, **options)
        about = f"request {number}: {method} {path} {options} -> {answer.status_code} {answer.text[:300]}"
        assert answer.status_code != 500, about
        assert answer.status_code < 500 or "unavailable" in answer.text, about
        after = written(admin, room)
        if answer.status_code >= 400:
            refused += 1
            assert after == before, about
            check_shape(path, method, answer, about)
        before = after
    assert refused > count * 0.7
    keep_figures(request, "junk-routes", requests=count, refused=refused, server_errors=0, written_by_refused=0)


def check_shape(path: str, method: str, answer: httpx.Response, about: str) -> None:
    """Every error has a code and a sentence."""
    if method == "HEAD" or answer.text == "Not Found":
        # No body; or an address that is none of ours (a line break in it), which the pages answer.
        return
    error = answer.json()["error"]
    code = error["error"] if path.startswith("/functions/v1/") else error["code"]
    assert code, about
    assert error["message"], about
