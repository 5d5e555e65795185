"""Lists as files: what is written, and what is understood of what others wrote. docs/lists.md is about them."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from raffi_web.features.lists.models import ListItem
from raffi_web.features.lists.titles import ITEMS_AT_MOST, KINDS, Title
from raffi_web.kernel.arguments import check_shape, validate
from raffi_web.kernel.errors import RaffiError
from raffi_web.words import t

COLUMNS = ("title_id", "name", "year", "kind", "poster", "note")
FORMAT = "raffi.list"
VERSION = 1
DELIMITERS = ",;\t"
PREAMBLE_LINES = 20
PROBLEMS_AT_MOST = 1_000

NAMES: dict[str, tuple[str, ...]] = {
    "title_id": ("titleid", "id", "imdbid", "imdb", "const", "tconst", "mediaid"),
    "tmdb": ("tmdbid", "tmdb"),
    "name": ("name", "title", "film", "movie"),
    "year": ("year", "releaseyear", "released", "releasedate"),
    "kind": ("kind", "type", "titletype", "mediatype"),
    "poster": ("poster", "posterurl", "image"),
    "note": ("note", "notes", "description", "comment", "review"),
}
"""What a field is called in our files and in those of Letterboxd, IMDb, Trakt and Yamtrack, without its signs."""
KIND_WORDS = {
    "film": "movie",
    "short": "movie",
    "video": "movie",
    "tvmovie": "movie",
    "tvspecial": "movie",
    "show": "series",
    "tvshow": "series",
    "tvseries": "series",
    "tvminiseries": "series",
    "miniseries": "series",
    "season": "series",
    "episode": "series",
    "tvepisode": "series",
    "anime": "series",
}
# What begins like this is a formula to a spreadsheet. A mark before it makes it text; so do marks before marks.
FORMULA = re.compile(r"((?:^|[;\t])\"?)('*)(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet would begin to compute: at the beginning, and after what others put between cells."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a title of a file: in which line (of JSON: the how-many-eth title), which field, and why."""

    line: int
    field: str
    reason: str


@dataclass
class Parsed:
    """What is understood of a file. `lines` says where each title stands; `wrong` counts all titles with problems."""

    format: str
    name: str | None = None
    description: str | None = None
    titles: list[Title] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wrong: int = 0


def write_csv(items: Iterable[ListItem]) -> str:
    """A list as CSV: RFC 4180, a line of column names first, nothing that a spreadsheet would calculate."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow([guarded(getattr(item, column)) for column in COLUMNS])
    return out.getvalue()


def write_json(name: str, description: str, items: Iterable[ListItem]) -> str:
    """A list as JSON; what a title does not say is left out."""
    titles = [
        {column: value for column in COLUMNS if (value := getattr(item, column)) not in (None, "")} for item in items
    ]
    whole = {"format": FORMAT, "version": VERSION, "name": name, "description": description, "titles": titles}
    return orjson.dumps(whole).decode()


def parse(text: str) -> Parsed:
    """What a file holds, by what it looks like."""
    text = text.removeprefix("\ufeff")
    return _parse_json(text) if text.lstrip()[:1] in ("{", "[") else _parse_csv(text)


def guarded(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    cell = "" if value is None else str(value)
    return FORMULA.sub(r"\1\2'", cell)


def unguarded(cell: str) -> str:
    """A cell as it was before `guarded`."""
    return FORMULA.sub(lambda found: found[1] + found[2][1:], cell)


def _parse_json(text: str) -> Parsed:
    parsed = Parsed("json")
    try:
        whole = orjson.loads(text)
        check_shape_of_titles(whole)
    except orjson.JSONDecodeError as error:
        return _unreadable(parsed, error.lineno, t("lists.bad_json"))
    except RaffiError as error:
        return _unreadable(parsed, 1, error.message)
    if isinstance(whole, dict):
        for key in ("name", "description"):
            if isinstance(value := whole.get(key), str) and value.strip():
                setattr(parsed, key, value)
        whole = whole.get("titles", whole.get("items"))
    if not isinstance(whole, list):
        return _unreadable(parsed, 1, t("lists.no_titles"))
    _take(parsed, ((place, _named(entry)) for place, entry in enumerate(whole, 1)))
    return parsed


def check_shape_of_titles(whole: Any) -> None:
    """Refuse what is nested, or can't be kept; each title by itself, since there may be thousands."""
    entries = whole.get("titles", whole.get("items")) if isinstance(whole, dict) else whole
    for entry in entries if isinstance(entries, list) else []:
        check_shape(entry)
    if isinstance(whole, dict):
        check_shape({key: whole[key] for key in ("name", "description") if key in whole})


def _parse_csv(text: str) -> Parsed:
    parsed = Parsed("csv")
    head = _head_line(text)
    if head is None:
        return _unreadable(parsed, 1, t("lists.no_columns"))
    skipped, delimiter = head
    body = io.StringIO(text, newline="")
    for _ in range(skipped):
        body.readline()
    reader = csv.reader(body, delimiter=delimiter, strict=True)
    _take_name(parsed, text, skipped)

    def rows() -> Iterator[tuple[int, Any]]:
        fields = [_field_of(cell) for cell in next(reader)]
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                named: dict[str, str] = {}
                for name, cell in zip(fields, cells, strict=False):
                    if name is not None and cell.strip():
                        named.setdefault(name, unguarded(cell.strip()))
                yield line + skipped, named
            line = reader.line_num + 1

    try:
        _take(parsed, rows())
    except csv.Error:
        return _unreadable(parsed, reader.line_num + skipped, t("lists.bad_csv"))
    return parsed


def _take_name(parsed: Parsed, text: str, skipped: int) -> None:
    """What Letterboxd says a list is called, and of it, in the lines before its titles."""
    if not text.startswith("Letterboxd"):
        return
    named = next(csv.DictReader(itertools.islice(io.StringIO(text, newline=""), 1, skipped)), {})
    parsed.name = unguarded((named.get("Name") or "").strip()) or None
    parsed.description = unguarded((named.get("Description") or "").strip()) or None


def _head_line(text: str) -> tuple[int, str] | None:
    """How many lines stand before the column names, and what parts the columns.

    Letterboxd writes what the list is called before its titles, with column names of their own: the last line counts
    that names both a title and something else.
    """
    found = None
    for number, line in enumerate(itertools.islice(io.StringIO(text, newline=""), PREAMBLE_LINES)):
        delimiter = max(DELIMITERS, key=line.count)
        named = {_field_of(cell) for cell in line.split(delimiter)}
        if "name" in named and (found is None or "year" in named):
            found = number, delimiter
        if found is not None and not text.startswith("Letterboxd"):
            break
    return found


def _field_of(cell: str) -> str | None:
    plain = re.sub(r"[^a-z]", "", cell.casefold())
    return next((name for name, words in NAMES.items() if plain in words), None)


def _named(entry: Any) -> Any:
    """A title of a JSON file by our names for its fields."""
    if not isinstance(entry, dict):
        return entry
    named: dict[str, Any] = {}
    for key, value in entry.items():
        if (name := _field_of(str(key))) is not None and value not in (None, ""):
            named.setdefault(name, value)
    return named


def _take(parsed: Parsed, rows: Iterable[tuple[int, Any]]) -> None:
    for seen, (line, given) in enumerate(rows, 1):
        if seen > ITEMS_AT_MOST:
            parsed.wrong += 1
            parsed.problems = [Problem(line, "file", t("lists.too_many", limit=ITEMS_AT_MOST)), *parsed.problems]
            return
        try:
            parsed.titles.append(_title_of(given))
        except RaffiError as error:
            parsed.wrong += 1
            if len(parsed.problems) < PROBLEMS_AT_MOST:
                where = error.field or "title"
                parsed.problems.append(Problem(line, where, _reason(where, error)))


def _title_of(given: Any) -> Title:
    """A title as a file gives it; the first error is raised with its field."""
    if isinstance(given, dict):
        given = dict(given)
        if (tmdb := given.pop("tmdb", None)) is not None:
            given.setdefault("title_id", f"tmdb:{tmdb}")
        if isinstance(kind := given.get("kind"), str):
            plain = re.sub(r"[^a-z]", "", kind.casefold())
            given["kind"] = plain if plain in KINDS else KIND_WORDS.get(plain, kind)
        if isinstance(year := given.get("year"), str):
            # Also of a whole date.
            found = re.fullmatch(r"(\d{4})(?:\.0|-\d\d-\d\d.*)?", year)
            given["year"] = int(found[1]) if found else year
        if isinstance(given.get("title_id"), int):
            given["title_id"] = str(given["title_id"])
    return Title.model_construct(**validate(Title, given))


def _reason(where: str, error: RaffiError) -> str:
    reasons = {
        "year": t("lists.wrong_year"),
        "kind": t("lists.wrong_kind"),
        "poster": t("lists.wrong_poster"),
        "title_id": t("lists.wrong_id"),
        "name": t("lists.wrong_name"),
        "note": t("lists.wrong_note"),
    }
    return reasons.get(where, error.message)


def _unreadable(parsed: Parsed, line: int, reason: str) -> Parsed:
    return Parsed(parsed.format, problems=[Problem(line, "file", reason)], wrong=1)
