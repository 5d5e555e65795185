"""Counts and times, in Prometheus's text format. Names here are the ones that `deploy/alerts.yaml` reads."""

import asyncio
import functools
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

registry = CollectorRegistry()
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

calls = Counter("raffi_calls_total", "Function calls by name and result.", ["name", "result"], registry=registry)
call_seconds = Histogram("raffi_call_seconds", "Time of a function call.", ["name"], buckets=SECONDS, registry=registry)
sockets = Gauge("raffi_sockets", "Open live connections.", registry=registry)
subscriptions = Gauge("raffi_subscriptions", "Live channel subscriptions.", registry=registry)
frames = Counter("raffi_frames_total", "Frames sent, by kind.", ["kind"], registry=registry)
frames_dropped = Counter("raffi_frames_dropped_total", "Ephemeral frames a slow reader did not get.", registry=registry)
resyncs = Counter("raffi_resyncs_total", "Readers told to fetch a channel anew.", ["reason"], registry=registry)
fanout_seconds = Histogram(
    "raffi_fanout_seconds", "From commit to the last send of a change.", buckets=SECONDS, registry=registry
)
sync_error_ms = Histogram(
    "raffi_sync_error_ms",
    "Reported distance of a member's playback from the anchor.",
    buckets=(5, 15, 40, 100, 250, 500, 1000, 2000, 5000),
    registry=registry,
)
presence_events = Counter("raffi_presence_events_total", "Appearances and departures.", ["kind"], registry=registry)
presence_failures = Counter("raffi_presence_failures_total", "Times presence could not be noted.", registry=registry)
active_rooms = Gauge("raffi_active_rooms", "Rooms with somebody in them.", registry=registry)
people_now = Gauge("raffi_people_now", "People in rooms.", registry=registry)
pool_in_use = Gauge("raffi_pool_in_use", "Database connections in use.", registry=registry)
pool_size = Gauge("raffi_pool_size", "Database connections there may be.", registry=registry)
listener_connected = Gauge("raffi_listener_connected", "1 while the change feed listens.", registry=registry)
feed_notices = Counter("raffi_feed_notices_total", "Notices heard from PostgreSQL.", registry=registry)
live_runs = Counter("raffi_live_query_runs_total", "Runs of live queries.", ["name"], registry=registry)
loop_lag_seconds = Gauge("raffi_loop_lag_seconds", "How late the event loop last was.", registry=registry)
access_rows = Counter("raffi_access_rows_total", "Calls written into the access log.", registry=registry)
access_dropped = Counter("raffi_access_dropped_total", "Calls the access log could not take.", registry=registry)
http_responses = Counter("raffi_http_responses_total", "HTTP answers by status class.", ["status"], registry=registry)


@functools.cache
def calls_of(name: str, result: str) -> Counter:
    """The count of a function's calls with this result. Boards make a thousand a second: labels are looked up once."""
    return calls.labels(name, result)


@functools.cache
def seconds_of(name: str) -> Histogram:
    """The times of a function's calls."""
    return call_seconds.labels(name)


def text() -> bytes:
    """All measurements in Prometheus's exposition format."""
    return generate_latest(registry)


async def watch_loop(interval: float = 0.5) -> None:
    """Measure how late the event loop wakes, for ever."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(interval)
        loop_lag_seconds.set(max(0.0, time.perf_counter() - before - interval))
