"""State of what I can take along, whom I blocked, and of going for good."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import NotSignedIn, RaffiError
from raffi_web.live.surface import Surface, ToastState
from raffi_web.words import t

NO_ARCHIVE: dict[str, Any] = {"state": "", "part": "", "done": 0, "total": 1, "bytes": 0, "url": "", "expires_at": None}
NO_DELETION: dict[str, Any] = {"state": "", "done": 0, "total": 1}


class PrivacyState(Surface, rx.State):
    """What I can take along, whom I blocked, and going for good."""

    archive: dict[str, Any] | None = None
    deletion: dict[str, Any] | None = None
    blocks: list[dict[str, Any]] = []

    @rx.var
    def kept(self) -> dict[str, Any]:
        """My archive as the page shows it."""
        return NO_ARCHIVE | (self.archive or {})

    @rx.var
    def has_blocks(self) -> bool:
        """Whether I blocked anybody."""
        return bool(self.blocks)

    @rx.var
    def part(self) -> str:
        """The part of the archive that is being written."""
        return str(self.kept["part"])

    @rx.var
    def share(self) -> int:
        """How much of the archive is written, in percent."""
        return round(100 * self.kept["done"] / max(1, self.kept["total"]))

    @rx.var
    def size(self) -> str:
        """The size of the archive."""
        count = self.kept["bytes"]
        return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"

    @rx.var
    def going(self) -> str:
        """How the deletion of my account stands: empty, waiting, running or cancelled."""
        return str((NO_DELETION | (self.deletion or {}))["state"])

    @rx.var
    def gone_share(self) -> int:
        """How much of the deletion is done, in percent."""
        told = NO_DELETION | (self.deletion or {})
        return round(100 * told["done"] / max(1, told["total"]))

    @rx.event
    async def on_load(self) -> None:
        """Show how things stand, and go on showing it."""
        try:
            await self._watch("blocks", "profiles.blocks")
            await self._watch("archive", "profiles.archive")
            await self._watch("deletion", "profiles.deletion")
        except NotSignedIn:
            self.archive = self.deletion = None
        except RaffiError as error:
            await self._complain(error)

    @rx.event
    async def stop(self) -> None:
        """Stop writing the archive, or delete it."""
        await self._try("profiles.cancel_archive")
        await self._try_watch("archive", "profiles.archive")

    @rx.event
    async def unblock(self, actor: str, name: str) -> None:
        """See somebody again."""
        try:
            await self._call("profiles.unblock", actor=str(actor))
        except RaffiError as error:
            await self._complain(error)
            return
        (await self.get_state(ToastState))._show(t("profiles.unblocked_toast", name=str(name)[:50]), tone="success")
        await self._try_watch("blocks", "profiles.blocks")
