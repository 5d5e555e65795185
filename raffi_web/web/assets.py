"""The browser code of a package, for the pages that use it."""

import os
import sys
from pathlib import Path

from reflex.assets import AssetPathStr

EXTERNAL = Path("assets") / "external"


def shared(package: str, name: str) -> AssetPathStr:
    """The file `name` beside `package`, as `shared(__name__, name)` gives it.

    Reflex looks through the source of the whole stack for who is asking, which costs 40 ms a file; here the package
    says so itself: `shared(__name__, "room.tsx")`. Nothing is linked when the pages are built already.

    Raises:
        FileNotFoundError: when there is no such file.
    """
    source = Path(sys.modules[package].__file__ or "").parent / name
    if not source.exists():
        raise FileNotFoundError(source)
    path = f"{package.replace('.', '/')}/{name}"
    if "__REFLEX_SKIP_COMPILE" not in os.environ:
        _link(Path.cwd() / EXTERNAL / path, source)
    return AssetPathStr(f"/external/{path}")


def _link(link: Path, source: Path) -> None:
    if link.is_symlink() and link.readlink() == source:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(source)
