"""Comments as files: JSON and CSV for programs and tables, ASS subtitles for players. docs/api.md is about them.

Each writer makes a file in pieces (`begin`, `add` for each page, `end`): a discussion may have a hundred thousand.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from unicodedata import east_asian_width

import orjson

from raffi_web.features.comments.excerpts import spoilers
from raffi_web.features.comments.rows import Row
from raffi_web.features.lists.formats import guarded
from raffi_web.words import t

FORMAT = "raffi.comments"
VERSION = 1
COLUMNS = (
    *("id", "parent", "answers", "depth", "actor_id", "name", "body", "at_ms", "created_at", "edited_at"),
    *("score", "reactions", "pinned"),
)
TIMES = frozenset({"created_at", "edited_at"})


class Writer(Protocol):
    """A file that is written in pieces. `order` is how it wants its comments, `media` what it is."""

    order: str
    media: str

    def begin(self, discussion: Row) -> str: ...

    def add(self, rows: Sequence[Row]) -> str: ...

    def end(self) -> str: ...


def plain_row(row: Row) -> Row:
    """A comment as files hold it: times in ISO 8601, without what only a page needs."""
    kept = {column: row[column] for column in COLUMNS}
    return kept | {name: iso(kept[name]) for name in TIMES}


def iso(milliseconds: float | None) -> str | None:
    """A point in time as text."""
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


@dataclass
class JsonFile:
    """One object: what the discussion is about, and `comments`."""

    order = "said"
    media = "application/json"
    _first: bool = True

    def begin(self, discussion: Row) -> str:
        about = {name: discussion[name] for name in ("id", "room_title", "title_id", "title_name", "season", "episode")}
        head = orjson.dumps({"format": FORMAT, "version": VERSION, "discussion": about}).decode()
        return f'{head[:-1]},"comments":['

    def add(self, rows: Sequence[Row]) -> str:
        joined = ",\n".join(orjson.dumps(plain_row(row)).decode() for row in rows)
        before = "\n" if self._first else ",\n"
        self._first = self._first and not rows
        return before + joined if rows else ""

    def end(self) -> str:
        return "\n]}\n"


class CsvFile:
    """RFC 4180, column names first; nothing that a spreadsheet would calculate."""

    order = "said"
    media = "text/csv"

    def begin(self, discussion: Row) -> str:
        # Spreadsheets take a text without this mark for one of another alphabet.
        return "\ufeff" + _csv([COLUMNS])

    def add(self, rows: Sequence[Row]) -> str:
        return _csv([_cell(row[column]) for column in COLUMNS] for row in map(plain_row, rows))

    def end(self) -> str:
        return ""


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{emoji} {count}" for emoji, count in sorted(value.items()))
    return guarded(value)


def _csv(lines: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()


WIDTH, HEIGHT = 1920, 1080
SIZE = 48
"""Height of the letters, as all measures here in points of a picture of 1920 by 1080."""
LANE = 60
LANES = 12
ROLL_MS = 9_000
GAP = 40
HEAD = """[Script Info]
Title: {title}
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Comment,Sans,{size},&H20FFFFFF,&H20FFFFFF,&H60000000,&H00000000,0,0,0,0,100,100,0,0,1,2,0,7,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass
class AssFile:
    """Subtitles in which comments roll over the picture at their moment, from right to left, in lanes.

    In a lane none runs into the one before it, unless all are taken: then it is the one that is free first.
    """

    order = "moment"
    media = "text/x-ssa"
    spoiler: str = field(default_factory=lambda: f"[{t('chat.spoiler')}]")
    _last: list[tuple[float, float]] = field(default_factory=lambda: [(-2.0 * ROLL_MS, 0.0)] * LANES)
    """When the last text of each lane began (ms of the film), and how wide it is."""

    def begin(self, discussion: Row) -> str:
        return "\ufeff" + HEAD.format(title=_one_line(discussion["title_name"]), width=WIDTH, height=HEIGHT, size=SIZE)

    def add(self, rows: Sequence[Row]) -> str:
        return "".join(self._line(row) for row in rows)

    def end(self) -> str:
        return ""

    def _line(self, row: Row) -> str:
        text = self.spoiler if row["covered"] else _one_line(self._covered(row["body"]))
        wide = sum(SIZE if east_asian_width(sign) in "WF" else SIZE * 0.55 for sign in text)
        begins, lane = row["at_ms"], self._lane(row["at_ms"], wide)
        move = f"{{\\move({WIDTH},{lane * LANE},{-round(wide)},{lane * LANE})}}"
        name = _one_line(row["name"]).replace(",", " ")
        return f"Dialogue: 0,{clock(begins)},{clock(begins + ROLL_MS)},Comment,{name},0,0,0,,{move}{text}\n"

    def _covered(self, body: str) -> str:
        for begins, ends in reversed(spoilers(body)):
            body = body[:begins] + self.spoiler + body[ends:]
        return body

    def _lane(self, begins: float, wide: float) -> int:
        free = [self._free_at(lane, wide) for lane in range(LANES)]
        lane = next((one for one, at in enumerate(free) if at <= begins), free.index(min(free)))
        self._last[lane] = (begins, wide)
        return lane

    def _free_at(self, lane: int, wide: float) -> float:
        """When a lane takes a text so wide: the last one is whole on the screen, and out before this one has crossed
        it. All take the same time, so a longer text is faster."""
        began, before = self._last[lane]
        return began + ROLL_MS * max((before + GAP) / (WIDTH + before), wide / (WIDTH + wide))


def _one_line(text: str) -> str:
    """A text that a subtitle's line holds: no commands, no second line."""
    return " ".join(text.replace("{", "(").replace("}", ")").replace("\\", "/").split())


def clock(milliseconds: float) -> str:
    """A moment as subtitles write it: hours, minutes, seconds, hundredths."""
    hundredths = round(milliseconds / 10)
    hours, rest = divmod(hundredths, 360_000)
    minutes, rest = divmod(rest, 6_000)
    return f"{hours}:{minutes:02}:{rest // 100:02}.{rest % 100:02}"


FORMATS: dict[str, Callable[[], Writer]] = {"json": JsonFile, "csv": CsvFile, "ass": AssFile}


def file_name(discussion: Row, ending: str) -> str:
    """What a discussion's file is called."""
    season, episode = discussion["season"], discussion["episode"]
    which = f"{'' if season is None else f' s{season}'}{'' if episode is None else f' e{episode}'}"
    name = re.sub(r"[^\w.-]+", "-", f"{discussion['title_name']}{which}").strip("-.")[:80] or "comments"
    return f"{name}.{ending}"
