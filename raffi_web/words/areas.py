"""One catalogue out of the files of its areas, so that an area is added by adding its file."""

import pkgutil
from importlib import import_module
from pathlib import Path


def gathered(language: str) -> dict[str, str]:
    """Every sentence of the files `<language>_*.py` beside this one.

    Raises:
        ValueError: A key stands in two places.
    """
    found: dict[str, str] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)])):
        if not module.startswith(f"{language}_"):
            continue
        for name, area in vars(import_module(f"{__package__}.{module}")).items():
            if name.startswith("_") or not isinstance(area, dict):
                continue
            if twice := found.keys() & area.keys():
                raise ValueError(f"{module}: {sorted(twice)} stand elsewhere too")
            found |= area
    return found
