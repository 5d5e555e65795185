"""State of whoever has the page open."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import RaffiError
from raffi_web.live.surface import Surface, ToastState, given
from raffi_web.words import t


class MeState(Surface, rx.State):
    """My own profile; None for nobody."""

    profile: dict[str, Any] | None = None
    error: str = ""

    @rx.var
    def name(self) -> str:
        """What I am called."""
        return (self.profile or {}).get("name", "")

    @rx.var
    def initials(self) -> str:
        """The letters of my name."""
        return (self.profile or {}).get("initials", "")

    @rx.var
    def hue(self) -> int:
        """My place in the presence palette, 1 to 8."""
        return (self.profile or {}).get("color", 0) + 1

    @rx.event
    async def on_load(self) -> None:
        """Show who I am, and go on showing it."""
        try:
            await self._watch("profile", "accounts.me")
        except RaffiError as error:
            await self._complain(error)

    @rx.event
    async def rename(self, form: dict[str, Any]) -> None:
        """Change my name."""
        try:
            await self._call("accounts.update_me", name=given(form, "name"))
        except RaffiError as error:
            self.error = error.message
            return
        self.error = ""
        await self._watch("profile", "accounts.me")
        (await self.get_state(ToastState))._show(t("rooms.name_saved"), tone="success")
