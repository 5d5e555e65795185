"""Answers as plain data, at once and in pieces."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from raffi_web.kernel import plain as module
from raffi_web.kernel.plain import LONG, plain, plain_in_pieces


class Model(BaseModel):
    at: datetime = datetime(2026, 1, 2, tzinfo=UTC)


@dataclass
class Answer:
    rows: list[Any]
    name: str = "Ada"
    seen: frozenset[str] = frozenset({"b", "a"})
    more: Model = field(default_factory=Model)
    _own: int = 1


ROWS: list[Any] = [{"n": n, "model": Model(), "deep": [Answer([n])]} for n in range(3 * LONG)]


@pytest.mark.parametrize(
    "value", [None, 1, "text", [], ROWS, ROWS[:2], tuple(ROWS), Answer(ROWS), Answer(ROWS[:2]), {"rows": ROWS}]
)
async def test_in_pieces_it_is_the_same(value: Any) -> None:
    assert await plain_in_pieces(value) == plain(value)


async def test_others_are_served_between_the_pieces_of_a_long_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE_SECONDS", -1.0)
    answering = asyncio.create_task(plain_in_pieces(Answer(ROWS)))
    turns = 0
    while not answering.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns >= len(ROWS)
