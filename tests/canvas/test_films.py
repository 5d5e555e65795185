"""Films on boards: what may be their source, and who may steer them."""

from typing import Any

import pytest

from raffi_web.features.screen.sampler import FILMS
from raffi_web.kernel.errors import Forbidden, Invalid
from tests.canvas.conftest import Table

FILM = FILMS[0].url


@pytest.mark.parametrize(
    "source",
    [
        FILM,
        "https://films.example/a.mp4",
        "https://films.example/live.m3u8?token=1",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "http://192.168.1.7/a.mp4",
    ],
)
async def test_what_the_screen_takes_a_board_takes(table: Table, source: str) -> None:
    await table.hand(table.ada).push(["put", "v", "video", {"source": source}])
    assert table.stored()["v"][1]["source"] == source


@pytest.mark.parametrize(
    "source",
    [
        *("javascript:alert(1)", "data:video/mp4;base64,AA", "file:///etc/passwd", "blob:x", "a.mp4", "", "//x/a.mp4"),
        *("http://localhost/a.mp4", "http://2130706433/a.mp4", "http://169.254.169.254/latest", "http://[::1]/a.mp4"),
        *("https://a:b@films.example/a.mp4", "https://www.youtube.com/watch?v=no", "/films/../api/x", "sampler:x"),
        *("https://films.example/" + "a" * 2_000, "https://films.example/a\n.mp4", 7, ["https://films.example/a.mp4"]),
    ],
)
async def test_what_the_screen_refuses_a_board_refuses_and_names(table: Table, source: Any) -> None:
    for op in (["put", "v", "video", {"source": source}], ["set", "w", {"source": source}]):
        hand = table.hand(table.ada)
        if op[0] == "set":
            await hand.push(["put", "w", "video", {"source": FILM}])
        with pytest.raises(Invalid) as refused:
            await hand.push(op)
        assert refused.value.field == "ops.0.source"
    assert table.stored() == {"w": ("video", {"source": FILM})}


async def test_who_may_not_edit_does_not_steer(table: Table) -> None:
    await table.hand(table.ada).push(["put", "v", "video", {"source": FILM}])
    anchor = {"position": 3.25, "at": 1_795_000_000_000, "playing": True}
    with pytest.raises(Forbidden):
        await table.hand(table.vera).push(["set", "v", anchor])
    await table.hand(table.ben).push(["set", "v", anchor])
    assert table.stored()["v"][1] == {"source": FILM, **anchor}
