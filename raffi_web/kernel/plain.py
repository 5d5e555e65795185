"""Answers as plain data: what can be kept, told and compared as JSON."""

import asyncio
import time
from dataclasses import fields, is_dataclass
from typing import Any

import orjson
from pydantic import BaseModel

LONG = 100
PIECE_SECONDS = 0.005


def plain(value: Any) -> Any:
    """`value` as JSON-able data: models, dataclasses and dates become objects and texts."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return orjson.loads(orjson.dumps(value, default=_plain_model))


async def plain_in_pieces(value: Any) -> Any:
    """As `plain`, and others are served between pieces of a long list: a whole board takes tenths of a second."""
    if is_dataclass(value):
        parts = {one.name: getattr(value, one.name) for one in fields(value) if not one.name.startswith("_")}
        if any(map(_is_long, parts.values())):
            return {name: await plain_in_pieces(part) for name, part in parts.items()}
    if not isinstance(value, list | tuple) or not _is_long(value):
        return plain(value)
    done: list[Any] = []
    began = time.perf_counter()
    for one in value:
        done.append(plain(one))
        if time.perf_counter() - began > PIECE_SECONDS:
            await asyncio.sleep(0)
            began = time.perf_counter()
    return done


def _is_long(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) > LONG


def _plain_model(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)
