"""Functions: the only gate to what the server holds.

`@query` reads in one snapshot, `@mutation` writes in one transaction, `@action` reaches outside and survives a
restart. Each is `async def name(ctx, ...)` with annotated arguments, one access rule and, where it can be overdone, a
limit. Pages, sockets, HTTP and tests know only the registry; `kernel.calls` runs what it holds.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints

from pydantic import BaseModel

from raffi_web.kernel.arguments import model_of
from raffi_web.kernel.batches import Batch
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.database import Isolation
from raffi_web.kernel.errors import Forbidden, NotFound, NotSignedIn
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import needs_fresh, permissions_of
from raffi_web.kernel.transaction import Bound

P = ParamSpec("P")
R = TypeVar("R")
Access = Callable[[Context, dict[str, Any]], Awaitable[None]]
Audience = Callable[[Context, dict[str, Any]], str]
Ahead = Callable[[Context, dict[str, Any]], Sequence[Bound]]


class Kind(StrEnum):
    """What a function may do."""

    QUERY = "query"
    MUTATION = "mutation"
    ACTION = "action"


class Scope(StrEnum):
    """What a token must have been made for, to call a function. A session has all of them."""

    READ = "read"
    WRITE = "write"
    ACCOUNT = "account"
    ADMIN = "admin"
    SESSION = "session"
    """No token has it: only whoever sits at a page."""


LENT = (Scope.READ, Scope.WRITE, Scope.ACCOUNT, Scope.ADMIN)
"""The scopes that tokens can have."""


@dataclass(frozen=True)
class Function(Generic[P, R]):
    """A function with what the registry knows of it. Calling it runs the bare body inside the caller's transaction."""

    name: str
    kind: Kind
    body: Callable[P, Awaitable[R]]
    access: Access
    limit: Limit | None = None
    isolation: Isolation | None = None
    ahead: Ahead | None = None
    audience: Audience | None = None
    public: bool = True
    scope: Scope = Scope.SESSION
    secret: bool = False
    heavy: bool = False
    outside: bool = False
    batch: Batch | None = None
    takes: type[BaseModel] | None = None
    answers: Any = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]:
        return self.body(*args, **kwargs)

    @cached_property
    def model(self) -> type[BaseModel]:
        """The model that a call's arguments must fit."""
        return self.takes or model_of(self.name, self.body)

    @cached_property
    def result(self) -> Any:
        """The annotated type of the answer."""
        if self.batch is not None:
            return self.answers
        return get_type_hints(self.body, include_extras=True).get("return")

    @property
    def doc(self) -> str:
        """What the function says of itself."""
        return inspect.getdoc(self.body) or ""


class Registry:
    """Every function by name. A name is `<feature>.<function>`."""

    def __init__(self) -> None:
        self._functions: dict[str, Function[Any, Any]] = {}
        self._scopes: dict[str, Scope] = {}

    def guard(self, feature: str, scope: Scope) -> None:
        """Functions of `feature` ask for `scope` unless they say otherwise: a new one is not open by mistake."""
        self._scopes[feature] = scope

    def scope_of(self, feature: str, kind: Kind, access: Access) -> Scope:
        """What a token needs for a function that does not say: what is sensitive is for sessions only."""
        if needs_fresh(access):
            return Scope.SESSION
        if permissions_of(access):
            return Scope.ADMIN
        return self._scopes.get(feature) or (Scope.READ if kind is Kind.QUERY else Scope.WRITE)

    def add(self, function: Function[Any, Any]) -> None:
        """Register a function.

        Raises:
            ValueError: The name is taken.
        """
        if function.name in self._functions:
            raise ValueError(f"{function.name} is registered twice")
        self._functions[function.name] = function

    def get(self, name: str) -> Function[Any, Any]:
        """The function called `name`.

        Raises:
            NotFound: There is none.
        """
        function = self._functions.get(name)
        if function is None:
            raise NotFound("errors.no_function", code="no_function", field="name")
        return function

    def __contains__(self, name: object) -> bool:
        return name in self._functions

    def all(self) -> list[Function[Any, Any]]:
        """Every function, by name."""
        return [self._functions[name] for name in sorted(self._functions)]


registry = Registry()


def query(
    *,
    access: Access,
    audience: Audience | None = None,
    limit: Limit | None = None,
    ahead: Ahead | None = None,
    public: bool = True,
    scope: Scope | None = None,
) -> Callable[[Callable[P, Awaitable[R]]], Function[P, R]]:
    """Declare a function that reads.

    Args:
        access: Raises when this actor may not ask this.
        audience: Names who else sees the same answer, e.g. `everyone` or `room:ab12:member`. A live query is run once
            for each audience, never once for each of its members. Left out, it is the actor alone.
        limit: How often one actor may ask.
        ahead: As of a mutation.
        public: Whether the HTTP and socket edges offer it.
        scope: What a token must be made for; left out, it follows from the rest.
    """
    options = {"limit": limit, "ahead": ahead, "audience": audience, "public": public}
    return _declare(Kind.QUERY, scope, access=access, **options)


def mutation(
    *,
    access: Access,
    limit: Limit | None = None,
    isolation: Isolation | None = None,
    ahead: Ahead | None = None,
    public: bool = True,
    scope: Scope | None = None,
    secret: bool = False,
) -> Callable[[Callable[P, Awaitable[R]]], Function[P, R]]:
    """Declare a function that writes, in one transaction that is retried when it can't be serialised.

    Args:
        access: Raises when this actor may not do this.
        limit: How often one actor may do it.
        isolation: The transaction's, when the database's own does not do.
        ahead: Statements that go to the database in the round trip that begins the call, before the access rule, as
            the asker; `ctx.rows` hands out what each found. For functions that people wait for. They run also for a
            call that is refused then: `raffi.goes_on()` says so.
        public: Whether the HTTP and socket edges offer it.
        scope: What a token must be made for; left out, it follows from the rest.
        secret: Its answer is told once, and nothing of the call is kept: the same operation id does it again. For
            answers that hold a secret, and for calls whose arguments are to be forgotten and which may come twice.
    """
    options = {"limit": limit, "isolation": isolation, "ahead": ahead, "public": public, "secret": secret}
    return _declare(Kind.MUTATION, scope, access=access, **options)


def batched(
    *, takes: type[BaseModel], answers: Any, batch: Batch, scope: Scope | None = None
) -> Callable[[Callable[P, Awaitable[R]]], Function[P, R]]:
    """Declare a mutation whose calls share transactions: `async def name(ctx, calls)`, which judges each of them.

    It runs as the server, so its body is the only gate. An operation id means nothing to it: what tells its calls
    apart is among its arguments.

    Args:
        takes: The model of one call's arguments.
        answers: The type of one call's answer.
        batch: How calls share.
        scope: What a token must be made for; left out, it follows from the rest.
    """
    options = {"batch": batch, "takes": takes, "answers": answers}
    return _declare(Kind.MUTATION, scope, access=judged, **options)


def action(
    *,
    access: Access,
    limit: Limit | None = None,
    public: bool = True,
    scope: Scope | None = None,
    heavy: bool = False,
    outside: bool = False,
) -> Callable[[Callable[P, Awaitable[R]]], Function[P, R]]:
    """Declare a function that reaches outside. It runs as a durable job; the caller gets the job's id at once.

    A `heavy` one takes its time: such ones have a lane of their own, one at a time for whoever asks, so that all others
    go on beside them. One that is `outside` mostly waits for somebody else's server, which may be slow on purpose: such
    ones have a lane, too, with many places and few for each who asks.
    """
    options = {"heavy": heavy, "outside": outside}
    return _declare(Kind.ACTION, scope, access=access, limit=limit, public=public, **options)


def _declare(
    kind: Kind, scope: Scope | None, *, access: Access, **options: Any
) -> Callable[[Callable[P, Awaitable[R]]], Function[P, R]]:
    def wrap(body: Callable[P, Awaitable[R]]) -> Function[P, R]:
        feature = body.__module__.removeprefix("raffi_web.features.").split(".")[0]
        wanted = scope or registry.scope_of(feature, kind, access)
        name = f"{feature}.{body.__name__}"
        function = Function(name=name, kind=kind, body=body, access=access, scope=wanted, **options)
        registry.add(function)
        return function

    return wrap


async def anyone(ctx: Context, args: dict[str, Any]) -> None:
    """Access rule: everybody, also without a session."""


async def judged(ctx: Context, args: dict[str, Any]) -> None:
    """Access rule of batched functions, whose bodies judge each call."""


async def somebody(ctx: Context, args: dict[str, Any]) -> None:
    """Access rule: whoever has a session, guests included."""
    if not ctx.actor.is_somebody:
        raise NotSignedIn


async def person(ctx: Context, args: dict[str, Any]) -> None:
    """Access rule: whoever has a session and is not the server itself."""
    await somebody(ctx, args)
    if ctx.actor.kind is ActorKind.SERVICE:
        raise Forbidden


async def service(ctx: Context, args: dict[str, Any]) -> None:
    """Access rule: the server itself."""
    if ctx.actor.kind is not ActorKind.SERVICE:
        raise Forbidden


def everyone(ctx: Context, args: dict[str, Any]) -> str:
    """Audience: the answer is the same for all."""
    return "everyone"
