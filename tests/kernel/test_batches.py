"""Calls that share transactions."""

from raffi_web.kernel.batches import Batch

BATCH = Batch("thing", by="about", every=0.01, each=0.001, longest=0.02)


def test_what_is_busy_is_done_in_fewer_transactions() -> None:
    assert BATCH.pause(1) < BATCH.pause(8)


def test_nobody_waits_longer_than_the_longest_pause() -> None:
    assert BATCH.pause(500) == BATCH.longest


def test_by_default_the_pause_is_always_the_same() -> None:
    plain = Batch("thing", by="about", every=0.01)
    assert plain.pause(1) == plain.pause(500) == plain.every
