"""Arguments: what is refused, by which name, and that nothing else happens."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from raffi_web.kernel.arguments import Arguments, Seconds, code, line, model_of, prose, validate
from raffi_web.kernel.errors import Invalid, TooLarge


class Side(StrEnum):
    LEFT = "left"


class Inner(Arguments):
    name: Annotated[str, line(1, 5)]
    deep: list[int] = []


async def example(
    ctx: Any,
    text: Annotated[str, line(1, 10)],
    long: Annotated[str, prose(0, 20)] = "",
    number: Annotated[int, Field(ge=0, le=10)] = 0,
    seconds: Seconds = 0.0,
    flag: bool = False,
    one: Literal["a", "b"] = "a",
    side: Side = Side.LEFT,
    inner: Inner | None = None,
    few: Annotated[list[int], Field(max_length=3)] = [],  # noqa: B006
    word: Annotated[str, code("[a-z]{2,4}")] = "abc",
    address: Annotated[str, code("[a-z]{2,4}")] | Literal[""] | None = None,
    either: list[Inner | int] = [],  # noqa: B006
) -> None: ...


MODEL = model_of("tests.example", example)
ENGLAND = "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbeng") + "\U000e007f"


def test_what_fits_is_cleaned_and_what_is_left_out_has_its_default() -> None:
    got = validate(MODEL, {"text": "  a \t b ", "long": "\r\nx\r\ny ", "seconds": 3, "inner": {"name": "x"}})
    assert (got["text"], got["long"], got["seconds"], got["inner"].name) == ("a b", "x\ny", 3.0, "x")
    assert (got["number"], got["side"], got["few"]) == (0, Side.LEFT, [])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Ada\u200e", "Ada"),
        ("\u200fAda\u061c", "Ada"),
        ("A\u00adda\u2060", "Ada"),
        ("Ada\u3164", "Ada"),
        ("A\u2800\u2800da", "A da"),
        ("Ada\U000e0041", "Ada"),
        ("a\u200bb", "ab"),
        ("\u0639\u200c\u0644", "\u0639\u200c\u0644"),
        ("e\u0301", "e\u0301"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("Ada\u200d", "Ada"),
        ("A\u200cda\ufe0f", "Ada"),
        ("\U000e0100Ada", "Ada"),
        (ENGLAND, ENGLAND),
    ],
)
def test_what_can_not_be_seen_is_no_part_of_a_line(given: str, shown: str) -> None:
    assert validate(MODEL, {"text": given})["text"] == shown


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "text"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n\t "}, "text"),
        ({"text": "x" * 11}, "text"),
        ({"text": "x" * 200_000}, "text"),
        ({"text": "a\x00"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"text": "a\x1b[0m"}, "text"),
        ({"text": "a\u202eb"}, "text"),
        ({"text": "\u200b\u200d"}, "text"),
        ({"text": "\u3164"}, "text"),
        ({"text": "\u2800\u2800"}, "text"),
        ({"text": "\u115f"}, "text"),
        ({"text": "\uffa0\u200e"}, "text"),
        ({"text": "\U000e0061\U000e0062"}, "text"),
        ({"text": "\u00ad"}, "text"),
        ({"text": "a" + "\u0301" * 5}, "text"),
        ({"text": "a", "long": "z" + "\u0335" * 6}, "long"),
        ({"text": "a", "other": 1}, "other"),
        ({"text": "a", "ctx": 1}, "ctx"),
        ({"text": "a", "number": "1"}, "number"),
        ({"text": "a", "number": 1.5}, "number"),
        ({"text": "a", "number": True}, "number"),
        ({"text": "a", "number": -1}, "number"),
        ({"text": "a", "number": 11}, "number"),
        ({"text": "a", "number": 2**63}, "number"),
        ({"text": "a", "number": 10**400}, "number"),
        ({"text": "a", "seconds": float("nan")}, "seconds"),
        ({"text": "a", "seconds": float("inf")}, "seconds"),
        ({"text": "a", "seconds": -0.5}, "seconds"),
        ({"text": "a", "seconds": "1"}, "seconds"),
        ({"text": "a", "flag": 1}, "flag"),
        ({"text": "a", "flag": "true"}, "flag"),
        ({"text": "a", "one": "c"}, "one"),
        ({"text": "a", "side": "right"}, "side"),
        ({"text": "a", "inner": {"name": ""}}, "inner.name"),
        ({"text": "a", "inner": {"name": "x", "more": 1}}, "inner.more"),
        ({"text": "a", "inner": {"name": "x", "deep": [1, "2"]}}, "inner.deep.1"),
        ({"text": "a", "inner": {"name": "x", "deep": [float("nan")]}}, "inner.deep.0"),
        ({"text": "a", "inner": []}, "inner"),
        ({"text": "a", "few": [1, 2, 3, 4]}, "few"),
        ({"text": "a", "few": {"0": 1}}, "few"),
        ({"text": "a", "word": "abc\n"}, "word"),
        ({"text": "a", "word": "ABC"}, "word"),
        ({"text": b"bytes"}, "arguments"),
        ({5: "a"}, "arguments"),
        ([], "arguments"),
        (None, "arguments"),
        ("text", "arguments"),
        ({"text": "x", "address": "NO"}, "address"),
        ({"text": "x", "address": 5}, "address"),
        ({"text": "x", "either": [1, {"deep": []}]}, "either.1.name"),
        ({"text": "x", "either": [{"name": "x", "more": 1}]}, "either.0.more"),
    ],
)
def test_what_is_wrong_is_named(given: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        validate(MODEL, given)
    assert refused.value.field == field
    assert refused.value.message


def test_deep_and_wide_arguments_are_refused_before_they_are_looked_at() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    for given_ in ({"text": deep}, {"text": list(range(30_000))}, {"inner": {str(n): n for n in range(30_000)}}):
        with pytest.raises(TooLarge):
            validate(MODEL, given_)


@pytest.mark.parametrize("body", ["no annotation", "star"])
def test_a_function_that_can_not_be_checked_is_refused_at_once(body: str) -> None:
    async def no_annotation(ctx: Any, a) -> None: ...  # noqa: ANN001

    async def star(ctx: Any, *a: int) -> None: ...

    with pytest.raises(TypeError, match="parameter a"):
        model_of("tests.bad", {"no annotation": no_annotation, "star": star}[body])


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary(max_size=5)
    | st.sampled_from([10**400, "\ud800", "\x00", "left", "a", -0.0]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.sampled_from([*MODEL.model_fields, "other"])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAMES, JUNK, max_size=6) | JUNK)
def test_junk_is_refused_or_fits(given_: Any) -> None:
    got: Any = None
    refused: Invalid | TooLarge | None = None
    try:
        got = validate(MODEL, given_)
    except (Invalid, TooLarge) as error:
        refused = error
    if refused is None:
        assert set(got) == set(MODEL.model_fields)
        assert 1 <= len(got["text"]) <= 10
    else:
        assert orjson.dumps(refused.body())
        assert refused.message
