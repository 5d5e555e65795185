"""No library that the server imports may raise the recursion limit: nested JSON must be an error, never a crash."""

import subprocess
import sys

from raffi_web.settings import ROOT

PROGRAM = """
import sys
before = sys.getrecursionlimit()
import raffi_web.raffi_web
from raffi_web import features
features.load()
from raffi_web.features.accounts.linked.wallets import checksummed, signer_of
checksummed("0x" + "a" * 40)
try:
    signer_of("x", "0x" + "1" * 130)
except Exception:
    pass
print(before, sys.getrecursionlimit())
"""


def test_the_limit_stays_as_python_sets_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    before, after = done.stdout.split()
    assert before == after
