"""State of my tokens in the settings. Making and ending them is the page's own, by `/live`: a token is told once."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import NotSignedIn, RaffiError
from raffi_web.live.surface import Surface


class TokenState(Surface, rx.State):
    """My tokens, without what they are."""

    tokens: list[dict[str, Any]] = []
    loaded: bool = False

    @rx.event
    async def on_load(self) -> None:
        """Show my tokens, and go on showing them."""
        try:
            await self._watch("tokens", "tokens.mine")
        except NotSignedIn:
            self.tokens = []
        except RaffiError as error:
            await self._complain(error)
        self.loaded = True
