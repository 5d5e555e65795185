"""State of the audit's page, and of that of the calls."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import RaffiError
from raffi_web.live.surface import Surface
from raffi_web.words import EN, t

TEXTS = ("act", "actor", "function", "result")
MOMENTS = ("since", "until")
ACT = "audit.act."


def acts() -> list[str]:
    """The acts that have a word, by their area."""
    return sorted(key.removeprefix(ACT) for key in EN if key.startswith(ACT))


def told(act: str) -> str:
    """An act in words, where the catalogue has some."""
    key = f"{ACT}{act}"
    return t(key) if key in EN else act


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


class AuditState(Surface, rx.State):
    """What was done on this server, for those who may read it."""

    page: dict[str, Any] = {"entries": [], "next": None}
    wanted: dict[str, Any] = {}
    loaded: bool = False
    problem: str = ""

    @rx.var
    def lines(self) -> list[dict[str, Any]]:
        """The entries as the page shows them."""
        return [
            {
                **entry,
                "told": told(entry["act"]),
                "who": entry["name"] or entry["actor"] or "",
                "what": entry["on_name"] or entry["on"] or "",
                "detail": ", ".join(f"{name}: {value}" for name, value in entry["data"].items()),
                "failed": entry["result"] != "ok",
            }
            for entry in self.page["entries"]
        ]

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
        found = await self._try("audit.log", **self.wanted, after=mark) if mark else None
        if found is not None:
            self.page = {**found, "entries": [*self.page["entries"], *found["entries"]]}

    async def _list(self) -> None:
        try:
            self.page = await self._call("audit.log", **self.wanted)
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True


class CallsState(Surface, rx.State):
    """Which functions were called, for those who may read it."""

    page: dict[str, Any] = {"calls": [], "next": None}
    wanted: dict[str, Any] = {}
    loaded: bool = False
    problem: str = ""

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
            for call in self.page["calls"]
        ]

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
        found = await self._try("audit.calls", **self.wanted, after=mark) if mark else None
        if found is not None:
            self.page = {**found, "calls": [*self.page["calls"], *found["calls"]]}

    async def _list(self) -> None:
        try:
            self.page = await self._call("audit.calls", **self.wanted)
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True
