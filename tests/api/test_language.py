"""Whoever calls is answered in their language, and nothing that is kept has words of one."""

import re
from typing import Any

import httpx
import psycopg
import pytest

from raffi_web.kernel.arguments import REASONS
from raffi_web.kernel.errors import Forbidden, NotFound, said
from raffi_web.words import EN, sentences, speaking
from raffi_web.words.export import PACKAGE
from tests.api.conftest import SeedClient, Web


@pytest.mark.parametrize(
    ("headers", "language"),
    [({}, "en"), ({"accept-language": "es"}, "es"), ({"accept-language": "es", "cookie": "raffi_lang=tr"}, "tr")],
)
async def test_an_error_is_told_in_the_callers_language(
    http: httpx.AsyncClient, headers: dict[str, str], language: str
) -> None:
    for path, code in (("/api/query/rooms.door", "room_not_found"), ("/api/query/no.such", "no_function")):
        answer = await http.post(path, json={"room": "nowhere"}, headers=headers)
        error: dict[str, Any] = answer.json()["error"]
        assert (error["code"], error["message"]) == (code, sentences(language)[f"errors.{code}"])


async def test_the_page_of_functions_is_in_the_readers_language(http: httpx.AsyncClient) -> None:
    page = await http.get("/api/docs", headers={"accept-language": "tr"})
    assert '<html lang="tr">' in page.text
    assert sentences("tr")["api.title"] in page.text


async def test_an_answer_that_is_kept_speaks_the_language_of_whoever_gets_it(
    seed: Any, admin: psycopg.Connection[Any]
) -> None:
    ada: SeedClient = seed("ada")
    room = await ada.room()
    told = {}
    for language in ("es", "tr"):
        ada.http.headers.update({"accept-language": language, "idempotency-key": f"leaving-{room}"})
        left = await ada.call("POST", "rooms-leave", room_id=room, user_id=ada.user_id)
        told[language] = left.json()["data"]["message"]
    assert told == {language: sentences(language)["seed.left"] for language in ("es", "tr")}
    kept = admin.execute("select answer ->> 'message' from operation where op = %s", [f"leaving-{room}"]).fetchall()
    assert kept == [("seed.left",)]


def test_a_kept_error_is_said_to_whoever_reads_it() -> None:
    with speaking("tr"):
        record = NotFound("errors.room_not_found", code="room_not_found", field="room").record()
        assert str(Forbidden()) == "forbidden: You may not do that."
    assert "message" not in record
    with speaking("es"):
        assert said(record) == {
            "code": "room_not_found",
            "message": sentences("es")["errors.room_not_found"],
            "field": "room",
            "data": {},
        }
    assert said({"code": "old", "message": "As it was kept before."})["message"] == "As it was kept before."


@pytest.mark.parametrize(
    ("title", "language", "message"),
    [
        ("x" * 500, "en", "That value does not fit: at most 120 characters."),
        ("x" * 500, "es", "Ese valor no sirve: como mucho 120 caracteres."),
        ("", "tr", "Buraya bir şey yazın."),
        ("", "es", "Escribe algo aquí."),
        (7, "tr", "Bu değer uygun değil: bir metin olmalı."),
    ],
)
async def test_why_a_value_does_not_fit_is_told_in_the_callers_language(
    web: Web, title: Any, language: str, message: str
) -> None:
    async with await web.bearer() as http:
        answer = await http.post(
            "/api/mutation/rooms.create", json={"title": title}, headers={"accept-language": language}
        )
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_every_reason_in_code_is_in_the_catalogue() -> None:
    texts = [path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))]
    raised = {one for text in texts for one in re.findall(r'(?:Invalid\([^)]*?reason=|wrong\()"([^"]*)"', text)}
    raised |= {f"archive_{one}" for text in texts for one in re.findall(r'\bunfit\("([^"]*)"', text)}
    raised |= {reason for reason, _, _ in REASONS.values()} | {"form"}
    known = {key.split(".")[1] for key in EN if key.startswith("reasons.")}
    assert raised == known
