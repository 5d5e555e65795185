"""Figures from measurements, and the line that a benchmark ends with."""

import json
from typing import Any


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the measurements lie; NaN without any."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def spread(values: list[float], *, digits: int = 1) -> dict[str, float]:
    """p50_ms, p95_ms and max_ms of measurements in milliseconds."""
    return {
        "p50_ms": round(percentile(values, 0.50), digits),
        "p95_ms": round(percentile(values, 0.95), digits),
        "max_ms": round(max(values, default=float("nan")), digits),
    }


def finish(result: dict[str, Any]) -> None:
    """Print the result as the last line."""
    print(json.dumps(result), flush=True)
