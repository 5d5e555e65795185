"""State of my passkeys."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import NotSignedIn, RaffiError
from raffi_web.live.surface import Surface


class PasskeysState(Surface, rx.State):
    """My passkeys; None until they are known."""

    passkeys: list[dict[str, Any]] | None = None

    @rx.event
    async def on_load(self) -> None:
        """Show my passkeys, and go on showing them."""
        try:
            await self._watch("passkeys", "accounts.passkeys")
        except NotSignedIn:
            self.passkeys = []
        except RaffiError as error:
            await self._complain(error)
