"""State of the screen: its summary for Python, and the handlers by which Python or a page drives it."""

from typing import Any

import reflex as rx

from raffi_web.features.rooms.state import RoomState
from raffi_web.live.surface import Surface


class ScreenState(Surface, rx.State):
    """The room's anchor as the database has it. The player itself follows the room's channel."""

    anchor: dict[str, Any] = {}
    queue: list[dict[str, Any]] = []

    @rx.event
    async def on_load(self) -> None:
        """Follow the anchor and the queue of the page's room."""
        room = await self.get_state(RoomState)
        if room.phase == "inside":
            await self._try_watch("anchor", "screen.get", room=room.room_id)
            await self._try_watch("queue", "screen.queue", room=room.room_id)

    @rx.event
    async def play(self) -> None:
        """Play for everybody."""
        await self._control(action="play")

    @rx.event
    async def pause(self) -> None:
        """Pause for everybody."""
        await self._control(action="pause")

    @rx.event
    async def seek(self, position: float) -> None:
        """Go to a position (seconds) with everybody."""
        await self._control(action="seek", position=position)

    @rx.event
    async def load_film(self, address: str) -> None:
        """Put a film on."""
        room = await self.get_state(RoomState)
        await self._try("screen.load", room=room.room_id, source={"url": address})

    async def _control(self, **command: Any) -> None:
        room = await self.get_state(RoomState)
        await self._try("screen.control", room=room.room_id, **command)
