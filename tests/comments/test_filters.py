"""Word filters: what they find however it is written, and how long anybody may make them take."""

from collections.abc import Iterator
from typing import Any

import pytest

from raffi_web.features.comments import filters
from raffi_web.features.comments.filters import ROOM, SERVER, Book
from raffi_web.features.comments.reading import LONGEST, Words, compiled, readings
from raffi_web.kernel.errors import Conflict, Invalid
from tests.comments.conftest import InRoom, Talk
from tests.support.fixtures import Person


@pytest.fixture(autouse=True)
def clean(talk: Talk) -> Iterator[None]:
    yield
    talk.admin.execute("delete from comment_filter")
    filters.rulebook.forget()


HIDDEN = {
    "grapheme joiner": "bad\u034fword",
    "selector": "bad\ufe0fword",
    "other selector": "b\ufe00adword",
    "filler": "bad\u3164word",
    "empty Braille": "bad\u2800word",
    "empty Braille as a space": "so\u2800badword\u2800it is",
    "Khmer vowel": "bad\u17b4word",
    "mark": "bad\u0323word",
    "mark that is one letter": "b\u00e1dword",
    "bold": "bad**word**",
    "empty bold": "bad****word",
    "italics": "ba*d*word",
    "code": "`bad``word`",
    "spoiler": "bad||word||",
    "link": "[bad](https://example.org)word",
    "Cyrillic": "b\u0430dword",
    "Cyrillic capitals": "\u0412ADW\u041eRD",
    "Greek": "badw\u03bfrd",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN.keys())
async def test_a_word_is_found_however_it_is_hidden(mod: Person, text: str) -> None:
    told = await mod.call("comments.try_filter", kind="words", pattern="badword", text=text)
    assert told["found"] == "badword"
    told = await mod.call("comments.try_filter", kind="pattern", pattern="badw.rd", text=text)
    assert told["found"] is not None


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("ano", "feliz a\u00f1o"),
        ("sik", "\u015f\u0131k bir elbise"),
        ("badword", "bad word"),
        ("badword", "badwords"),
        ("one two", "one, two"),
        ("a b", "a"),
    ],
)
async def test_what_only_looks_a_little_like_it_is_not_found(mod: Person, word: str, text: str) -> None:
    assert (await mod.call("comments.try_filter", kind="words", pattern=word, text=text))["found"] is None


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("a\u00f1o", "feliz A\u00d1O"),
        ("\u0441\u043b\u043e\u0432\u043e", "\u0421\u041b\u041e\u0412\u041e"),
        ("\ud55c\uad6d", "\ud55c\uad6d!"),
        ("\U0001f595", "so \U0001f595"),
        ("two thr*", "one two threes"),
        ("a.b", "x a.b y"),
    ],
)
def test_words_of_all_scripts_and_several_in_a_row(word: str, text: str) -> None:
    words = Words()
    words.add(word, 0)
    assert words.find(readings(text)) == (0, word)


def test_the_strongest_counts_however_many_there_are() -> None:
    words = Words()
    for n in range(100):
        words.add(",".join(f"w{n}x{m}" for m in range(60)), n % 2)
    words.add("w3x*", 2)
    assert words.find(readings("w0x1 and w3x7")) == (2, "w3x*")
    assert words.find(readings("w0x1 and w4x7")) == (0, "w4x7")
    assert words.find(readings("nothing")) is None


def test_a_text_does_not_grow_by_being_read() -> None:
    assert sum(map(len, readings("\ufdfa" * 1000))) == 1000
    assert all(len(one) <= LONGEST for one in readings("\ufb03" * 5000))


@pytest.mark.parametrize("pattern", ["(?:[^q]?){300}q", "(?:.?){37}q"])
async def test_a_room_has_no_pattern_that_stalls_the_server(talk: Talk, public: InRoom, pattern: str) -> None:
    for name, more in (("comments.add_filter", {"act": "cover"}), ("comments.try_filter", {})):
        with pytest.raises(Invalid) as raised:
            await talk.ada.call(name, kind="pattern", pattern=pattern, room=public.room, **more)
        assert (raised.value.kind, raised.value.field) == ("filter_pattern", "pattern")


async def test_what_is_slow_when_it_is_tried_is_not_taken(mod: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {"kind": "pattern", "pattern": "(?:[^q]?){9}q", "act": "hold"}
    monkeypatch.setattr(filters, "SERVER", filters.Bounds(100, 2500, -1, 1))
    with pytest.raises(Invalid):
        await mod.call("comments.add_filter", **given)
    monkeypatch.undo()
    await mod.call("comments.add_filter", **given)


async def test_a_room_has_fewer_than_the_server(talk: Talk, public: InRoom) -> None:
    assert ROOM.most < SERVER.most
    given: dict[str, Any] = {"kind": "words", "pattern": "word", "act": "hold", "room": public.room}
    for _ in range(ROOM.most):
        await talk.ada.call("comments.add_filter", **given)
    with pytest.raises(Conflict):
        await talk.ada.call("comments.add_filter", **given)
    with pytest.raises(Invalid):
        await talk.ada.call("comments.add_filter", **{**given, "pattern": "a b c d e f"})


def test_those_that_take_most_are_turned_off_until_the_rest_is_quick() -> None:
    slow, fast = compiled("(?:[^q]?){200}q", program=9_000), compiled("fast", program=200)
    patterns = [("fast", 0, fast), ("slow", 1, slow)]
    texts = readings("a fast one " * 80)
    assert Book(filters.Bounds(9, 9, 9, 10), Words(), patterns).look(texts) == (0, [])
    assert Book(filters.Bounds(9, 9, 9, 0.0005), Words(), patterns).look(texts) == (0, ["slow"])
