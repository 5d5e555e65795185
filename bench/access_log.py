"""What the access log costs a command: `fanout` with it and without it, in turns, each on a server of its own.

`--members N --commands K --pairs P`. `p95_ratio` and `cpu_ratio` are the median with the log by the median without.
"""

import argparse
import statistics
from typing import Any

import uvloop

from bench.fanout import measure_ours
from bench.figures import finish, percentile
from scripts.site import served

WITH, WITHOUT = "7", "0"


def once(days: str, members: int, commands: int) -> tuple[float, float]:
    """p95 in ms and CPU seconds of a fresh server that keeps its access log so many days."""
    with served(RAFFI_ACCESS_LOG_DAYS=days) as site:
        times, _, cpu = uvloop.run(measure_ours(site, members, commands))
    return percentile(times.delays, 0.95), cpu


def run(members: int, commands: int, pairs: int) -> dict[str, Any]:
    """Measure both in turns; whoever begins changes from pair to pair."""
    taken: dict[str, list[tuple[float, float]]] = {WITH: [], WITHOUT: []}
    for pair in range(pairs):
        for days in (WITH, WITHOUT) if pair % 2 else (WITHOUT, WITH):
            taken[days].append(once(days, members, commands))
    p95 = {days: statistics.median(p95 for p95, _ in runs) for days, runs in taken.items()}
    cpu = {days: statistics.median(cpu for _, cpu in runs) for days, runs in taken.items()}
    return {
        "members": members,
        "pairs": pairs,
        "p95_ms": round(p95[WITH], 1),
        "without_p95_ms": round(p95[WITHOUT], 1),
        "p95_ratio": round(p95[WITH] / p95[WITHOUT], 2),
        "cpu_s": round(cpu[WITH], 2),
        "without_cpu_s": round(cpu[WITHOUT], 2),
        "cpu_ratio": round(cpu[WITH] / cpu[WITHOUT], 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("--commands", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    finish(run(options.members, options.commands, options.pairs))


if __name__ == "__main__":
    main()
