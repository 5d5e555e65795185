"""State of my second step."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import NotSignedIn, RaffiError
from raffi_web.live.surface import Surface


class SecondStepState(Surface, rx.State):
    """Whether my password needs a code. Seed and codes never come here: the browser alone shows them."""

    step: dict[str, Any] | None = None

    @rx.event
    async def on_load(self) -> None:
        """Show my second step, and go on showing it."""
        try:
            await self._watch("step", "accounts.second_step")
        except NotSignedIn:
            self.step = None
        except RaffiError as error:
            await self._complain(error)
