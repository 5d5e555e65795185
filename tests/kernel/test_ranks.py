"""Order by text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raffi_web.kernel import ranks


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_there_is_always_a_rank_between_two_others(places: list[int]) -> None:
    made: list[str] = []
    for place in places:
        at = place % (len(made) + 1)
        made.insert(at, ranks.between(made[at - 1] if at else None, made[at] if at < len(made) else None))
    assert made == sorted(set(made))
    assert not any(rank.endswith("0") for rank in made)


@pytest.mark.parametrize("at_the_end", [True, False])
def test_five_thousand_one_after_the_other_stay_short(at_the_end: bool) -> None:
    made: list[str] = [ranks.between(None, None)]
    for _ in range(5_000):
        made.append(ranks.between(made[-1], None) if at_the_end else ranks.between(None, made[-1]))
    assert made == sorted(set(made), reverse=not at_the_end)
    assert max(map(len, made)) <= ranks.STEPS


@pytest.mark.parametrize(("edge", "beyond"), [("zzzz", None), ("zzzzz", None), (None, "0001"), (None, "00005")])
def test_where_the_steps_end_ranks_grow(edge: str | None, beyond: str | None) -> None:
    rank = ranks.between(edge, beyond)
    assert (edge or "") < rank < (beyond or "~")


@given(st.integers(0, 6_000))
def test_ranks_that_are_given_anew_are_in_order(count: int) -> None:
    made = ranks.spread(count)
    assert made == sorted(set(made))
    assert len(made) == count
    assert not any(rank.endswith("0") for rank in made)


def test_what_is_not_in_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        ranks.between("b", "a")
    with pytest.raises(ValueError, match="many"):
        ranks.spread(ranks.BASE**ranks.STEPS)
