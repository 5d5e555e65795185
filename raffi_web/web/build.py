"""Building the pages, and not building them when nothing changed. Imports no Reflex: asking it costs seconds."""

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from raffi_web.settings import ROOT

STATIC = ROOT / ".web" / "build" / "client"
STAMP = ROOT / ".web" / "build" / "raffi.json"
LOCK = ROOT / ".web.lock"
PACKAGES = ROOT / "reflex.lock"
SOURCES = ("raffi_web", "assets", "reflex.lock", "rxconfig.py", "requirements.lock")
SKIPPED = frozenset({"__pycache__", "external"})
INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


class BuildFailed(RuntimeError):
    """The pages could not be built; the build's own words came before."""


@dataclass(frozen=True)
class Pages:
    """A finished build.

    Attributes:
        fingerprint: Of everything it was made from.
        script_hashes: Of every inline script, as a content security policy names them.
    """

    fingerprint: str
    script_hashes: list[str]


def ensure_pages(*, force: bool = False, update_lock: bool = False) -> Pages:
    """The pages of these sources: built now, or before. One process builds, the others wait for it.

    Args:
        force: Build even when nothing changed.
        update_lock: Build with the packages the pages ask for now, and keep them in reflex.lock.

    Raises:
        BuildFailed: when the build fails.
    """
    with _alone():
        wanted = fingerprint()
        if not force and not update_lock and (found := built_pages()) and found.fingerprint == wanted:
            return found
        STAMP.unlink(missing_ok=True)
        if update_lock:
            _build({"REFLEX_FROZEN_LOCKFILE": "false"})
            wanted = fingerprint()
        else:
            with _kept(PACKAGES):
                _build({})
        pages = Pages(wanted, inline_script_hashes(STATIC))
        STAMP.write_text(json.dumps(asdict(pages)))
        return pages


def built_pages() -> Pages | None:
    """The pages as they were last built, or None."""
    try:
        return Pages(**json.loads(STAMP.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def fingerprint(root: Path = ROOT) -> str:
    """A hash over names and contents of all that pages are made from."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for path in _sources(root):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.blake2b(path.read_bytes()).digest())
    return digest.hexdigest()


def inline_script_hashes(static: Path) -> list[str]:
    """`'sha256-…'` of every inline script in the built pages."""
    found = {
        script
        for page in static.rglob("*.html")
        for script in INLINE_SCRIPT.findall(page.read_bytes())
        if script.strip()
    }
    return sorted(f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode()}'" for one in found)


def environment() -> dict[str, str]:
    """The variables Reflex needs to build with the Bun of our own environment and nothing of this machine."""
    scripts = sysconfig.get_path("scripts")
    chosen = {"NPM_CONFIG_REGISTRY": registry} if (registry := _chosen_registry()) else {}
    plain = {} if sys.stdout.isatty() else {"NO_COLOR": "1"}
    return (
        os.environ
        | chosen
        | plain
        | {
            "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
            "REFLEX_USE_SYSTEM_BUN": "1",
            "REFLEX_TELEMETRY_ENABLED": "false",
            "REFLEX_CHECK_LATEST_VERSION": "false",
            "REFLEX_DIR": str(ROOT / ".web.reflex"),
            "RAFFI_MARKED_WORDS": "1",
        }
    )


def _chosen_registry() -> str:
    """The package registry this machine was told to use; empty lets Reflex choose."""
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        if told := os.environ.get(name):
            return told
    try:
        lines = (Path.home() / ".npmrc").read_text(encoding="utf-8").splitlines()
    except (OSError, RuntimeError):
        return ""
    pairs = (line.partition("=") for line in lines)
    return next((value.strip() for name, _, value in pairs if name.strip() == "registry"), "")


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        top = root / name
        if top.is_file():
            yield top
            continue
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(one for one in folders if one not in SKIPPED)
            yield from (Path(folder, one) for one in sorted(files) if not one.endswith(".pyc"))


def _build(variables: dict[str, str]) -> None:
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    done = subprocess.run(command, cwd=ROOT, env=environment() | variables, check=False)  # noqa: S603
    if done.returncode or not (STATIC / "index.en.html").exists():
        raise BuildFailed(
            "the pages could not be built: what went wrong is above."
            " When they ask for a package that reflex.lock lacks, run `raffi build --update-lock`."
        )


@contextlib.contextmanager
def _kept(folder: Path) -> Iterator[None]:
    """Reflex writes its lock anew in another layout at each build; what was there comes back."""
    before = {path: path.read_bytes() for path in folder.glob("*")}
    try:
        yield
    finally:
        for path, content in before.items():
            path.write_bytes(content)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with LOCK.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
