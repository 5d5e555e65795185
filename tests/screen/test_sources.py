"""Which addresses of films are taken."""

from typing import Any

import pytest
from pydantic import ValidationError

from raffi_web.features.screen.sources import SourceInput, resolve
from raffi_web.kernel.errors import Invalid
from raffi_web.server import Server
from tests.support.fixtures import PUBLIC_URL

GOOD = [
    "/films/frame-counter/film.mp4",
    "/films/frame-counter/film.mp4?part=..#t=3",
    "/films/a%20film..mp4",
    "https://films.example/a.mp4",
    "https://films.example:8443/a%2e%2e/b.mp4",
    "https://münchen.example/a.mp4",
    "http://nas/film.mp4",
    "http://nas.local:8096/film.mp4",
    "http://192.168.1.20/film.mp4",
    "http://10.0.0.5:8096/film.mp4",
    "http://172.16.4.4/film.mp4",
    "http://[fd00::20]/film.mp4",
    "http://[2001:db8::1]/film.mp4",
    "http://8.8.8.8/film.mp4",
    f"{PUBLIC_URL}/films/frame-counter/film.mp4",
    f"{PUBLIC_URL.replace('127.0.0.1', 'localhost')}/films/frame-counter/film.mp4",
]
BAD = [
    "/films/../api/docs",
    "/films/%2e%2e/api/docs",
    "/films/%2E./api/docs",
    "/films/.%2e/api/docs",
    "/films/%252e%252e/api/docs",
    "/films/a%2f..%2f..%2fapi/docs",
    "/films/..\\..\\api\\docs",
    "/films/%5c..%5capi",
    "/films/",
    "/films//host/a.mp4",
    "/api/docs",
    "//films.example/a.mp4",
    "http://169.254.169.254/latest/meta-data",
    "http://[fe80::1]/a.mp4",
    "http://[fe80::1%25eth0]/a.mp4",
    "http://127.0.0.1/a.mp4",
    "http://127.0.0.1:22/a.mp4",
    "http://127.8.9.1/a.mp4",
    "http://127.0.0.1./a.mp4",
    "http://localhost/a.mp4",
    "http://LOCALHOST./a.mp4",
    "http://films.localhost/a.mp4",
    "http://[::1]:22/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://0.0.0.0/a.mp4",
    "http://0.1.2.3/a.mp4",
    "http://255.255.255.255/a.mp4",
    "http://224.0.0.1/a.mp4",
    "http://0x7f000001/a.mp4",
    "http://0x7F.1/a.mp4",
    "http://0x/a.mp4",
    "http://2130706433/a.mp4",
    "http://017700000001/a.mp4",
    "http://127.1/a.mp4",
    "http://010.0.0.1/a.mp4",
    "http://192.168.257/a.mp4",
    "http://127.0.0.%31/a.mp4",
    "http://%6cocalhost/a.mp4",
    "http://①②⑦.0.0.1/a.mp4",
    "http://127。0。0。1/a.mp4",
    "http://127.0.0.\u00ad1/a.mp4",
    "http://local\ufe0fhost/a.mp4",
    "http://127.0.0.1\\.films.example/a.mp4",
    "http://films.example\\@127.0.0.1/a.mp4",
    "http://user@films.example/a.mp4",
    "http://:80/a.mp4",
    "ftp://films.example/a.mp4",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("url", GOOD)
def test_films_of_the_web_and_of_the_house_are_taken(server: Server, url: str) -> None:
    assert resolve(SourceInput(url=url))["url"] == url


@pytest.mark.parametrize("url", BAD)
def test_what_leads_elsewhere_is_refused(server: Server, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        resolve(SourceInput(url=url))
    assert refused.value.field == "source.url"


@pytest.mark.parametrize("url", ["/films/%2e%2e/api/docs", "http://[::1]/a.vtt"])
def test_subtitles_are_held_to_the_same(server: Server, url: str) -> None:
    captions: list[Any] = [{"url": url, "lang": "en", "label": "English"}]
    given = SourceInput.model_validate({"url": "https://films.example/a.mp4", "captions": captions})
    with pytest.raises(Invalid):
        resolve(given)


@pytest.mark.parametrize("duration", [0.001, 0.999, 0.0, -1.0])
def test_no_film_ends_at_once(duration: float) -> None:
    with pytest.raises(ValidationError):
        SourceInput(url="https://films.example/a.mp4", duration=duration)
