"""Websockets of uvicorn's, with one thing more: a message that goes to many is put into its frame once."""

from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from raffi_web.live.protocol import READY


class Sockets(WebSocketsSansIOProtocol):
    """Framing a message again for each of its readers was most of the work of sending it."""

    async def send(self, message: Any) -> None:
        """Send, from the ready frame where there is one and the connection has no extension that would change it."""
        frame = message.get(READY)
        if frame is None or self.conn.state is not State.OPEN or self.conn.extensions or self.close_sent:
            await super().send(message)
            return
        if not self.writable.is_set():
            await self.writable.wait()
        if self.disconnected or self.conn.state is not State.OPEN or self.close_sent:
            raise ClientDisconnected
        self.transport.write(frame)
