"""Validation of a function's arguments from its annotations.

Nothing is guessed: a text is not a number, an unknown name is an error, NaN and infinity are not numbers. The first
problem found is told with the name of its field, e.g. `updates.username`.
"""

import inspect
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, get_type_hints

import orjson
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PydanticUserError,
    StringConstraints,
    ValidationError,
    create_model,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from raffi_web.kernel.errors import Invalid, TooLarge

MAX_DEPTH = 24
LARGEST = 2**53
MAX_NODES = 20_000
STRICT = ConfigDict(
    extra="forbid", strict=True, allow_inf_nan=False, arbitrary_types_allowed=False, hide_input_in_errors=True
)
# Direction overrides and isolates can make a name read as another one.
HIDDEN = frozenset(
    chr(c) for c in (*range(0x00, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
)
# Letters and signs that look like nothing: fillers of Hangul, the empty Braille cell, and others of no width.
BLANK = frozenset(
    chr(c) for c in (0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x180E, *range(0x1D173, 0x1D17B))
)
# What marks nothing in a line of text. Joiners and variation selectors stay where emoji and some scripts need them.
DROPPED = frozenset(
    chr(c) for c in (0xAD, 0x34F, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x2060, 0x2066), *range(0x206A, 0x2070))
)
JOINERS = frozenset("\u200c\u200d")
SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))
FLAG = "\U0001f3f4"
"""The emoji that tags may follow: a flag of a part of a country."""
MOST_MARKS = 4
"""Combining marks upon one letter; more of them run over the lines around."""
LINE_BREAKS = frozenset("\n\t")
UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL and JSON can't hold in a text."""
LONGEST_RAW = 100_000
"""Characters before cleaning: far above every real length, so that cleaning is never given megabytes."""


OWN = "raffi"
"""The type of `wrong` errors."""
REASONS = {
    # A pattern tells a person nothing.
    "string_pattern_mismatch": ("pattern", "", ""),
    "string_type": ("text", "", ""),
    "string_too_short": ("shortest", "n", "min_length"),
    "string_too_long": ("longest", "n", "max_length"),
    "too_short": ("fewest", "n", "min_length"),
    "too_long": ("most", "n", "max_length"),
    "bool_type": ("true_or_false", "", ""),
    "int_type": ("whole_number", "", ""),
    "int_from_float": ("whole_number", "", ""),
    "float_type": ("number", "", ""),
    "finite_number": ("number", "", ""),
    "greater_than": ("above", "least", "gt"),
    "greater_than_equal": ("at_least", "least", "ge"),
    "less_than": ("below", "most", "lt"),
    "less_than_equal": ("at_most", "most", "le"),
    "literal_error": ("one_of", "choices", "expected"),
    "enum": ("one_of", "choices", "expected"),
    "list_type": ("list", "", ""),
    "dict_type": ("object", "", ""),
    "model_type": ("object", "", ""),
    "model_attributes_type": ("object", "", ""),
}
"""What pydantic says, as a key of the catalogue's `reasons`, and the name there of what it tells beside."""


def wrong(reason: str, **told: Any) -> PydanticCustomError:
    """For validators: the value is wrong for `reasons.<reason>`, whose blanks are filled by what is told."""
    return PydanticCustomError("raffi", "{reason}", {"reason": reason, **told})


class Arguments(BaseModel):
    """Base of nested argument models: strict, no unknown fields."""

    model_config = STRICT
    MOST_NODES: ClassVar[int] = MAX_NODES
    """How many parts a call's arguments may have in all, where this is their model."""


@dataclass(frozen=True, slots=True)
class Text:
    """Marks a text by its length in characters, counted after cleaning, and whether it may have line breaks."""

    minimum: int
    maximum: int
    breaks: bool

    def clean(self, value: str) -> str:
        """The text without what does not show; an error tells what is wrong with it."""
        if len(value) > LONGEST_RAW:
            raise wrong("longest", n=self.maximum)
        cleaned = value.replace("\r\n", "\n").strip() if self.breaks else " ".join(_bare(value).split())
        if any(c in HIDDEN and not (self.breaks and c in LINE_BREAKS) for c in cleaned):
            raise wrong("no_controls")
        if _most_marks(cleaned) > MOST_MARKS:
            raise wrong("marks", n=MOST_MARKS)
        if not any(map(_shows, cleaned)):
            cleaned = ""
        if len(cleaned) < self.minimum:
            raise wrong("shortest", n=self.minimum)
        if len(cleaned) > self.maximum:
            raise wrong("longest", n=self.maximum)
        return cleaned

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.clean, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "minLength": self.minimum, "maxLength": self.maximum}


def _shows(character: str) -> bool:
    """Whether a character is a letter, digit, mark of punctuation or symbol: what can be seen by itself."""
    return unicodedata.category(character)[0] in "LNPS" and character not in BLANK


def _bare(value: str) -> str:
    """A line of text without what can't be seen, so that no two names look the same for it."""
    if value.isascii():
        return value
    kept: list[str] = []
    in_flag = False
    for n, character in enumerate(value):
        before, after = kept[-1] if kept else " ", value[n + 1 : n + 2] or " "
        in_flag = character == FLAG or (in_flag and character in TAGS)
        if character in BLANK:
            kept.append(" ")
        elif character in JOINERS:
            kept += character * (not before.isascii() and not after.isascii())
        elif character in SELECTORS:
            kept += character * (before not in SELECTORS and (not before.isascii() or before in "#*0123456789"))
        elif character not in DROPPED and (in_flag or character not in TAGS):
            kept.append(character)
    return "".join(kept)


def _most_marks(value: str) -> int:
    """How many combining marks stand upon one letter at most."""
    most = run = 0
    if not value.isascii():
        for character in value:
            run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
            most = max(most, run)
    return most


def line(minimum: int, maximum: int) -> Text:
    """A text of one line: `Annotated[str, line(1, 50)]`. Runs of space count as one, outer space goes."""
    return Text(minimum, maximum, breaks=False)


def prose(minimum: int, maximum: int) -> Text:
    """A text that may have line breaks: `Annotated[str, prose(1, 1000)]`. Outer space goes."""
    return Text(minimum, maximum, breaks=True)


def code(pattern: str) -> StringConstraints:
    """A text that matches `pattern` as a whole: `Annotated[str, code("[a-z]+")]`."""
    return StringConstraints(pattern=rf"^(?:{pattern})$", max_length=200)


Seconds = Annotated[float, Field(ge=0, le=10_000_000)]
"""A position or length in seconds, not negative."""
OperationId = Annotated[str, code(r"[A-Za-z0-9_-]{8,64}")]


def model_of(name: str, function: Callable[..., Any]) -> type[BaseModel]:
    """The argument model of `async def function(ctx, ...)`.

    Raises:
        TypeError: A parameter has no annotation, or is not one that can be named.
    """
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.name not in hints or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise TypeError(f"{name}: parameter {parameter.name} needs a name and an annotation")
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    try:
        return create_model(name, __config__=STRICT, **fields)
    except PydanticUserError as error:
        raise TypeError(f"{name}: {error}") from error


def validate(model: type[BaseModel], given: Any) -> dict[str, Any]:
    """The arguments of one call, as `model` has them.

    Raises:
        Invalid: One is wrong, missing or not known; `field` names it.
        TooLarge: They are nested too deep, or too many.
    """
    if not isinstance(given, Mapping):
        raise Invalid("errors.not_an_object", field="arguments")
    check_shape(given, getattr(model, "MOST_NODES", MAX_NODES))
    try:
        # As JSON: there a text is a choice's name or a date, and a number of one kind is never one of another.
        parsed = model.model_validate_json(orjson.dumps(given))
    except (orjson.JSONEncodeError, RecursionError):
        raise Invalid("errors.not_an_object", field="arguments") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        reason = _reason(first)
        raise Invalid(_key(first["type"], reason), field=_field(first, given), **reason) from None
    return {name: getattr(parsed, name) for name in type(parsed).model_fields}


def check_shape(value: Any, most: int = MAX_NODES) -> None:
    """Refuse what PostgreSQL and JSON can't hold: deep nesting, NaN, NUL characters, halves of surrogate pairs.

    Raises:
        Invalid: A text or number is such a one.
        TooLarge: It is nested deeper than `MAX_DEPTH`, or has more than `most` parts.
    """
    if not _is_sound(value, most):
        _tell_unsound(value, most)


def _is_sound(value: Any, most: int) -> bool:
    """Whether it is plain JSON with nothing to refuse. Nearly all is, and needs no names of its parts."""
    level, seen = [value], 0
    for _ in range(MAX_DEPTH + 1):
        seen += len(level)
        if seen > most:
            return False
        inner: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is dict:
                if not all(type(key) is str and _is_kept(key) for key in item):
                    return False
                inner.extend(item.values())
            elif kind is list:
                inner.extend(item)
            elif not (_is_kept(item) if kind is str else item is None or _is_number(item, kind)):
                return False
        if not inner:
            return True
        level = inner
    return False


def _is_kept(value: str) -> bool:
    return "\x00" not in value and (value.isascii() or UNKEPT.search(value) is None)


def _is_number(value: Any, kind: type) -> bool:
    if kind is int:
        return -LARGEST <= value <= LARGEST
    return kind is bool or (kind is float and math.isfinite(value))


def _tell_unsound(value: Any, most: int) -> None:
    """Raise what is wrong with it, if anything is, by the name of its field."""
    stack: list[tuple[Any, str, int]] = [(value, "", 0)]
    seen = 0
    while stack:
        item, path, depth = stack.pop()
        seen += 1
        if depth > MAX_DEPTH or seen > most:
            raise TooLarge("errors.too_deep", field=path[:200] or "arguments")
        if isinstance(item, str):
            _check_text(item, path)
        elif isinstance(item, int | float):
            _check_number(item, path)
        elif isinstance(item, Mapping):
            for key, inner in item.items():
                if not isinstance(key, str):
                    raise Invalid("errors.not_an_object", field=path or "arguments")
                _check_text(key, path or "arguments")
                stack.append((inner, f"{path}.{key}" if path else key, depth + 1))
        elif isinstance(item, list | tuple):
            stack.extend((inner, f"{path}.{i}", depth + 1) for i, inner in enumerate(item))


def _check_number(value: float, path: str) -> None:
    if not (-LARGEST <= value <= LARGEST if isinstance(value, int) else math.isfinite(value)):
        raise Invalid(field=path[:200] or "arguments", reason="kept_number")


def _check_text(value: str, path: str) -> None:
    if UNKEPT.search(value):
        raise Invalid("errors.bad_characters", field=path[:200].encode("ascii", "replace").decode())


def _field(error: Any, given: Any) -> str:
    """Where in the arguments an error is. Between names stand those of a union's choices, which nobody has given."""
    named: list[str] = []
    inside, where = given, list(error["loc"])
    for part in where:
        if (isinstance(inside, Mapping) and part in inside) or (isinstance(inside, list) and isinstance(part, int)):
            named.append(str(part))
            inside = inside[part]
    if error["type"] == "missing":
        named.append(str(where[-1]))
    return ".".join(named)[:200] or "arguments"


def _key(kind: str, reason: dict[str, Any]) -> str:
    if (reason.get("reason"), reason.get("n")) == ("shortest", 1):
        # A person is told what to do, not that a text has at least 1 character.
        return "errors.empty"
    if kind == "missing":
        return "errors.missing"
    if kind == "extra_forbidden":
        return "errors.unknown_argument"
    return "errors.invalid"


def _reason(error: Any) -> dict[str, Any]:
    """Why, as a key of the catalogue's `reasons` with what stands in its blanks."""
    kind, told = str(error["type"]), error.get("ctx") or {}
    if kind == OWN:
        return dict(told)
    if kind == "value_error":
        return {"reason": _plain(str(error["msg"]).removeprefix("Value error, "))}
    reason, name, given = REASONS.get(kind, ("form", "", ""))
    return {"reason": reason, name: _plain(told[given])} if given else {"reason": reason}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value).encode("utf-8", "replace").decode()[:200]
