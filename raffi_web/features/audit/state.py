"""State of the audit's page, and of that of the calls."""

from typing import Any

import reflex as rx

from raffi_web.features.audit.telling import told
from raffi_web.kernel.errors import RaffiError
from raffi_web.live.surface import Surface
from raffi_web.words import t

TEXTS = ("act", "actor", "function", "result")
MOMENTS = ("since", "until")


def wanted_of(form: Any) -> dict[str, Any]:
    """What a browser wants to see, as arguments of the functions; whatever else it sent is left out."""
    if not isinstance(form, dict):
        return {}
    wanted: dict[str, Any] = {name: text for name in TEXTS if (text := str(form.get(name) or "").strip()[:100])}
    for name in MOMENTS:
        text = str(form.get(name) or "")
        if text.isdecimal() and len(text) < 14:
            wanted[name] = float(text)
    return wanted


class Log(Surface, rx.State, mixin=True):
    """Mixin of a page of lines, the newest first, that can be filtered. `_source`: the function and its list."""

    page: dict[str, Any] = {"next": None}
    wanted: dict[str, Any] = {}
    loaded: bool = False
    problem: str = ""

    @rx.var
    def is_filtered(self) -> bool:
        """Whether not everything is shown."""
        return bool(self.wanted)

    @rx.event
    async def on_load(self) -> None:
        """Show the newest."""
        self.wanted = {}
        await self._list()

    @rx.event
    async def find(self, form: dict[str, Any]) -> None:
        """Show what fits."""
        self.wanted = wanted_of(form)
        await self._list()

    @rx.event
    async def look_again(self) -> None:
        """Show the same anew."""
        await self._list()

    @rx.event
    async def more(self) -> None:
        """Show the next page below."""
        mark = self.page["next"]
        function, rows = self._source()
        found = await self._try(function, **self.wanted, after=mark) if mark else None
        if found is not None:
            self.page = {**found, rows: [*self.page[rows], *found[rows]]}

    async def _list(self) -> None:
        try:
            self.page = await self._call(self._source()[0], **self.wanted)
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True

    def _source(self) -> tuple[str, str]:
        raise NotImplementedError


class AuditState(Log, rx.State):
    """What was done on this server, for those who may read it."""

    @rx.var
    def lines(self) -> list[dict[str, Any]]:
        """The entries as the page shows them."""
        return [told(entry) for entry in self.page.get("entries", [])]

    def _source(self) -> tuple[str, str]:
        return "audit.log", "entries"


class CallsState(Log, rx.State):
    """Which functions were called, for those who may read it."""

    @rx.var
    def lines(self) -> list[dict[str, Any]]:
        """The calls as the page shows them."""
        return [
            {
                **call,
                "who": call["name"] or call["actor"] or t("audit.nobody"),
                "failed": call["result"] != "ok",
                "took": max(1, round(call["ms"])),
            }
            for call in self.page.get("calls", [])
        ]

    def _source(self) -> tuple[str, str]:
        return "audit.calls", "calls"
