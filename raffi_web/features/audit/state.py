"""State of the audit's page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import reflex as rx

from raffi_web.kernel.errors import RaffiError
from raffi_web.live.surface import Surface, given
from raffi_web.words import EN, t

FIELDS = ("act", "actor", "on", "result")


def told(act: str) -> str:
    """An act in words, where the catalogue has some."""
    key = f"audit.act.{act}"
    return t(key) if key in EN else act


class AuditState(Surface, rx.State):
    """What was done on this server, for those who may read it."""

    page: dict[str, Any] = {"entries": [], "next": None}
    wanted: dict[str, str] = {}
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
                "detail": ", ".join(f"{name}: {value}" for name, value in entry["data"].items()),
                "failed": entry["result"] != "ok",
            }
            for entry in self.page["entries"]
        ]

    @rx.event
    async def on_load(self) -> None:
        """Show the newest."""
        await self._list()

    @rx.event
    async def find(self, form: dict[str, Any]) -> None:
        """Show what fits."""
        self.wanted = {name: text for name in FIELDS if (text := given(form, name).strip()[:100])}
        days = given(form, "days")
        if days.isdecimal() and 0 < int(days) < 10_000:
            self.wanted["since"] = str((datetime.now(UTC) - timedelta(days=int(days))).timestamp() * 1000)
        await self._list()

    @rx.event
    async def more(self) -> None:
        """Show the next page below."""
        mark = self.page["next"]
        found = await self._try("audit.log", **self._filters(), after=mark) if mark else None
        if found is not None:
            self.page = {**found, "entries": [*self.page["entries"], *found["entries"]]}

    def _filters(self) -> dict[str, Any]:
        filters: dict[str, Any] = dict(self.wanted)
        if "since" in filters:
            filters["since"] = float(filters["since"])
        return filters

    async def _list(self) -> None:
        try:
            self.page = await self._call("audit.log", **self._filters())
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True
