"""The sampler, for whoever chooses a film."""

from dataclasses import asdict
from typing import Any

from raffi_web.features.screen.sampler import FILMS
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import anyone, query


@query(access=anyone)
async def films(ctx: Context) -> list[dict[str, Any]]:
    """The films that come with this server; `id` is also the address by which they are put on or queued."""
    return [{**asdict(film), "description": film.description, "duration": film.duration_s} for film in FILMS]
