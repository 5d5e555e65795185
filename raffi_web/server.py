"""The running server, assembled from its parts: one for a process, and one for each test that needs it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from raffi_web import features
from raffi_web.features.accounts.guests import ensure_actor
from raffi_web.features.accounts.identity import Identity
from raffi_web.features.accounts.linked.flows import forget_flows
from raffi_web.features.accounts.links import forget_links
from raffi_web.features.accounts.passkeys.challenges import forget_challenges
from raffi_web.features.accounts.throttle import forget_failures
from raffi_web.features.canvas.exporting import forget_exports
from raffi_web.features.canvas.presence import BoardPeople, let_people_pass
from raffi_web.features.canvas.upkeep import compact_boards, drop_keyframes, forget_boards, lay_keyframes
from raffi_web.features.comments.cleanup import forget_comment_pictures
from raffi_web.features.comments.filters import rulebook
from raffi_web.features.comments.trust import newcomers
from raffi_web.features.files.cleanup import sweep_files
from raffi_web.features.lists.cleanup import forget_removed_lists
from raffi_web.features.mail import sending as mail
from raffi_web.features.mail.cleanup import begin_overdue, forget_letters
from raffi_web.features.notifications.cleanup import forget_notifications
from raffi_web.features.profiles.archive import forget_archives
from raffi_web.features.profiles.deletion import delete_due_accounts
from raffi_web.features.rooms.channel import ROOM_CHANNEL
from raffi_web.features.rooms.cleanup import close_idle_rooms, empty_own_rooms, forget_answers
from raffi_web.features.rooms.presence import PresenceKeeper, restart_timers
from raffi_web.features.screen.cleanup import forget_reports
from raffi_web.features.screen.reports import reports
from raffi_web.features.screen.ticker import ScreenTicker
from raffi_web.features.tokens.bearer import Bearers
from raffi_web.features.tokens.keys import Keys
from raffi_web.kernel import channels, readset, telemetry
from raffi_web.kernel.access_log import AccessLog
from raffi_web.kernel.calls import Calls
from raffi_web.kernel.changes import ChangeFeed
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Actor
from raffi_web.kernel.crypto import Signer
from raffi_web.kernel.database import Database
from raffi_web.kernel.functions import registry
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.jobs import Cleanup, Jobs
from raffi_web.kernel.outbound import Outbound
from raffi_web.kernel.services import Services, provide
from raffi_web.kernel.smtp import NO_POST, Post
from raffi_web.live.hub import Hub
from raffi_web.live.namespace import LiveNamespace
from raffi_web.live.queries import Assign, LiveQueries
from raffi_web.live.relay import Relay
from raffi_web.live.sessions import SessionWatch

log = logging.getLogger(__name__)

CLEANUPS: list[Cleanup] = [
    compact_boards,
    delete_due_accounts,
    forget_archives,
    close_idle_rooms,
    empty_own_rooms,
    forget_answers,
    forget_boards,
    forget_challenges,
    forget_comment_pictures,
    forget_exports,
    forget_failures,
    forget_flows,
    forget_links,
    forget_removed_lists,
    forget_reports,
    forget_notifications,
    forget_letters,
    lay_keyframes,
    drop_keyframes,
    begin_overdue,
    sweep_files,
]


@dataclass(frozen=True)
class Server:
    """The parts of a process. `background` is what runs as long as it does."""

    database: Database
    identity: Identity
    bearers: Bearers
    calls: Calls
    feed: ChangeFeed
    hub: Hub
    queries: LiveQueries
    namespace: LiveNamespace
    presence: PresenceKeeper
    ticker: ScreenTicker
    jobs: Jobs
    background: list[Callable[[], Coroutine[Any, Any, None]]]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        """Run what runs beside the calls; ends it at the end."""
        await clock.calibrate(self.database.now)
        await restart_timers(self.database)
        tasks = [asyncio.create_task(work()) for work in self.background]
        for task in tasks:
            task.add_done_callback(_report)
        await self.feed.connected.wait()
        try:
            yield self
        finally:
            await end(tasks)
            await self.database.close()


def assemble(
    database_url: str,
    secret: str,
    *,
    public_url: str,
    pool_size: int = 20,
    redis_url: str = "",
    assign: Assign,
    worker: int = 0,
    cleanup_cron: str = "*/10 * * * *",
    post: Post = NO_POST,
    access_log_days: int = 7,
    key_days: float = 30,
    new_minutes: float = 0,
    outbound_private: bool = False,
) -> Server:
    """Put a server together.

    Args:
        database_url: The database as the app role.
        secret: The key of sessions, invites and remembered addresses.
        public_url: The one public origin.
        pool_size: Largest number of connections.
        redis_url: Where processes that serve this database together meet; empty when there is only this one.
        assign: How a live query's answer reaches a page.
        worker: How many jobs this process runs at the same time; with none it only enqueues them.
        cleanup_cron: When the clean-up runs.
        post: How letters leave.
        access_log_days: How long calls are remembered; 0 for not at all.
        key_days: After how many days another key signs short-lived tokens.
        new_minutes: For how long somebody counts as new, and posts no links and pictures for everybody.
        outbound_private: Whether addresses that users give may lead into private networks.
    """
    features.load()
    database = Database(database_url, pool_size=pool_size // 2, overflow=pool_size - pool_size // 2)
    readset.watch(database.engine)
    signer = Signer(secret)
    instance = new_id()
    provide(Services(database, signer, instance, public_url, Outbound(allow_private=outbound_private)))
    identity = Identity(database, signer, secure=public_url.startswith("https://"))
    calls = Calls(database, registry, first_act=[ensure_actor])
    access_log = AccessLog(database, registry, days=access_log_days)
    calls.note = access_log.taker
    keys = Keys(database, timedelta(days=key_days))
    bearers = Bearers(identity, calls, keys, public_url)
    jobs = Jobs(calls, [*CLEANUPS, keys.rotate], cron=cleanup_cron, concurrency=max(1, worker))
    newcomers.seconds = new_minutes * 60
    mail.provide(mail.Office(jobs.defer_by_name, public_url, post))
    hub = Hub(database, channels.kinds)
    channels.on_publish(hub.publish)
    queries = LiveQueries(database, assign)
    presence = PresenceKeeper(database, instance, alone=not redis_url)
    ROOM_CHANNEL.entered, ROOM_CHANNEL.left = presence.entered, presence.left
    ticker = ScreenTicker(database, calls, reports, hub.show)
    board_people = BoardPeople(database, hub)
    let_people_pass(board_people)
    namespace = LiveNamespace(hub, calls, _identify(identity, bearers), instance)
    sessions = SessionWatch(hub, queries, bearers.look, namespace.hang_up)
    namespace.on_joined.append(sessions.joined)
    feed = ChangeFeed(
        database,
        on_rows=[queries.changed, sessions.changed, rulebook.changed],
        on_channel=[hub.heard],
        on_gap=[hub.gap, queries.gap, sessions.gap, rulebook.forget],
    )
    background = [feed.run, presence.run, ticker.run, board_people.run, telemetry.watch_loop, access_log.run]
    if redis_url:
        background.append(Relay(hub, redis_url, instance).run)
    if worker:
        background.append(jobs.run)
    return Server(database, identity, bearers, calls, feed, hub, queries, namespace, presence, ticker, jobs, background)


def _identify(
    identity: Identity, bearers: Bearers
) -> Callable[[dict[str, Any], Any], Coroutine[Any, Any, tuple[Actor, str]]]:
    """Who opens a live connection: by the session cookie, or by a bearer token for clients that are no browsers."""

    async def identify(environ: dict[str, Any], auth: Any) -> tuple[Actor, str]:
        address = address_of(environ.get("asgi.scope", {}))
        token = auth.get("token") if isinstance(auth, dict) else None
        if token is not None:
            return await bearers.actor_of(token if isinstance(token, str) else "", address), address
        return await identity.actor_of(identity.token_in(environ.get("HTTP_COOKIE", ""))), address

    return identify


def address_of(scope: Any) -> str:
    """The client's address of an ASGI scope; a trusted proxy's word was put in by the server before."""
    client = scope.get("client")
    return client[0] if client else ""


async def end(tasks: Iterable[asyncio.Task[None]], *, patience: float = 2.0) -> None:
    """Cancel tasks and wait until they have ended.

    One that goes on for longer than `patience` (seconds) is cancelled again: before Python 3.12 `asyncio.wait_for`,
    which the libraries below use, swallows a cancellation that comes just as what it waits for is there.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=patience)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("a part of the server has stopped", exc_info=error)
