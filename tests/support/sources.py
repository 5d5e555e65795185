"""Our sources as trees, for rules that read them."""

import ast
import gc
from pathlib import Path


def parsed(path: Path) -> ast.Module:
    """A file's tree.

    Nothing is collected meanwhile: what is ended then may switch greenlets, and Python 3.11 takes its own count of
    depth for wrong (`AST constructor recursion depth mismatch`).
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        if collects:
            gc.enable()
