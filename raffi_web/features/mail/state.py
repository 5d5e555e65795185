"""State of the page of letters."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import RaffiError
from raffi_web.live.surface import Surface, ToastState, given
from raffi_web.words import t

NOTHING: dict[str, Any] = {"letters": [], "next": None, "counts": {}, "delivery": None, "may_read": False}
STATUSES = ("waiting", "held", "failed", "sent")


class MailState(Surface, rx.State):
    """The server's letters, for those who run it. The first page is live, older ones are as they were."""

    outbox: dict[str, Any] = NOTHING
    older: dict[str, Any] = {"letters": [], "next": None}
    status: str = "all"
    opened: dict[str, Any] = {}
    removed: str = ""
    error: str = ""
    loaded: bool = False
    problem: str = ""

    @rx.var
    def letters(self) -> list[dict[str, Any]]:
        """The letters as lines."""
        first = self.outbox["letters"]
        known = {letter["id"] for letter in first}
        return [*first, *(letter for letter in self.older["letters"] if letter["id"] not in known)]

    @rx.var
    def has_more(self) -> bool:
        """Whether there are older ones."""
        return (self.older["next"] if self.older["letters"] else self.outbox["next"]) is not None

    @rx.var
    def is_set_up(self) -> bool:
        """Whether letters leave this server."""
        return self.outbox["delivery"] is not None

    @rx.var
    def server(self) -> str:
        """The mail server that is set."""
        delivery = self.outbox["delivery"] or {}
        return f"{delivery.get('host', '')}:{delivery.get('port', '')}"

    @rx.var
    def sender(self) -> str:
        """Whom letters are from."""
        return (self.outbox["delivery"] or {}).get("sender", "")

    @rx.var
    def is_encrypted(self) -> bool:
        """Whether the way to the mail server is."""
        return (self.outbox["delivery"] or {}).get("security") != "none"

    @rx.var
    def may_read(self) -> bool:
        """Whether what letters say is mine to read."""
        return self.outbox["may_read"]

    @rx.var
    def is_reading(self) -> bool:
        """Whether a letter is open."""
        return bool(self.opened)

    @rx.event
    async def on_load(self) -> None:
        """Show the newest letters, and go on showing them as they change."""
        # A letter that was left open lies open to nobody who comes to the page after.
        self.opened = {}
        await self._list()

    @rx.event
    async def choose(self, status: str) -> None:
        """Show letters of one status, or all."""
        self.status = status if status in STATUSES else "all"
        await self._list()

    @rx.event
    async def more(self) -> None:
        """Show older letters below."""
        last = self.letters[-1]["id"] if self.letters else None
        found = await self._try("mail.outbox", **self._wanted(), after=last) if last else None
        if found is not None:
            self.older = {"letters": [*self.older["letters"], *found["letters"]], "next": found["next"]}

    @rx.event
    async def read(self, letter: str) -> None:
        """Show what a letter says."""
        self.opened = await self._try("mail.letter", letter=letter) or {}

    @rx.event
    def close(self) -> None:
        """Put the letter away; what it said is not left in the page."""
        self.opened = {}

    @rx.event
    async def retry(self, letter: str) -> None:
        """Try to deliver a letter now."""
        if await self._try("mail.retry", letter=letter) is not None:
            (await self.get_state(ToastState))._show(t("mail.trying"), tone="success")

    @rx.event
    async def remove(self, letter: str) -> None:
        """Take a letter away; it can be brought back."""
        try:
            await self._call("mail.remove", letter=letter)
        except RaffiError as error:
            await self._complain(error)
            return
        self.removed, self.opened = letter, {}
        self.older = {**self.older, "letters": [one for one in self.older["letters"] if one["id"] != letter]}

    @rx.event
    async def undo(self) -> None:
        """Bring back the letter that was taken away last."""
        letter, self.removed = self.removed, ""
        if letter:
            await self._try("mail.restore", letter=letter)

    @rx.event
    def leave_removed(self) -> None:
        """It stays away."""
        self.removed = ""

    @rx.event
    async def send_test(self, form: dict[str, Any]) -> None:
        """Write a test letter."""
        self.error = ""
        try:
            await self._call("mail.test", to=given(form, "to").strip())
        except RaffiError as error:
            self.error = t("errors.bad_mail_address") if error.field == "to" else error.message
            return
        (await self.get_state(ToastState))._show(t("mail.test_written"), tone="success")

    def _wanted(self) -> dict[str, Any]:
        return {} if self.status == "all" else {"status": self.status}

    async def _list(self) -> None:
        self.older = {"letters": [], "next": None}
        try:
            await self._watch("outbox", "mail.outbox", **self._wanted())
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True
