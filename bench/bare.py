"""The site with one namespace more: python-socketio's own room emit, stored nowhere, for comparison in the same run.

`python -m bench.bare serve` serves like `raffi serve`.
"""

import importlib
import sys
from typing import Any

from socketio import AsyncNamespace
from starlette.types import ASGIApp

from raffi_web import cli, serve

NAMESPACE = "/bare"
ROOM = "everybody"


class BareNamespace(AsyncNamespace):
    """Whoever connects is in the room; what one says goes to all."""

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """Enter the room."""
        await self.enter_room(sid, ROOM)

    async def on_say(self, sid: str, data: Any) -> None:
        """Tell everybody."""
        await self.emit("f", data, room=ROOM)


def main() -> int:
    """Serve, with the namespace."""
    create_app = serve.create_app

    def with_namespace(*arguments: Any) -> ASGIApp:
        app = create_app(*arguments)
        importlib.import_module("raffi_web.raffi_web").app.sio.register_namespace(BareNamespace(NAMESPACE))
        return app

    serve.create_app = with_namespace
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
