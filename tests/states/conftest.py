"""State classes without a browser: the tree of one page, as its visitor's socket would make it."""

import inspect
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex.state import BaseState

from raffi_web.live import surface
from raffi_web.server import Server
from tests.support.fixtures import Person

S = TypeVar("S", bound=BaseState)


@dataclass
class Tab:
    """An open page of a person."""

    person: Person
    path: str = "/"
    token: str = ""
    language: str = ""
    root: Any = field(default=None)

    def __post_init__(self) -> None:
        self.token = f"tab-{self.person.id}"
        self.root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        self.go(self.path)

    def speak(self, language: str) -> None:
        """Come anew in another language."""
        self.language = language
        self.go(self.path)

    def go(self, path: str) -> None:
        """Be at another address."""
        self.path = path
        cookies = f"raffi={self.person.token}" + (f"; raffi_lang={self.language}" if self.language else "")
        data = {
            "token": self.token,
            "sid": "sid",
            "ip": self.person.address or "127.0.0.1",
            "headers": {"cookie": cookies, "origin": "http://127.0.0.1:8000"},
            "pathname": path,
            "asPath": path,
        }
        self.root.router_data = data
        self.root.router = RouterData.from_router_data(data)

    def state(self, kind: type[S]) -> S:
        """The page's instance of a State class."""
        return self.root.substates[kind.get_name()]

    async def do(self, handler: Any, *args: Any) -> list[Any]:
        """Run a handler to its end, as an event would; returns the events it asked for."""
        result = handler(*args)
        if inspect.isasyncgen(result):
            return [event async for event in result if event is not None]
        value = await result if inspect.isawaitable(result) else result
        return [] if value is None else [value]


@pytest.fixture
def pages(server: Server) -> None:
    """States call this server; live queries assign into the tabs that a test has opened."""

    async def whose(cookies: str) -> Any:
        return await server.identity.actor_of(server.identity.token_in(cookies))

    surface.provide(surface.Runtime(server.calls, server.queries, whose))
