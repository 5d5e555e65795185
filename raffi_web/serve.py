"""`raffi serve`: pages, database and the one process that serves them, from nothing to an address."""

import concurrent.futures
import contextlib
import errno
import fcntl
import functools
import gc
import importlib
import importlib.util
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import uvicorn

from raffi_web.kernel.prepared import Prepared, use
from raffi_web.live.sockets import Sockets
from raffi_web.settings import ANY_HOSTS, ROOT, Settings, get_settings, local_addresses
from raffi_web.web import build, logs

if TYPE_CHECKING:
    from starlette.types import ASGIApp

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SOCKET_BYTES = 1_000_000
COLLECTED_AT = (10_000, 20, 50)
"""Objects made before a look for cycles, and looks before a longer one: Python's own 700 are reached by one tick of a
busy board, which makes few cycles."""
Say = Callable[[str], None]


class CannotServe(RuntimeError):
    """Why no server was started, in a sentence for whoever typed the command."""


class AlreadyServing(CannotServe):
    """Another process serves this home."""


def serve(settings: Settings, say: Say) -> None:
    """Serve until a stop signal, then leave no process behind.

    Args:
        say: Gets the lines a person reads.

    Raises:
        CannotServe: with the reason.
    """
    # Importing makes hundreds of thousands of objects that stay: looking through them again and again costs a third
    # of the start, and of every later collection.
    gc.disable()
    with only_server(settings), listening(settings) as listener, stop_signals():
        if build.built_pages() is None:
            say("Building the pages, which takes a moment the first time ...")
        pages = build.ensure_pages()
        with database(settings) as prepared:
            notes: list[str] = []
            app = create_app(settings, prepared, pages, notes)
            gc.freeze()
            gc.enable()
            gc.set_threshold(*COLLECTED_AT)
            _run(app, settings, listener, say, notes)


def create_app(settings: Settings, prepared: Prepared, pages: build.Pages, notes: list[str]) -> "ASGIApp":
    """The whole app behind its guard, with built pages mounted. `notes` gets what to tell when it answers."""
    os.environ |= {
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "__REFLEX_SKIP_COMPILE": "true",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(SOCKET_BYTES),
    }
    # Reflex finds its configuration and the built pages from here.
    os.chdir(ROOT)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from raffi_web.web.documents import Documents
    from raffi_web.web.guard import Guard
    from raffi_web.web.social import card

    ours = importlib.import_module("raffi_web.raffi_web")
    assembled = ours.serve_app(settings, prepared, notes)
    tags = functools.partial(card, settings.origin, ours.public_person)
    documents = Documents(assembled, build.STATIC, ours.app.router, tags)
    return Guard(documents, settings, pages.script_hashes)


def app() -> "ASGIApp":
    """For `uvicorn --factory raffi_web.serve:app`."""
    settings = get_settings()
    return create_app(settings, use(settings), build.ensure_pages(), [])


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[Prepared]:
    """The database, ready, while Reflex is being imported; stopped in the end, whatever happens."""
    with concurrent.futures.ThreadPoolExecutor(1) as background:
        coming = background.submit(use, settings)
        try:
            importlib.import_module("reflex")
        finally:
            prepared = coming.result()
    try:
        with prepared.server.kept() if prepared.server else contextlib.nullcontext():
            yield prepared
    finally:
        with _undisturbed():
            prepared.close()


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _run(app: "ASGIApp", settings: Settings, listener: socket.socket, say: Say, notes: list[str]) -> None:
    logs.start(settings.log_level.upper())
    config = uvicorn.Config(
        app,
        loop="uvloop" if importlib.util.find_spec("uvloop") else "asyncio",
        http="httptools",
        ws=Sockets,
        ws_max_size=SOCKET_BYTES,
        # With it the slowest delivery takes half as long again and the CPU does twice the work.
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_seconds)),
    )
    server = _Server(config, ready=lambda: _announce(settings, say, notes))
    server.run(sockets=[listener])
    if not server.started:
        raise CannotServe("the server did not start: the reason is above")


def _announce(settings: Settings, say: Say, notes: list[str]) -> None:
    say(f"Raffi is ready: open {settings.origin}")
    if settings.host in ANY_HOSTS and not settings.public_url:
        for address in local_addresses():
            say(f"  on this network: http://{address}:{settings.port}")
    for note in notes:
        say(note)
    say("Stop it with Ctrl-C.")


# One server a home


@contextlib.contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """Hold the home while serving. The lock dies with the process, however that ends."""
    settings.home.mkdir(parents=True, exist_ok=True)
    path = settings.home / "serve.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServing(_who_serves(path)) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "address": settings.origin}))
        file.flush()
        yield


def _who_serves(path: Path) -> str:
    try:
        known = json.loads(path.read_text())
        return f"Raffi is already running (process {known['pid']}): open {known['address']}"
    except (OSError, ValueError, KeyError):
        return "Raffi is already starting from this folder"


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The port, taken before anything slow begins; nobody can connect until the server listens on it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise CannotServe(_why_not(error, settings)) from None
        yield listener


def _why_not(error: OSError, settings: Settings) -> str:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return f"another program uses {where}: choose a port with PORT={settings.port + 1}"
    return f"cannot listen on {where}: {error.strerror}"


# Stopping


def _stop(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(0 if number == signal.SIGINT else 128 + number)


@contextlib.contextmanager
def stop_signals() -> Iterator[None]:
    """Any stop signal unwinds the stack, so that everything started is stopped."""
    before = {number: signal.signal(number, _stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C does not interrupt the stopping."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
