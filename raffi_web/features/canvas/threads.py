"""A thread has one pin, on the board where it was written: a second one would be another way to the same words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from raffi_web.features.canvas.elements import PIN, Props
from raffi_web.features.canvas.operations import Operation, Put, Set

THREAD = "thread"


class Threads:
    """Which pins of a board stand for which thread. A comment that waits is let through by another id: both are one."""

    def __init__(self) -> None:
        self._pins: dict[str, set[str]] = defaultdict(set)
        self._became: dict[str, str] = {}

    def name(self, thread: str) -> str:
        """The id of a thread now, by any that it has had."""
        return self._became.get(thread, thread)

    def became(self, waited: str, now: str) -> None:
        """A thread that waited has another id."""
        self._became[waited] = now
        if pins := self._pins.pop(waited, None):
            self._pins[now] |= pins

    def link(self, id_: str, kind: str, props: Props) -> None:
        """Take an element in."""
        if kind == PIN and (thread := props.get(THREAD)) is not None:
            self._pins[self.name(thread)].add(id_)

    def unlink(self, id_: str, kind: str, props: Props) -> None:
        """Let an element go."""
        if kind == PIN and (thread := props.get(THREAD)) is not None:
            name = self.name(thread)
            self._pins[name].discard(id_)
            if not self._pins[name]:
                del self._pins[name]

    def has_other(self, id_: str, thread: str) -> bool:
        """Whether another pin stands for a thread. A pin that did so already, beside another one, may go on."""
        pins = self._pins.get(self.name(thread), ())
        return bool(pins) and id_ not in pins

    def unknown(self, operations: Iterable[Operation]) -> set[str]:
        """Threads that some operations name for which there is no pin yet."""
        named = {one.props.get(THREAD) for one in operations if isinstance(one, Put | Set)}
        return {thread for thread in named if isinstance(thread, str) and self.name(thread) not in self._pins}


def one_pin_each(state: Mapping[str, tuple[str, Props]], threads: Threads) -> dict[str, tuple[str, Props]]:
    """A board as it was, from before a thread had but one pin: all others of it stand for none."""
    seen: set[str] = set()
    kept: dict[str, tuple[str, Props]] = {}
    for id_, (kind, props) in state.items():
        thread = props.get(THREAD) if kind == PIN else None
        name = None if thread is None else threads.name(thread)
        if name in seen:
            props = {name: value for name, value in props.items() if name != THREAD}
        elif name is not None:
            seen.add(name)
        kept[id_] = (kind, props)
    return kept


def why_not_pinned(threads: Threads, id_: str, props: Props, elsewhere: Collection[str]) -> str | None:
    """Why a pin can't stand for what it is to stand for, if so; `elsewhere` are threads of other boards."""
    thread = props.get(THREAD)
    if thread is None:
        return None
    return "pinned" if threads.has_other(id_, thread) else "no_thread" if thread in elsewhere else None
