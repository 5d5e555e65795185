"""What somebody asks to be done on a board: checked operations.

An operation is a JSON array: `["put", id, kind, props]`, `["set", id, {property: value}]` or `["del", id]`. A value of
null puts a property back to its default. Whatever is not so is refused with the field's name, before anything is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from raffi_web.features.canvas.elements import ID, KINDS, NEEDED, Props
from raffi_web.kernel.errors import Invalid

MOST_OPERATIONS = 500


@dataclass(frozen=True, slots=True)
class Put:
    """Make an element, or bring one back."""

    id: str
    kind: str
    props: Props


@dataclass(frozen=True, slots=True)
class Set:
    """Change properties of an element, whatever kind it turns out to be: `Document` knows that."""

    id: str
    props: dict[str, Any]
    kind: str | None = None
    """The kind by which the values are cleaned; None as they came."""


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove an element, what is in it, and the connections to it."""

    id: str


Operation = Put | Set | Remove


def read(given: Sequence[Any]) -> list[Operation]:
    """The operations of a push.

    Raises:
        Invalid: One is not as it should be; `field` is like `ops.3.x`.
    """
    if not 1 <= len(given) <= MOST_OPERATIONS:
        raise Invalid(field="ops", reason="most" if given else "fewest", n=MOST_OPERATIONS if given else 1)
    return [_read_one(one, f"ops.{n}") for n, one in enumerate(given)]


def _read_one(given: Any, field: str) -> Operation:
    match given:
        case ["put", id_, str() as kind, dict() as props]:
            return Put(element_id(id_, f"{field}.id"), kind, put_props(kind, props, field))
        case ["set", id_, dict() as props] if props:
            return Set(element_id(id_, f"{field}.id"), _named(props, field))
        case ["del", id_]:
            return Remove(element_id(id_, f"{field}.id"))
    raise Invalid(field=field, reason="form")


def put_props(kind: str, given: dict[str, Any], field: str) -> Props:
    """The properties of a new element, cleaned; what is as by default is left out.

    Raises:
        Invalid: The kind or a property is not known, or a value is wrong.
    """
    if kind not in KINDS:
        raise Invalid(field=field, reason="one_of", choices=", ".join(KINDS))
    props = {name: value for name, value in clean(kind, given, field).items() if value is not None}
    for needed in NEEDED.get(kind, ()):
        if needed not in props:
            raise Invalid("errors.missing", field=f"{field}.{needed}")
    return props


def clean(kind: str, given: dict[str, Any], field: str) -> Props:
    """Values of an element's properties as they are kept; None for what is as by default.

    Raises:
        Invalid: A property is not one of the kind's, or its value is wrong.
    """
    known, cleaned = KINDS[kind], {}
    for name, value in given.items():
        prop = known.get(name)
        if prop is None:
            raise Invalid("errors.unknown_argument", field=f"{field}.{str(name)[:80]}")
        kept = None if value is None else prop.clean(value, f"{field}.{name}")
        if kept is None and name in NEEDED.get(kind, ()):
            raise Invalid("errors.missing", field=f"{field}.{name}")
        cleaned[name] = None if kept == prop.default and type(kept) is type(prop.default) else kept
    return cleaned


def _named(given: dict[str, Any], field: str) -> dict[str, Any]:
    """Properties that some kind has. What kind it is, is known when its turn comes."""
    for name in given:
        if not any(name in props for props in KINDS.values()):
            raise Invalid("errors.unknown_argument", field=f"{field}.{str(name)[:80]}")
    return given


def element_id(given: Any, field: str) -> str:
    """An element's id.

    Raises:
        Invalid: It is none.
    """
    if not isinstance(given, str) or not ID.fullmatch(given):
        raise Invalid(field=field, reason="pattern")
    return given
