"""What the seed's clients send, by the seed's own names."""

from typing import Annotated, Literal

from pydantic import Field

from raffi_web.features.screen.sources import LONGEST
from raffi_web.kernel.arguments import Arguments, Seconds, line

RoomId = Annotated[str, line(1, 40)]
UserId = Annotated[str, line(1, 200)]
Username = Annotated[str, line(1, 50)]
Title = Annotated[str, line(1, 120)]
AnimeTitle = Annotated[str, line(1, 200)]
AnimeId = Annotated[str, line(1, 100)] | Annotated[int, Field(ge=0)]
"""Catalogues have numbers as ids, and clients send them either way."""
Episode = Annotated[int, Field(ge=1, le=100_000)]
Address = Annotated[str, line(1, LONGEST)]
Key = Annotated[str, line(0, 20)]
Action = Literal["play", "pause", "seek", "change_episode"]
OrderBy = Literal["last_activity", "created_at", "member_count"]
SortBy = Literal["joined_at", "username", "is_host", "is_synced"]
Direction = Literal["asc", "desc"]


class Updates(Arguments):
    """What a member says of itself. `is_synced` is taken and not believed: it is computed."""

    username: Username | None = None
    avatar_url: Address | None = None
    current_playback_time: Seconds | None = None
    is_synced: bool | None = None


class Alternative(Arguments):
    """The same film elsewhere, under the names that clients send."""

    url: Address
    quality: Annotated[str, line(0, 60)] | None = None
    originalUrl: Annotated[str, line(0, LONGEST)] | None = None
