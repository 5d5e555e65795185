"""Where people are on a board: cursors, views, selections, what they drag, write or draw just now. Stored nowhere.

Each process keeps the last of everybody, and tells its own listeners what changed in one frame a board, at most twenty
times a second. Other processes hear by the relay what came in here. Whoever comes is told of all who are there.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from raffi_web.features.canvas.channel import BOARD_CHANNEL, let_pass
from raffi_web.features.canvas.hues import Hues
from raffi_web.features.canvas.naming import seen_as
from raffi_web.features.canvas.presence_data import KIND, MOMENTARY, PARTS, check_presence, within
from raffi_web.features.canvas.rows import channel_of
from raffi_web.kernel.channels import EphemeralKind
from raffi_web.kernel.context import SYSTEM, Actor, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.limits import Bucket
from raffi_web.live.hub import Hub

log = logging.getLogger(__name__)

TICK_SECONDS = 1 / 20
CROWD = 25
CROWD_TICK_SECONDS = 1 / 10
"""With more people than that, everybody is told half as often."""
IDLE_SECONDS = 20.0
SWEEP_SECONDS = 1.0
WHOLE_SECONDS = 5.0
"""Whoever moves is told as a whole so often: a slow reader may have missed a part."""
WHOLE = "whole"
"""In what processes tell each other: what is not said is not so any more. Pages can't say it."""
TABS_AT_MOST = 8
BYTES_A_SECOND, BYTES_AT_ONCE = 64_000, 128_000
"""Of one actor, told to each of the others. Who tells more is told of by what is light, the rest as it is later."""
LIGHT = frozenset({"cursor", "view", "typing", "follow", "here", "presents", "react", "says"})
SENT_A_SECOND = 20_000_000
"""Bytes to all listeners of a board together: more of them wait for the next telling, which is of the newest."""


def _is_heavy(name: str, value: Any) -> bool:
    return value is not None and name in PARTS and name not in LIGHT


@dataclass(slots=True)
class _Person:
    """One tab of somebody. `here`: what it told last came to this process. `changed`: what was not told yet."""

    actor: Actor
    tab: str
    here: bool
    data: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    moved_at: float = 0.0
    whole_at: float = -WHOLE_SECONDS
    relayed_at: float = -WHOLE_SECONDS
    """When other processes were last told all of them: some of what came since may not have got there."""
    shown: bool = False
    """Whether others see them: not before their name is known, nor when they are idle."""


@dataclass(slots=True)
class _Place:
    """Who is at one board, by `<actor>/<tab>`; names by actor."""

    people: dict[str, _Person] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    departed: dict[str, float] = field(default_factory=dict)
    """When those went who went lately. Whoever was asked for their right anew just then has not heard it."""
    names: dict[str, dict[str, Any]] = field(default_factory=dict)
    hues: Hues = field(default_factory=Hues)
    """Also of who went lately: whoever loads the page anew is seen as before."""
    budgets: dict[str, Bucket] = field(default_factory=dict)
    """What actors may still tell, in bytes."""
    next_at: float = 0.0
    timer: asyncio.TimerHandle | None = None


@dataclass
class BoardPeople:
    """The people of every board that this process serves."""

    database: Database
    hub: Hub
    now: Callable[[], float] = time.monotonic
    _places: dict[str, _Place] = field(default_factory=dict)
    _asking: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)

    def take(self, board: str, actor: Actor, data: dict[str, Any], here: bool) -> None:
        """Note where somebody is: checked data, of a listener of this process or of another one."""
        place = self._places.setdefault(board, _Place())
        key = f"{actor.id}/{data['tab']}"
        person = place.people.get(key)
        if data.get("gone"):
            # Another process may notice only now that a tab has left it, which has come to this one since.
            if here or person is None or not person.here:
                self._forget(board, place, [key])
            return
        stranger = person is None
        if person is None:
            self._make_room(board, place, actor)
            person = place.people[key] = _Person(actor, data["tab"], here, relayed_at=self.now())
        person.here = here
        told = {name: value for name, value in data.items() if name not in ("tab", "hue", WHOLE)}
        # Only processes tell these to each other.
        if "hue" in data and not here:
            self._hear_hue(place, actor, data["hue"])
        if data.get(WHOLE) and not here:
            told = {name: None for name in person.data if name not in told} | told
            told = {name: value for name, value in told.items() if person.data.get(name) != value}
        person.changed |= told
        kept = {**person.data, **told}
        person.data = {name: value for name, value in kept.items() if value is not None and name not in MOMENTARY}
        person.moved_at = self.now()
        place.gone.discard(key)
        place.departed.pop(key, None)
        self._tell_processes(board, place, person, stranger=stranger)
        if actor.id in place.names:
            self._plan(board, place)
        else:
            self._ask_name(board, actor)

    def left(self, board: str, actor: Actor) -> None:
        """Somebody's last connection of this process is gone."""
        place = self._places.get(board)
        if place is not None:
            keys = [key for key, one in place.people.items() if one.actor.id == actor.id and one.here]
            for key in keys:
                self._relay(board, actor, {"tab": place.people[key].tab, "gone": True})
            place.names.pop(actor.id, None)
            self._forget(board, place, keys)
            if not self.hub.present(channel_of(board)):
                # Of where the others go nothing is heard here until somebody listens again.
                place.people = {key: one for key, one in place.people.items() if one.here}

    def greeting(self, board: str) -> list[tuple[str, Any]]:
        """What somebody who has just come is told: all who are there, and who went lately."""
        place = self._places.get(board)
        if place is None:
            return []
        people: dict[str, Any] = dict.fromkeys(place.departed)
        people |= {key: self._whole(place, person) for key, person in place.people.items() if person.shown}
        return [(KIND, {"people": people})] if people else []

    async def run(self) -> None:
        """Let go of those who are idle, for ever."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep()

    def sweep(self) -> None:
        """Others no longer see who has been idle. One of this process comes back as it was, with its next move."""
        for board, place in list(self._places.items()):
            since = self.now() - IDLE_SECONDS
            idle = [key for key, one in place.people.items() if one.moved_at < since]
            for key in idle:
                person = place.people[key]
                if person.shown:
                    self._depart(board, place, key)
                    person.shown = False
                if not person.here:
                    del place.people[key]
            actors = {one.actor.id for one in place.people.values()}
            place.names = {actor: name for actor, name in place.names.items() if actor in actors}
            place.budgets = {a: budget for a, budget in place.budgets.items() if a in actors or not budget.is_full()}
            place.departed = {key: at for key, at in place.departed.items() if at >= since}
            place.hues.keep(actors | {key.partition("/")[0] for key in place.departed})
            if not place.people and not place.gone and not place.departed:
                del self._places[board]

    # -- telling ------------------------------------------------------------------------------------------------

    def _plan(self, board: str, place: _Place) -> None:
        """Tell the board's listeners soon: at once when nothing was told lately."""
        if place.timer is None:
            wait = max(0.0, place.next_at - self.now())
            place.timer = asyncio.get_running_loop().call_later(wait, self._flush, board, place)

    def _flush(self, board: str, place: _Place) -> None:
        place.timer = None
        told: dict[str, Any] = dict.fromkeys(place.gone)
        place.gone.clear()
        for key, person in place.people.items():
            if person.changed and person.actor.id in place.names and (news := self._news(place, person)):
                told[key] = news
        crowded = sum(one.shown for one in place.people.values()) > CROWD
        sent = self.hub.show(channel_of(board), KIND, {"people": told}) if told else 0
        place.next_at = self.now() + max(CROWD_TICK_SECONDS if crowded else TICK_SECONDS, sent / SENT_A_SECOND)
        if any(one.changed and one.actor.id in place.names for one in place.people.values()):
            self._plan(board, place)

    def _news(self, place: _Place, person: _Person) -> dict[str, Any]:
        changed, person.changed = person.changed, {}
        if not person.shown or self.now() - person.whole_at >= WHOLE_SECONDS:
            person.shown, person.whole_at = True, self.now()
            changed = {**self._whole(place, person), **changed}
        budget = place.budgets.get(person.actor.id)
        if budget is None:
            budget = place.budgets[person.actor.id] = Bucket(BYTES_A_SECOND, BYTES_AT_ONCE)
        if budget.wait() > 0:
            person.changed = {name: value for name, value in changed.items() if _is_heavy(name, value)}
            changed = {name: value for name, value in changed.items() if name not in person.changed}
        if changed:
            budget.spend(len(orjson.dumps(changed)))
        return changed

    @staticmethod
    def _whole(place: _Place, person: _Person) -> dict[str, Any]:
        return {**place.names.get(person.actor.id, {}), **person.data}

    def _tell_processes(self, board: str, place: _Place, person: _Person, *, stranger: bool) -> None:
        """The hub relays what came here. Beside that: all of who was idle, or was last told as a whole some time ago;
        and all of ours to where somebody is new."""
        late = self.now() - person.relayed_at >= WHOLE_SECONDS
        if person.here and not stranger and (late or not person.shown):
            self._relay_whole(board, place, person)
        elif stranger and not person.here:
            for one in place.people.values():
                if one.here and one.shown:
                    self._relay_whole(board, place, one)

    def _relay_whole(self, board: str, place: _Place, person: _Person) -> None:
        person.relayed_at = self.now()
        hue = place.hues.worn.get(person.actor.id)
        worn = {} if hue is None else {"hue": hue}
        self._relay(board, person.actor, {"tab": person.tab, WHOLE: True, **person.data, **worn})

    def _hear_hue(self, place: _Place, actor: Actor, hue: int) -> None:
        theirs = [one for one in place.people.values() if one.actor.id == actor.id]
        place.hues.hear(actor.id, hue, ours=any(one.here for one in theirs))
        name = place.names.get(actor.id)
        if name is not None and name["hue"] != place.hues.worn[actor.id]:
            name["hue"] = place.hues.worn[actor.id]
            for one in theirs:
                one.changed |= {"hue": name["hue"]}

    def _relay(self, board: str, actor: Actor, data: dict[str, Any]) -> None:
        if self.hub.relay is not None:
            self.hub.relay(channel_of(board), KIND, actor, data)

    # -- coming and going -----------------------------------------------------------------------------------------

    def _make_room(self, board: str, place: _Place, actor: Actor) -> None:
        """An actor has only so many tabs at a board: the longest idle ones go."""
        tabs = [key for key, one in place.people.items() if one.actor.id == actor.id]
        tabs.sort(key=lambda key: place.people[key].moved_at)
        self._forget(board, place, tabs[: max(0, len(tabs) - TABS_AT_MOST + 1)])

    def _forget(self, board: str, place: _Place, keys: Iterable[str]) -> None:
        for key in keys:
            person = place.people.pop(key, None)
            if person is not None and person.shown:
                self._depart(board, place, key)

    def _depart(self, board: str, place: _Place, key: str) -> None:
        place.gone.add(key)
        place.departed[key] = self.now()
        self._plan(board, place)

    def _ask_name(self, board: str, actor: Actor) -> None:
        asked = (board, actor.id)
        if asked not in self._asking:
            task = self._asking[asked] = asyncio.get_running_loop().create_task(self._learn_name(board, actor))
            task.add_done_callback(lambda _: self._asking.pop(asked))

    async def _learn_name(self, board: str, actor: Actor) -> None:
        try:
            async with self.database.begin() as session:
                seen = (await seen_as(Context(SYSTEM, session), board, [actor.id]))[actor.id]
        except Exception as error:
            # The next move asks again.
            log.warning("a name was not found: %s", type(error).__name__)
            return
        place = self._places.get(board)
        theirs = [] if place is None else [one for one in place.people.values() if one.actor.id == actor.id]
        if place is None or not theirs:
            return
        known = actor.id in place.hues.worn
        hue = place.hues.give(actor.id, seen.color)
        place.names[actor.id] = {"name": seen.name, "color": seen.color, "initials": seen.initials, "hue": hue}
        self._plan(board, place)
        # Where somebody is, there it is dealt.
        if not known and (here := next((one for one in theirs if one.here), None)) is not None:
            self._relay(board, actor, {"tab": here.tab, "hue": hue})


def let_people_pass(people: BoardPeople) -> None:
    """Let presence pass between those at a board, by way of `people`."""
    let_pass(KIND, EphemeralKind(check_presence, within=within, take=people.take))
    BOARD_CHANNEL.left, BOARD_CHANNEL.greeting = people.left, people.greeting
