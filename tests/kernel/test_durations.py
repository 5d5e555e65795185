"""How long something takes, in words."""

import pytest

from raffi_web.kernel.durations import duration, timecode
from raffi_web.kernel.errors import Limited
from raffi_web.words import speaking


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 second"),
        (59.1, "60 seconds"),
        (61, "2 minutes"),
        (599, "10 minutes"),
        (7_200, "120 minutes"),
        (7_201, "3 hours"),
    ],
)
def test_a_duration_is_in_the_unit_that_fits_and_never_too_short(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_an_error_says_its_wait_in_the_language_of_whoever_is_answered() -> None:
    error = Limited(599, "errors.comments_pace", code="slow_mode")
    assert error.message.endswith("in 10 minutes.")
    with speaking("tr"):
        assert "10 dakika sonra" in error.message


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (80.9, "1:20"), (3_599, "59:59"), (3_723, "1:02:03")])
def test_a_time_is_as_players_show_it(seconds: float, shown: str) -> None:
    assert timecode(seconds) == shown
