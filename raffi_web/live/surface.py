"""What every State class of a surface stands on: who is asking, one way to call, one way to watch a query.

A handler finds the actor, calls one function and assigns what it returns. Nothing is true only in State: a page
rebuilds itself from cookie, address and database.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import Actor
from raffi_web.kernel.errors import RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.live.queries import LiveQueries, Watcher
from raffi_web.ui.primitives.toasts import Toast

TOASTS_AT_MOST = 4


@dataclass(frozen=True)
class Runtime:
    """What states need of the running server. `whose` finds the actor of a Cookie header."""

    calls: Calls
    queries: LiveQueries
    whose: Callable[[str], Awaitable[Actor]]


_runtime: Runtime | None = None


def provide(runtime: Runtime) -> None:
    """Set what states call; done at assembly, and by tests."""
    global _runtime
    _runtime = runtime


def runtime() -> Runtime:
    """What states call.

    Raises:
        RuntimeError: Nothing was provided yet.
    """
    if _runtime is None:
        raise RuntimeError("the server is not assembled")
    return _runtime


def given(form: Any, name: str) -> str:
    """A form's field as text; an empty one where the form is none, since a browser may send anything."""
    return str(form.get(name) or "") if isinstance(form, dict) else ""


class ToastState(rx.State):
    """Short messages that come and go. Kept here and not sent as events: those would need `eval`."""

    toasts: list[Toast] = []

    @rx.event
    def dismiss(self, toast: str) -> None:
        """Take a message away."""
        self.toasts = [one for one in self.toasts if one.get("id") != toast]

    def _show(self, title: str, *, tone: str = "neutral") -> None:
        self.toasts = [*self.toasts, Toast(id=new_id(), title=title, tone=tone)][-TOASTS_AT_MOST:]


class Surface(rx.State, mixin=True):
    """Mixin of a surface's State class. Its helpers begin with an underscore: every other method is an endpoint."""

    async def _caller(self) -> Caller:
        headers = self.router.headers
        return Caller(await runtime().whose(headers.cookie), self.router.session.client_ip)

    async def _call(self, function: str, /, *, op: str | None = None, **args: Any) -> Any:
        """Call a function as whoever has this page open.

        Raises:
            RaffiError: As the function says.
        """
        return await runtime().calls(function, args, await self._caller(), op=op)

    async def _try(self, function: str, /, **args: Any) -> Any | None:
        """Call a function; an error becomes a message on the page, and None."""
        try:
            return await self._call(function, **args)
        except RaffiError as error:
            await self._complain(error)
            return None

    async def _complain(self, error: RaffiError) -> None:
        (await self.get_state(ToastState))._show(error.message, tone="danger")

    async def _watch(self, variable: str, function: str, /, **args: Any) -> Any:
        """Assign a query's answer to a variable of this state, now and whenever it changes.

        Raises:
            RaffiError: As the query says.
        """
        current = runtime()
        watcher = Watcher(self.router.session.client_token, self.get_full_name(), variable)
        caller = await self._caller()
        # Noted once, as a call: it is not asked again by anybody when a change has it run again.
        async with current.calls.noted(function, args, caller):
            answer = await current.queries.watch(watcher, current.calls.registry.get(function), args, caller.actor)
        setattr(self, variable, answer)
        return answer

    async def _try_watch(self, variable: str, function: str, /, **args: Any) -> None:
        """Watch; an error becomes a message on the page, and the variable stays as it was."""
        try:
            await self._watch(variable, function, **args)
        except RaffiError as error:
            await self._complain(error)

    def _forget(self, variable: str) -> None:
        runtime().queries.forget(Watcher(self.router.session.client_token, self.get_full_name(), variable))
