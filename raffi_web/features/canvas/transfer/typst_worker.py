"""Runs typst, as a program of its own: it may be stopped at any time, and can't take more memory than it is given.

`python -I typst_worker.py DIRECTORY`, where `job.json` says what to make of which file there. Writes `0.out`, `1.out`
and so on, a page each, or one for all. It imports nothing of ours: it has to be there at once.
"""

import json
import sys
from pathlib import Path


def main(directory: Path) -> None:
    """Do the job."""
    job = json.loads((directory / "job.json").read_bytes())
    _bound(job["memory"], job["seconds"])
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=job["fonts"])
    nowhere = str(directory / "no-packages")
    compiler = typst.Compiler(
        str(directory / job["input"]),
        root=str(directory),
        font_paths=fonts,
        package_path=nowhere,
        package_cache_path=nowhere,
    )
    made = compiler.compile(format=job["format"], ppi=job["ppi"], timestamp=0)
    for n, page in enumerate(made if isinstance(made, list) else [made]):
        (directory / f"{n}.out").write_bytes(page or b"")


def _bound(memory: int, seconds: int) -> None:
    """Take no more than that; where the system knows such limits."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * 4, seconds * 4))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
