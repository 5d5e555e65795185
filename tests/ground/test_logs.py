"""The log: what others wrote stays in its line, and nobody floods it."""

import logging

from raffi_web.web.logs import LINE, OneLine, Sparing


def record(text: str, line: int = 1) -> logging.LogRecord:
    return logging.LogRecord("raffi_web.proof", logging.WARNING, "a.py", line, "said: %s", (text,), None)


def test_what_is_said_cannot_begin_a_record() -> None:
    told = OneLine(LINE).format(record("x\n2026-11-21 CRITICAL forged\x1b[31m\x9b\u2028end"))
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told
    assert "\\x0a2026" in told


def test_a_traceback_keeps_its_lines() -> None:
    try:
        raise ValueError("no")
    except ValueError as error:
        broken = record("x")
        broken.exc_info = (ValueError, error, error.__traceback__)
    assert "\nTraceback" in OneLine(LINE).format(broken)


def test_the_same_place_is_heard_so_often_and_another_still() -> None:
    sparing = Sparing(a_minute=3)
    assert [sparing.filter(record(str(n))) for n in range(5)] == [True, True, True, False, False]
    assert sparing.filter(record("other", line=2))


def test_what_was_left_out_is_counted() -> None:
    sparing = Sparing(a_minute=1)
    for _ in range(4):
        sparing.filter(record("x"))
    sparing._seen[("a.py", 1)] = (-100.0, 4)
    later = record("x")
    assert sparing.filter(later)
    assert "and 3 more like this" in later.getMessage()
