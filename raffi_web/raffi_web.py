"""Assembles pages, /live, /api and lifespan tasks; nothing else lives here."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

import reflex as rx
from starlette.types import ASGIApp

from raffi_web.api.app import api_app
from raffi_web.features.accounts.linked import providers
from raffi_web.features.demo.functions import add_demo
from raffi_web.features.files import store
from raffi_web.kernel import vault
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import SYSTEM
from raffi_web.kernel.errors import RaffiError
from raffi_web.kernel.prepared import Prepared
from raffi_web.live import surface
from raffi_web.live.language import InTheirLanguage, language_of
from raffi_web.live.queries import LiveQueries
from raffi_web.pages import add_pages
from raffi_web.server import assemble, end
from raffi_web.settings import Settings
from raffi_web.ui.head import head_components
from raffi_web.ui.tokens import STYLESHEETS
from raffi_web.web.social import Person, person_of
from raffi_web.words import language_mark, speak, speak_by_default, speaking

log = logging.getLogger(__name__)

PAGES_EVERY_SECONDS = 10.0


def log_exception(exception: Exception) -> None:
    """A handler failed: the log has it. Reflex's own answer would be a script in the page, which our policy forbids."""
    log.error("a handler failed", exc_info=exception)


def log_page_error(exception: Exception) -> None:
    """A page reported an error of its own; what it says is somebody's text."""
    log.warning("a page failed: %s", str(exception)[:2000])


app = rx.App(
    backend_exception_handler=log_exception,
    frontend_exception_handler=log_page_error,
    theme=None,
    toaster=None,
    app_wraps={},
    html_lang=language_mark(),
    stylesheets=list(STYLESHEETS),
    head_components=head_components(),
)
add_pages(app)
app.add_middleware(InTheirLanguage(), index=0)


def serve_app(settings: Settings, prepared: Prepared, notes: list[str]) -> ASGIApp:
    """The whole app on a database: pages, socket, API. Building the pages needs none of it.

    `notes` gets what the person who starts the server should read.
    """
    vault.use(settings.key_ring())
    store.use(store.storage_of(settings))
    providers.use(settings.sign_in_providers)
    server = assemble(
        prepared.urls.app,
        settings.secret("secret_key"),
        public_url=settings.origin,
        pool_size=settings.database_pool_size,
        redis_url=settings.redis_url,
        assign=assign,
        worker=settings.worker_concurrency if settings.worker else 0,
        cleanup_cron=settings.cleanup_cron,
        key_days=settings.signing_key_days,
        post=settings.post,
        access_log_days=settings.access_log_days,
        new_minutes=settings.comments_new_minutes,
        outbound_private=settings.outbound_private,
    )

    async def whose(cookies: str) -> Any:
        return await server.identity.actor_of(server.identity.token_in(cookies))

    speak_by_default(settings.default_language)
    surface.provide(surface.Runtime(server.calls, server.queries, whose))

    @contextlib.asynccontextmanager
    async def run_server() -> AsyncIterator[None]:
        async with server.running():
            if settings.demo_content:
                await _add_demo(server.calls)
            token = await server.calls("accounts.claim_link", {}, Caller(SYSTEM))
            if token is not None:
                # Said, and in no log.
                notes.append(f"Nobody owns this server yet. To own it, open {settings.origin}/claim#{token}")
            pages = asyncio.create_task(_forget_closed_pages(server.queries))
            try:
                yield
            finally:
                await end([pages])

    app.register_lifespan_task(run_server)
    assert app.sio is not None
    app.sio.register_namespace(server.namespace)
    app.api_transformer = api_app(server, settings)
    return app()


async def public_person(handle: str, cookies: str) -> Person | None:
    """Somebody's public page as a stranger reads it; None where whoever has these cookies reads none."""
    runtime = surface.runtime()
    return await person_of(runtime.calls, await runtime.whose(cookies), handle)


async def _forget_closed_pages(queries: LiveQueries) -> None:
    """Live queries run for open pages only. Looked at now and then, not as a socket ends: a reload is back at once."""
    while True:
        await asyncio.sleep(PAGES_EVERY_SECONDS)
        queries.forget_closed(_open_pages().__contains__)


def _open_pages() -> Mapping[str, Any]:
    """Whatever Reflex knows of each open page, by its token."""
    pages = app.event_namespace
    # Its public `token_to_sid` copies them all at each look, and one change looks once for every page.
    return pages._token_manager.token_to_socket if pages else {}


async def _add_demo(calls: Calls) -> None:
    try:
        await add_demo(calls)
    except RaffiError:
        log.exception("the demo content was not added")


async def assign(token: str, state: str, variable: str, value: Any) -> bool:
    """Assign a live query's answer to an open page's state; False when the page is gone."""
    if token not in _open_pages():
        return False
    kind = rx.State.get_class_substate(state)
    # What the page makes of the answer is said in the page's language, which only its state knows.
    with speaking(None):
        async with app.modify_state(rx.BaseStateToken(ident=token, cls=kind)) as tree:
            speak(language_of(tree))
            setattr(await tree.get_state(kind), variable, value)
    return True
