"""For whom the film waits, and for how long: whoever lets it stand may do so for 15 seconds of a minute.

`holds` of the anchor maps a member to `{from, spent, since, given_up}`: when its minute began (server ms), how much of
it the film stood for this member, since when it stands now or null, and whether the room gave up on it. Those who were
given up on are not waited for again until they were ready once.
"""

from typing import Any, Protocol

LONGEST_WAIT_MS = 15_000.0
WINDOW_MS = 60_000.0

Hold = dict[str, Any]


class Waiting(Protocol):
    """What is kept of waits in a playback row."""

    waiting_on: list[str]
    waiting_since: float | None
    holds: dict[str, Hold]


def may_hold(anchor: Waiting, member: str, now: float) -> bool:
    """Whether the film waits for a member whose picture stands still."""
    hold = _hold(anchor, member, now)
    return not hold["given_up"] and hold["spent"] < LONGEST_WAIT_MS


def begin(anchor: Waiting, member: str, now: float) -> None:
    """Let the film wait for one more. The wait ends when the first one's time is used up."""
    hold = _hold(anchor, member, now)
    anchor.waiting_on = [*anchor.waiting_on, member]
    if anchor.waiting_since is None:
        # Told as if the wait had begun earlier, so that everybody's countdown ends when it does.
        anchor.waiting_since = now - hold["spent"]
    _keep(anchor, {member: {**hold, "since": now}}, now)


def end(anchor: Waiting, members: list[str], until: float, *, given_up: bool = False) -> None:
    """Wait no more for `members`; the film goes on at `until`, which is theirs to answer for, too."""
    ended: dict[str, Hold] = {}
    for member in members:
        hold = _hold(anchor, member, until)
        stood = max(0.0, until - hold["since"]) if hold["since"] is not None else 0.0
        spent = LONGEST_WAIT_MS if given_up else hold["spent"] + stood
        ended[member] = {**hold, "spent": spent, "since": None, "given_up": given_up}
    anchor.waiting_on = [one for one in anchor.waiting_on if one not in members]
    if not anchor.waiting_on:
        anchor.waiting_since = None
    _keep(anchor, ended, until)


def is_given_up(anchor: Waiting, member: str) -> bool:
    """Whether the room gave up on a member that was not ready since."""
    return bool(anchor.holds.get(member, {}).get("given_up"))


def forgive(anchor: Waiting, members: list[str]) -> None:
    """Note that `members` are ready, or that another film is on: what they have used of their minute stays used."""
    changed = {one: {**anchor.holds[one], "given_up": False} for one in members if is_given_up(anchor, one)}
    if changed:
        anchor.holds = {**anchor.holds, **changed}


def _hold(anchor: Waiting, member: str, now: float) -> Hold:
    known = anchor.holds.get(member)
    if known is None:
        return {"from": now, "spent": 0.0, "since": None, "given_up": False}
    if known["since"] is None and now - known["from"] >= WINDOW_MS:
        return {**known, "from": now, "spent": 0.0}
    return known


def _keep(anchor: Waiting, changed: dict[str, Hold], now: float) -> None:
    """Write holds down and drop those that say nothing any more."""
    holds = {**anchor.holds, **changed}
    anchor.holds = {
        member: hold
        for member, hold in holds.items()
        if hold["since"] is not None or hold["given_up"] or now - hold["from"] < WINDOW_MS
    }
