"""Proofs come in two sizes: a short one in every test run, and the full one of `make proof`, whose figures are kept."""

import datetime
import json
from typing import Any

import pytest

from raffi_web.settings import ROOT

FIGURES = ROOT / "bench" / "proofs"


def short_and_full(name: str, short: Any, full: Any) -> pytest.MarkDecorator:
    """Run a test with a small value of `name`, and with a large one when proofs are asked for."""
    small = pytest.param(short, id="short", marks=pytest.mark.slow)
    return pytest.mark.parametrize(name, [small, pytest.param(full, marks=pytest.mark.proof)])


PATIENCE = 5
"""How much longer than promised a short proof may take: it runs beside everything else, on whatever machine."""


def promised(request: pytest.FixtureRequest, most: float) -> float:
    """The most that a figure may be: as promised in the full proof, looser in the short one."""
    return most if request.node.get_closest_marker("proof") is not None else most * PATIENCE


def keep_figures(request: pytest.FixtureRequest, name: str, **figures: Any) -> None:
    """Keep what a full proof counted and timed for `bench/RESULTS.md`; a short one's figures are only printed."""
    print(name, figures)
    if request.node.get_closest_marker("proof") is None:
        return
    FIGURES.mkdir(exist_ok=True)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    (FIGURES / f"{name}.json").write_text(json.dumps({"date": today, "figures": figures}, indent=1) + "\n")
