"""A Chromium for tests and benchmarks: found, or installed. `python -m scripts.browser` prints where it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
)
"""How every test starts it. Root has no sandbox, and a container no GPU."""


class NoBrowser(RuntimeError):
    """There is no Chromium and none could be installed."""


def find() -> str | None:
    """The Chromium to use: the one named by RAFFI_CHROMIUM, Playwright's own, or the machine's."""
    return next((path for path in _candidates() if _runs(path)), None)


def ensure() -> str:
    """The Chromium to use, installed now if need be.

    Raises:
        NoBrowser: says what to do.
    """
    if found := find():
        return found
    print("Fetching a Chromium for the tests ...", flush=True)
    for command in _installers():
        if _succeeds(command, timeout=600) and (found := find()):
            return found
    raise NoBrowser("There is no Chromium: install one, or name it by RAFFI_CHROMIUM.")


def _candidates() -> Iterator[str]:
    if named := os.environ.get("RAFFI_CHROMIUM"):
        yield named
        return
    if own := _playwrights():
        yield own
    yield from filter(None, map(shutil.which, NAMES))
    yield from MAC


def _playwrights() -> str | None:
    # Asked in another process: Playwright's own driver must not start inside a running event loop.
    program = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    try:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return None
    path = done.stdout.strip()
    return path if os.path.exists(path) else None


def _runs(path: str) -> bool:
    """A browser whose libraries are missing is there and does not run."""
    return _succeeds([path, "--version"], timeout=30)


def _installers() -> Iterator[list[str]]:
    playwright = [sys.executable, "-m", "playwright", "install"]
    root = os.geteuid() == 0
    if root:
        yield [*playwright, "--with-deps", "chromium"]
    yield [*playwright, "chromium"]
    prefix = [] if root else ["sudo", "-n"]
    if shutil.which("apt-get"):
        yield [*prefix, "apt-get", "update", "-qq"]
        for name in ("chromium", "chromium-browser"):
            yield [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", name]
    if shutil.which("dnf"):
        yield [*prefix, "dnf", "install", "-y", "-q", "chromium"]


def _succeeds(command: list[str], timeout: float) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    try:
        print(f"Tests use {ensure()}.")
    except NoBrowser as reason:
        raise SystemExit(str(reason)) from None
