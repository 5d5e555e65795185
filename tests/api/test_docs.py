"""docs/api.md and the routes: each route has its heading, each heading its route."""

import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

from raffi_web.api.edge import Endpoint
from raffi_web.api.seed import METHODS

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
QUIET = {"HEAD", "OPTIONS"}


def routes(app: Starlette) -> set[str]:
    """Every method and path that answers."""
    found: set[str] = set()
    for route in app.routes:
        assert isinstance(route, Route)
        assert isinstance(route.app, Endpoint)
        if "{rest:path}" not in route.path:
            found |= {f"{method} {route.path}" for method in set(route.app.handlers) - QUIET}
    return found


def test_every_route_is_documented_and_every_documented_route_exists(app: Starlette) -> None:
    text = DOCS.read_text("utf-8")
    told = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[\w/{}.-]+)`", text))
    assert told == routes(app)


def test_every_function_of_the_seed_has_an_example() -> None:
    text = DOCS.read_text("utf-8")
    for name in METHODS:
        assert re.search(rf"curl [^`]*\$B/{name}\b", text), name


def test_documented_statuses_are_those_of_the_errors() -> None:
    from raffi_web.kernel import errors

    def tree(kind: type[errors.RaffiError]) -> list[type[errors.RaffiError]]:
        return [kind, *(one for child in kind.__subclasses__() for one in tree(child))]

    told = dict(re.findall(r"^\| (\d{3}) \| `(\w+)`", DOCS.read_text("utf-8"), re.MULTILINE))
    assert {str(kind.status) for kind in tree(errors.RaffiError)} <= set(told)
