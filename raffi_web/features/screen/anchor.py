"""The arithmetic of the anchor; `client/anchor.ts` mirrors it."""

from typing import Any, Protocol


class Anchor(Protocol):
    """What the arithmetic needs of a playback row."""

    playing: bool
    position: float
    rate: float
    at: float
    waiting_on: list[str]
    duration: float | None


def is_moving(anchor: Anchor) -> bool:
    """Whether the film moves: it plays, and nobody is waited for."""
    return anchor.playing and not anchor.waiting_on


def position_at(anchor: Anchor, now: float) -> float:
    """The film's position in seconds at server time `now` (ms). Before a scheduled start it stands still."""
    position = anchor.position
    if is_moving(anchor):
        position += max(0.0, now - anchor.at) / 1000 * anchor.rate
    return clamp(position, anchor.duration)


def clamp(position: float, duration: float | None) -> float:
    """`position` inside the film."""
    return max(0.0, min(position, duration) if duration is not None else position)


def settle(anchor: Anchor, now: float) -> None:
    """Move the anchor to `now`: the same film at the same place, told from here on."""
    anchor.position = position_at(anchor, now)
    anchor.at = now


def lead_ms(round_trips: list[float]) -> float:
    """How far ahead a start is set, so that everybody hears of it in time: by the slower members' round trip (ms)."""
    if not round_trips:
        return SHORTEST_LEAD
    ordered = sorted(round_trips)
    slow = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return max(SHORTEST_LEAD, min(1.5 * slow, LONGEST_LEAD))


SHORTEST_LEAD = 150.0
LONGEST_LEAD = 1500.0


def row_of(playback: Any) -> dict[str, Any]:
    """The anchor as browsers hold it."""
    return {
        "seq": playback.seq,
        "media_gen": playback.media_gen,
        "playing": playback.playing,
        "position": playback.position,
        "rate": playback.rate,
        "at": playback.at,
        "actor": playback.actor_id,
        "cause": playback.cause,
        "op": playback.op,
        "waiting_on": playback.waiting_on,
        "waiting_since": playback.waiting_since,
        "wait_policy": playback.wait_policy,
        "loop": playback.loop,
        "item_id": playback.item_id,
        "source": playback.source,
        "duration": playback.duration,
        "can_undo": playback.undo is not None,
    }
