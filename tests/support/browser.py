"""Where the tests' browser is."""

import os
import shutil
from pathlib import Path

LAUNCH_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]


def chromium() -> str | None:
    """The browser to start: as told, the distribution's, or None for Playwright's own."""
    told = os.environ.get("RAFFI_CHROMIUM")
    if told:
        return told
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if (found := shutil.which(name)) and Path(found).exists():
            return found
    return None
