"""Every benchmark, one after the other, and `bench/RESULTS.md` from what they and the proofs said: `python -m bench`.

`python -m bench NAME ...` runs only these and keeps what is known of the others.
"""

import datetime
import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from raffi_web.settings import ROOT

HERE = Path(__file__).parent
KNOWN = HERE / "results.json"
PROOFS = HERE / "proofs"
PAGE = HERE / "RESULTS.md"
QUIET_LOAD = 0.7
QUIET_SECONDS = 90.0
Goals = dict[str, tuple[str, float]]


@dataclass(frozen=True)
class Run:
    """A program with its options, and what it is to reach: by field, a comparison and a figure."""

    program: str
    options: str
    goals: Goals

    @property
    def name(self) -> str:
        return f"{self.program} {self.options}".strip()


def fanout(members: int, p95: float, **more: tuple[str, float]) -> Run:
    """The fan-out to so many members."""
    goals: Goals = {"delivered": ("=", 1.0), "stored": ("=", 100), "p95_ms": ("<=", p95)}
    return Run("fanout", f"--members {members} --commands 100", goals | more)


def canvas(editors: int, viewers: int, elements: int, p95: float, **more: tuple[str, float]) -> Run:
    """So many hands on one board, twenty stored changes a second each."""
    goals: Goals = {"delivered": ("=", 1.0), "converged": ("=", True), "p95_ms": ("<=", p95)}
    options = f"--editors {editors} --viewers {viewers} --elements {elements} --hz 20 --seconds 20"
    return Run("canvas", options, goals | more)


DRIFT: Goals = {
    "p50_ms": ("<=", 15),
    "p95_ms": ("<=", 40),
    "late_join_s": ("<=", 2),
    "late_join_seeks": ("=", 1),
    "recover_s": ("<=", 3),
}
COMMENTS: Goals = {
    "first_page_p95_ms": ("<=", 20),
    "window_p95_ms": ("<=", 10),
    "live_p95_ms": ("<=", 60),
    "delivered": ("=", 1.0),
    "writes_per_s": (">=", 200),
    "lost": ("=", 0),
}
START: Goals = {"answer_s": ("<=", 3), "first_page_s": ("<=", 8), "js_kb": ("<=", 300), "lcp_ms": ("<=", 1500)}
RUNS = [
    fanout(50, 6),
    fanout(200, 12, ratio=("<=", 0.7)),
    fanout(500, 25),
    Run("drift", "--viewers 3 --seconds 40 --delay-ms 100 --jitter-ms 50 --skew-s 5", DRIFT),
    Run("feed", "--rows 200", {"p95_ms": ("<=", 40)}),
    Run("rooms", "--rooms 100 --members 5 --seconds 30", {"p95_ms": ("<=", 100), "errors": ("=", 0)}),
    Run("memory", "--members 500", {"kb_per_member": ("<=", 200)}),
    Run("start", "", START),
    Run("auth", "--logins 50", {"loop_lag_p95_ms": ("<=", 20)}),
    Run("comments", "--comments 100000 --viewers 200", COMMENTS),
    Run("danmaku", "--on-screen 200 --seconds 20", {"fps": (">=", 55), "on_screen": (">=", 200)}),
    Run("scroll", "--comments 5000 --frames 150", {"long_tasks": ("=", 0), "frames": (">=", 300)}),
    Run("canvas_export", "--elements 100", {"pdf_s": ("<=", 2), "png_s": ("<=", 2)}),
    Run("canvas_export", "--elements 1000", {"pdf_s": ("<=", 8), "png_s": ("<=", 8)}),
    Run("canvas_replay", "--ops 100000", {"seek_p95_ms": ("<=", 1_000), "ms_per_1000_ops": ("<=", 100)}),
    canvas(25, 0, 500, 20, acked_p95_ms=("<=", 45)),
    canvas(50, 0, 500, 30, acked_p95_ms=("<=", 45), server_cpu_pct=("<=", 60)),
    canvas(50, 200, 5000, 60),
    Run("canvas_load", "--elements 1000", {"first_paint_ms": ("<=", 400)}),
    Run("canvas_load", "--elements 5000", {"first_paint_ms": ("<=", 1_200)}),
    Run("canvas_pan", "--elements 1000", {"ratio": (">=", 0.85)}),
    Run("canvas_pan", "--elements 5000", {"ratio": (">=", 0.85)}),
    Run("access_log", "--members 200 --commands 100 --pairs 3", {"p95_ratio": ("<=", 1.1)}),
]


def measure(run: Run) -> dict[str, Any]:
    """Run a program; what it printed last, with the day and the machine's load before it."""
    load = quiet()
    print(f"── {run.name} (load {load:.1f})", flush=True)
    command = [sys.executable, "-m", f"bench.{run.program}", *run.options.split()]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    print("\n".join(lines), flush=True)
    fields = json.loads(lines[-1]) if done.returncode == 0 and lines else {"failed": done.returncode}
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return {"fields": fields, "date": today, "code": code(), "machine": machine(), "load_before": round(load, 1)}


def quiet() -> float:
    """Wait until the machine is quiet, but not for ever; the load then."""
    deadline = time.monotonic() + QUIET_SECONDS
    while psutil.getloadavg()[0] >= QUIET_LOAD and time.monotonic() < deadline:
        time.sleep(2)
    return psutil.getloadavg()[0]


def code() -> str:
    """The commit that was measured; empty outside a repository."""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def machine() -> str:
    """What it was measured on."""
    memory = round(psutil.virtual_memory().total / 2**30)
    system = f"{platform.system()} {platform.machine()}"
    return f"{psutil.cpu_count()} cores, {memory} GB, {system}, Python {platform.python_version()}"


def reached(comparison: str, goal: float, value: Any) -> bool:
    """Whether a figure is what it should be. A missing one, or NaN, never is."""
    if not isinstance(value, int | float):
        return False
    return {"<=": value <= goal, ">=": value >= goal, "=": value == goal}[comparison]


def rows(known: dict[str, Any]) -> Iterable[str]:
    """The lines of the table of goals."""
    for run in RUNS:
        result = known.get(run.name)
        if result is None:
            yield f"| `{run.name}` | | | not measured | | | | |"
            continue
        for field, (comparison, goal) in run.goals.items():
            value = result["fields"].get(field)
            met = "yes" if reached(comparison, goal, value) else "**no**"
            yield (
                f"| `{run.name}` | {field} | {comparison} {goal:g} | {value} | {met} |"
                f" {result['date']}, load {result['load_before']} | {result['code']} | {result['machine']} |"
            )


def page(known: dict[str, Any], proofs: dict[str, Any]) -> str:
    """The results as a page."""
    lines = [
        "# What was measured",
        "",
        "Written by `make bench`. Each line is a program of this folder; the load comes from a second process on the"
        " same machine. The load is the machine's own, before the program began: above 0.7 others were at work too.",
        "",
        "| program | field | goal | reached | met | when | commit | machine |",
        "|---|---|---|---|---|---|---|---|",
        *rows(known),
        "",
        "## Everything they said",
        "",
        "```json",
        *(f"{json.dumps({name: result['fields']})}" for name, result in known.items()),
        "```",
        "",
        "## Proofs",
        "",
        "What the full proofs of `make proof` counted and timed (`tests/proof`).",
        "",
        "| proof | figures | when |",
        "|---|---|---|",
    ]
    for name, proof in sorted(proofs.items()):
        figures = ", ".join(f"{field} {value}" for field, value in proof["figures"].items())
        lines.append(f"| {name} | {figures} | {proof['date']} |")
    return "\n".join([*lines, ""])


def read(path: Path) -> dict[str, Any]:
    """A JSON file's object; empty where there is none."""
    return json.loads(path.read_text()) if path.exists() else {}


def main(names: list[str]) -> int:
    """Measure and write the page; 1 when a program failed."""
    known = read(KNOWN)
    failed = 0
    for run in RUNS:
        if names and run.program not in names and run.name not in names:
            continue
        result = measure(run)
        if "failed" in result["fields"]:
            failed = 1
        known[run.name] = result
        KNOWN.write_text(json.dumps(known, indent=1) + "\n")
    kept = {run.name: known[run.name] for run in RUNS if run.name in known}
    proofs = {path.stem: read(path) for path in PROOFS.glob("*.json")}
    PAGE.write_text(page(kept, proofs))
    print(PAGE.read_text())
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
