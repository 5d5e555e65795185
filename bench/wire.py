"""A websocket client with nothing between it and the loop, so that the load costs little and times are true.

It offers compression as browsers do, and takes a frame's time when its bytes arrive.
"""

import asyncio
import base64
import os
import struct
import time
from collections.abc import Callable
from typing import cast

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
Heard = Callable[[bytes, float], None]


class Wire(asyncio.Protocol):
    """One connection. Frames wait until somebody listens."""

    def __init__(self, path: str, host: str) -> None:
        self._heard: Heard | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
        ).encode()
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed before it was opened"))
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        came = time.perf_counter()
        self._buffer += data
        if not self.opened.done():
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            status = bytes(self._buffer[:12])
            del self._buffer[: end + 4]
            if status != b"HTTP/1.1 101":
                self.opened.set_exception(ConnectionError(status.decode()))
                return
            self.opened.set_result(None)
        self._drain(came)

    def listen(self, heard: Heard) -> None:
        """Let `heard` get each text frame's payload, and the time (perf_counter) at which it came."""
        self._heard = heard
        self._drain(time.perf_counter())

    def _drain(self, came: float) -> None:
        while self._heard is not None and (frame := self._next()) is not None:
            self._take(*frame, came)

    def _next(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        opcode, length, head = buffer[0] & 0x0F, buffer[1] & 0x7F, 2
        if length == 126:
            if len(buffer) < 4:
                return None
            (length,), head = struct.unpack_from(">H", buffer, 2), 4
        elif length == 127:
            if len(buffer) < 10:
                return None
            (length,), head = struct.unpack_from(">Q", buffer, 2), 10
        if len(buffer) < head + length:
            return None
        payload = bytes(buffer[head : head + length])
        del buffer[: head + length]
        return opcode, payload

    def _take(self, opcode: int, payload: bytes, came: float) -> None:
        if opcode == TEXT:
            if payload == b"2":
                self.send("3")  # engine.io's own ping
            else:
                assert self._heard is not None
                self._heard(payload, came)
        elif opcode == PING:
            self._write(PONG, payload)
        elif opcode == CLOSE and self._transport is not None:
            self._transport.close()

    def send(self, text: str) -> None:
        """Send a text frame."""
        self._write(TEXT, text.encode())

    def _write(self, opcode: int, payload: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        length = len(payload)
        if length < 126:
            head = struct.pack(">BB", 0x80 | opcode, 0x80 | length)
        elif length < 65536:
            head = struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, length)
        else:
            head = struct.pack(">BBQ", 0x80 | opcode, 0x80 | 127, length)
        # A mask of zeros is a valid one, and spares the load its work.
        self._transport.write(head + b"\0\0\0\0" + payload)

    def abort(self) -> None:
        """Cut the connection without a word."""
        if self._transport is not None:
            self._transport.abort()


async def connect(host: str, port: int, path: str) -> Wire:
    """An open websocket that nobody listens to yet."""
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(lambda: Wire(path, f"{host}:{port}"), host, port)
    await wire.opened
    return wire
