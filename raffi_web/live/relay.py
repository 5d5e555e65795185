"""Unstored frames between the processes of one server, by Redis; what is stored crosses by PostgreSQL's notices.

A frame is published as a JSON array: `[instance, channel, kind, actor, data]`. With an actor (`[kind, id]`) it is one
that servers take for themselves, such as a player's report; with null it goes to everybody who listens. Frames may be
lost, as those of a slow reader may: while Redis is away each process serves its own.
"""

import asyncio
import logging
from collections import deque
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from raffi_web.kernel import telemetry
from raffi_web.kernel.context import Actor, ActorKind
from raffi_web.live.hub import Hub

log = logging.getLogger(__name__)

TOPIC = "raffi:frames"
WAITING = 1_000
FIRST_WAIT = 0.2
LONGEST_WAIT = 5.0


class Relay:
    """Hands a hub's unstored frames to the other processes, and theirs to the hub."""

    def __init__(self, hub: Hub, url: str, instance: str) -> None:
        self.hub = hub
        self.instance = instance
        self.connected = asyncio.Event()
        self._url = url
        # The oldest go first when Redis does not keep up.
        self._waiting: deque[bytes] = deque(maxlen=WAITING)
        self._wake = asyncio.Event()
        hub.relay = self.send

    def send(self, name: str, kind: str, actor: Actor | None, data: Any) -> None:
        """Let the other processes have a frame, soon."""
        if not self.connected.is_set():
            return
        who = None if actor is None else [actor.kind.value, actor.id]
        self._waiting.append(orjson.dumps([self.instance, name, kind, who, data]))
        self._wake.set()

    async def run(self) -> None:
        """Relay, for ever."""
        wait = FIRST_WAIT
        while True:
            redis = Redis.from_url(self._url)
            try:
                async with redis, redis.pubsub() as heard:
                    await heard.subscribe(TOPIC)
                    self.connected.set()
                    wait = FIRST_WAIT
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._publish(redis))
                        group.create_task(self._hear(heard))
            except* (RedisError, OSError) as lost:
                log.warning("relay lost: %s", type(lost.exceptions[0]).__name__)
            finally:
                self.connected.clear()
                self._waiting.clear()
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _publish(self, redis: "Redis") -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await redis.publish(TOPIC, self._waiting.popleft())

    async def _hear(self, heard: Any) -> None:
        async for message in heard.listen():
            if message["type"] == "message":
                self._give(message["data"])

    def _give(self, payload: bytes) -> None:
        """Give the hub a frame of another process. Whatever else is on the topic is left alone."""
        try:
            instance, name, kind, who, data = orjson.loads(payload)
            if instance == self.instance or name not in self.hub.channels:
                return
            telemetry.frames.labels("relayed").inc()
            if who is None:
                self.hub.show(name, kind, data)
            else:
                self.hub.take(name, kind, Actor(ActorKind(who[0]), who[1]), data, here=False)
        except Exception as error:
            log.info("no frame of ours: %s", type(error).__name__)
