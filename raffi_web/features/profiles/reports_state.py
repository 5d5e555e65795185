"""State of what was reported, for staff; and of reporting somebody."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import RaffiError
from raffi_web.live.surface import Surface, ToastState, given
from raffi_web.words import t

PAGE = 50
LONGEST_PAGE = 200


class ReportsState(Surface, rx.State):
    """The queue of reports."""

    rows: list[dict[str, Any]] = []
    which: str = "open"
    phase: str = "loading"
    problem: str = ""
    shown: int = PAGE

    @rx.var
    def has_rows(self) -> bool:
        """Whether there are any."""
        return bool(self.rows)

    @rx.var
    def has_more(self) -> bool:
        """Whether there may be more than are shown."""
        return len(self.rows) == self.shown < LONGEST_PAGE

    @rx.event
    async def on_load(self) -> None:
        """Show the reports that are open, and go on showing them."""
        self.which, self.shown = "open", PAGE
        await self._look()

    @rx.event
    async def choose(self, which: str) -> None:
        """Show the open or the closed ones."""
        self.which, self.shown = ("closed" if which == "closed" else "open"), PAGE
        await self._look()

    @rx.event
    async def more(self) -> None:
        """Show more of them."""
        self.shown = min(self.shown + PAGE, LONGEST_PAGE)
        await self._look()

    async def _look(self) -> None:
        try:
            await self._watch("rows", "profiles.reports", closed=self.which == "closed", limit=self.shown)
            self.phase = "here"
        except RaffiError as error:
            self.phase, self.problem = "failed", error.message


FIELDS = ("reason", "text")


class ReportState(Surface, rx.State):
    """Reporting somebody, a message, a room or a comment. `name` is whose it is, or the room's own."""

    kind: str = "person"
    on: str = ""
    name: str = ""
    error: str = ""
    field: str = ""
    open: bool = False

    @rx.event
    def begin(self, kind: str, on: str, name: str) -> None:
        """Open the form for what is of a kind (`person`, `message`, `room`, `comment`) and has the id `on`."""
        self.kind, self.on, self.name = kind, on, name
        self.open, self.error, self.field = True, "", ""

    @rx.event
    def close(self) -> None:
        """Close the form."""
        self.open = False

    @rx.event
    async def send(self, form: dict[str, Any]) -> None:
        """Tell staff."""
        reason = given(form, "reason")
        if not reason:
            self.error, self.field = t("reports.choose_first"), "reason"
            return
        try:
            await self._call(
                "profiles.report",
                kind=self.kind,
                on=self.on,
                reason=reason,
                text=given(form, "text"),
            )
        except RaffiError as error:
            self.error, self.field = error.message, error.field if error.field in FIELDS else ""
            return
        self.open = False
        (await self.get_state(ToastState))._show(t("reports.sent"), tone="success")
