"""Makes .venv from requirements.lock, with nothing but a Python 3.11: run by `scripts/bootstrap`.

uv is used when it is there or can be had; else pip does the same with the same hashes, only slower.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OWN_UV = ROOT / ".venv.uv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "raffi.lock"
CHECKS = ROOT / "scripts" / "checks"
CHECKS_STAMP = CHECKS / "node_modules" / "raffi.lock"
UV_INSTALLER = "https://astral.sh/uv/install.sh"


def say(line: str) -> None:
    print(line, flush=True)


def works(*command: object) -> bool:
    """Whether a command can be run and succeeds."""
    try:
        return not subprocess.run([str(one) for one in command], capture_output=True, check=False).returncode
    except OSError:
        return False


def run(*command: object, **variables: str) -> bool:
    """Run a command whose words a person should see."""
    try:
        environment = os.environ | variables
        return not subprocess.run([str(one) for one in command], env=environment, cwd=ROOT, check=False).returncode
    except OSError as error:
        say(f"  {command[0]}: {error.strerror}")
        return False


def find_uv() -> str | None:
    """uv from the machine, or one of our own, fetched now if need be; None when it cannot be had."""
    for known in (shutil.which("uv"), Path.home() / ".local/bin/uv", OWN_UV / "bin/uv", OWN_UV / "uv"):
        if known and works(known, "--version"):
            return str(known)
    say("Fetching uv ...")
    return _uv_by_pip() or _uv_by_installer()


def _uv_by_pip() -> str | None:
    # In an environment of its own, so that the machine's packages stay as they are.
    if works(sys.executable, "-c", "import ensurepip") and works(sys.executable, "-m", "venv", "--clear", OWN_UV):
        if works(OWN_UV / "bin/python", "-m", "pip", "install", "--quiet", "uv"):
            return str(OWN_UV / "bin/uv")
    elif works(sys.executable, "-m", "pip", "install", "--quiet", "--target", OWN_UV, "uv"):
        return str(OWN_UV / "bin/uv")
    return None


def _uv_by_installer() -> str | None:
    try:
        with urllib.request.urlopen(UV_INSTALLER, timeout=20) as answer:
            script = answer.read()
        OWN_UV.mkdir(exist_ok=True)
        places = {"UV_UNMANAGED_INSTALL": str(OWN_UV), "UV_NO_MODIFY_PATH": "1"}
        subprocess.run(
            ["sh", "-s", "--", "--quiet"], input=script, env=os.environ | places, check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return str(OWN_UV / "uv") if works(OWN_UV / "uv", "--version") else None


def install_with_uv(uv: str) -> bool:
    python = VENV / "bin/python"
    if not works(python, "--version") and not run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV):
        return False
    return run(uv, "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", LOCK)


def install_with_pip() -> bool:
    say("uv cannot be had: installing with pip, which takes about a minute ...")
    python = VENV / "bin/python"
    if not works(python, "-m", "pip", "--version"):
        made = works(sys.executable, "-m", "venv", "--clear", VENV)
        if not made and os.geteuid() == 0 and shutil.which("apt-get"):
            run("apt-get", "install", "-y", "-qq", "python3-venv", DEBIAN_FRONTEND="noninteractive")
            made = works(sys.executable, "-m", "venv", "--clear", VENV)
        if not made:
            say("This Python cannot make environments: install python3-venv (or uv), then try again.")
            return False
    return run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK)


def fingerprint(*paths: Path) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]}{ROOT}".encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_done(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def ensure_environment() -> bool:
    wanted = fingerprint(LOCK)
    # The Python behind an environment may be gone after an upgrade of the machine.
    if is_done(STAMP, wanted) and (VENV / "bin/python").exists():
        return True
    say("Preparing .venv from requirements.lock ...")
    uv = find_uv()
    if not (install_with_uv(uv) if uv else install_with_pip()):
        return False
    STAMP.write_text(wanted)
    return True


def ensure_checks() -> bool:
    """The TypeScript and type checkers, by the Bun of our own environment."""
    wanted = fingerprint(CHECKS / "package.json", CHECKS / "bun.lock")
    if is_done(CHECKS_STAMP, wanted):
        return True
    say("Preparing the type checkers ...")
    if not run(VENV / "bin/bun", "install", "--silent", "--frozen-lockfile", "--cwd", CHECKS):
        return False
    CHECKS_STAMP.write_text(wanted)
    return True


def main(arguments: list[str]) -> int:
    with (ROOT / ".bootstrap.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not ensure_environment():
            say("The environment could not be prepared: the reason is above.")
            return 1
        if "--checks" in arguments and not ensure_checks():
            return 1
    if "--browser" in arguments and not run(VENV / "bin/python", "-m", "scripts.browser"):
        return 1
    return 0


raise SystemExit(main(sys.argv[1:]))
