"""The browser's table of elements says what the server's says."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from raffi_web.features.canvas import elements
from raffi_web.web.build import environment

MODULE = Path(elements.__file__).parent / "client" / "elements.ts"
BOUNDS = ("FARTHEST", "LARGEST", "LONGEST_TEXT", "LONGEST_INK", "LONGEST_RANK", "DEEPEST")
NAMES = ("KINDS", "COLORS", "SIDES", "NEEDED", *BOUNDS)


def mirrored() -> dict[str, Any]:
    """What the browser's module exports."""
    bun = shutil.which("bun", path=environment()["PATH"])
    assert bun
    script = (
        f"import * as m from {json.dumps(str(MODULE))};"
        f"console.log(JSON.stringify({{...Object.fromEntries({json.dumps(NAMES)}.map((n) => [n, m[n]])),"
        "CONTAINERS: [...m.CONTAINERS]}))"
    )
    done = subprocess.run([bun, "-e", script], capture_output=True, text=True, check=True, timeout=30)
    return json.loads(done.stdout)


def test_kinds_properties_and_defaults_are_the_same() -> None:
    wanted = {
        kind: {name: [type(prop.default).__name__, prop.default] for name, prop in props.items()}
        for kind, props in elements.KINDS.items()
    }
    there = {
        kind: {name: [type(default).__name__, default] for name, default in props.items()}
        for kind, props in mirrored()["KINDS"].items()
    }
    assert there == wanted


def test_bounds_and_palettes_are_the_same() -> None:
    there = mirrored()
    assert there["CONTAINERS"] == sorted(elements.CONTAINERS)
    assert there["COLORS"] == list(elements.COLORS)
    assert there["SIDES"] == list(elements.SIDES)
    assert there["NEEDED"] == {kind: list(names) for kind, names in elements.NEEDED.items()}
    for name in BOUNDS:
        assert there[name] == getattr(elements, name), name
