"""How changes of a board are taken: all that came while one commit was under way, in the next one.

The board's channel is locked first, so that pushes of all processes come one after the other and its version is the
board's clock. Then rights are read, and what the clients had sent before; the operations are done in memory; and the
rows that changed, the history and the clients' marks go with the commit. Frames leave when it is known.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import orjson

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Author, Done, Origin
from raffi_web.features.canvas.elements import ID
from raffi_web.features.canvas.held import Boards, Held, Writing, boards_of
from raffi_web.features.canvas.operations import MOST_OPERATIONS, Operation, read
from raffi_web.features.canvas.past import lay_when_due
from raffi_web.features.canvas.pinning import own_pins
from raffi_web.features.canvas.pushes import One, Push, PushAll, Pushed, PushedAll, Restored
from raffi_web.features.canvas.replay import State, undoing
from raffi_web.features.canvas.rows import channel_of, frame_rows
from raffi_web.features.canvas.statements import ALL, CHANGED, COUNT, HOLD, ORIGINS, STANDING, STEP, WRITE
from raffi_web.features.canvas.threads import Threads
from raffi_web.features.comments.on_boards import elsewhere_than, let_through_as
from raffi_web.kernel.batches import Asked, Batch
from raffi_web.kernel.channels import tell
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.errors import Forbidden, Invalid, Limited, NotFound, RaffiError
from raffi_web.kernel.functions import batched
from raffi_web.kernel.transaction import Bound

PUSH = "canvas.push"
PUSH_ALL = "canvas.push_all"
TICK_SECONDS, CALL_SECONDS, LONGEST_TICK_SECONDS = 0.007, 0.000_6, 0.020
"""From one commit's beginning to the next: so long, and for each call in it so much longer. Few hands see each other
soonest, and many cost the server less in fuller commits (decision 25 has what was measured)."""
NEW_CLIENT_BYTES = 100_000
"""What a client that was not heard before counts for: its mark is kept for days, and nobody has a thousand an hour."""
LATE_MS = 5_000
"""A push that waited longer was made offline: what was set after it was made stays."""


def _ahead(board: str, calls: Sequence[Asked]) -> list[Bound]:
    actors = sorted({asked.actor.id for asked in calls})
    return [
        HOLD.of({"channel": channel_of(board)}),
        STANDING.of({"board": board, "actors": actors, "clients": sorted(_clients(calls)), "put": _put(calls)}),
    ]


def _clients(calls: Sequence[Asked]) -> set[str]:
    return {client for asked in calls if (client := asked.args.get("client")) is not None}


def _put(calls: Sequence[Asked]) -> list[str]:
    """Ids of what calls put on the board. Their operations are not checked yet."""
    pushes = [asked.args.get("ops", ()) for asked in calls]
    pushes += [one.ops for asked in calls for one in asked.args.get("pushes", ())]
    named = [one[1] for ops in pushes for one in ops if isinstance(one, list) and one[:1] == ["put"] and len(one) > 1]
    return sorted({id_ for id_ in named if isinstance(id_, str) and ID.fullmatch(id_)})


@dataclass(slots=True)
class _Tick:
    """One transaction's work on a board."""

    ctx: Context
    board: str
    held: Held
    writing: Writing
    clock: int
    """The clock that this transaction makes, if it changes anything."""
    levels: dict[str, str]
    clients: dict[str, tuple[str, int, int, Any]]
    """What was dropped of the last push is a list; of several that came together it is one by each number."""
    now: int = field(default_factory=lambda: int(clock.now()))
    notes: list[dict[str, Any]] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)
    """Bytes of history, and of what is kept of what was dropped, by actor."""
    noted: int = 0
    """Bytes of history."""
    steps: int = 0
    """Operations in history."""

    async def answer(self, asked: Asked) -> Pushed | PushedAll | Restored | RaffiError:
        """Do a call, or say why not."""
        try:
            return await (self._take_all(asked) if asked.function == PUSH_ALL else self._take(asked))
        except RaffiError as error:
            return error

    async def _take_all(self, asked: Asked) -> PushedAll:
        client, pushes = asked.args["client"], asked.args["pushes"]
        _check_all(pushes)
        answers: list[Pushed] = []
        dropped: dict[str, list[Any]] = {}
        for one in pushes:
            args = {"client": client, "n": one.n, "ops": one.ops, "at": one.at, "batch": one.batch}
            try:
                done = await self._take(replace(asked, function=PUSH, args=args))
            except RaffiError:
                if not answers:
                    raise
                break
            assert isinstance(done, Pushed)
            answers.append(done)
            if done.dropped:
                dropped[str(one.n)] = done.dropped
        # Should this answer be lost, each of them is told again what was dropped of it.
        self.clients[client] = (*self.clients[client][:3], dropped)
        return PushedAll(answers)

    async def _take(self, asked: Asked) -> Pushed | Restored:
        level = "edit" if asked.actor.kind is ActorKind.SERVICE else self.levels.get(asked.actor.id)
        if level is None:
            raise NotFound("errors.no_board", code="no_board", field="board")
        args = asked.args
        seen = self.clients.get(args.get("client", ""))
        if seen is not None and seen[0] != asked.actor.id:
            raise Forbidden("errors.others_client", code="others_client", field="client")
        # What was taken stays taken, also when the right was lost between the answer that got lost and this one.
        if seen is not None and args["n"] <= seen[1]:
            return Pushed(seen[2], _dropped_of(seen, args["n"]), known=True)
        pins = level == "comment" and asked.function == PUSH
        if level != "edit" and not pins:
            raise Forbidden("errors.may_not_draw", code="not_allowed", grant="edit")
        document, author = self.held.document, self._author(asked)
        wanted = await MAKERS[asked.function](self.ctx, document, self.clock - bool(not self.notes), args)
        if pins and not own_pins(document, wanted, asked.actor.id):
            raise Forbidden("errors.may_only_pin", code="not_allowed", grant="edit")
        if wait := self.writing.wait(self.board, asked.actor.id, self.written):
            raise Limited(wait, "errors.board_history_full", code="board_history_full")
        if isinstance(wanted, list):
            elsewhere = await self._elsewhere(document.threads, wanted)
            return self._noted(asked, document.push(wanted, author, elsewhere))
        document.origins = await self._origins(wanted.keys() - document.elements.keys()) | document.origins
        done = document.become(wanted, author)
        return Restored(self._noted(asked, done).clock, self.clock - 1, undoing(done.history(), document.state()))

    async def _elsewhere(self, threads: Threads, wanted: list[Operation]) -> set[str]:
        """Of the threads that are new here those that were not written on this board, whoever names them."""
        new = threads.unknown(wanted)
        if not new or self.ctx.transaction is None:
            return set()
        asked = elsewhere_than(self.board, new), let_through_as(self.board, new)
        elsewhere, let_through = await self.ctx.transaction.at_once(*asked)
        for waited, now in let_through:
            threads.became(waited, now)
        return {thread for (thread,) in elsewhere}

    async def _origins(self, ids: set[str]) -> dict[str, Origin]:
        """Kinds and makers of what was removed and comes back."""
        if not ids or self.ctx.transaction is None:
            return {}
        (rows,) = await self.ctx.transaction.at_once(ORIGINS.of({"board": self.board, "ids": sorted(ids)}))
        return {id_: (kind, maker) for id_, kind, maker in rows}

    def _author(self, asked: Asked) -> Author:
        at = asked.args.get("at")
        if at is None or at >= self.now - LATE_MS:
            return Author(asked.actor.id, self.now)
        return Author(asked.actor.id, int(at), late=True)

    def _noted(self, asked: Asked, done: Done) -> Pushed:
        args = asked.args
        ops = done.history()
        if ops:
            # Written here, and not with all else, for how much it is.
            kept, actor = orjson.dumps(ops), asked.actor.id
            self._wrote(actor, len(kept))
            self.noted += len(kept)
            self.steps += len(ops)
            at = {"n": len(self.notes), "at": self.now, "actor_id": actor, "batch": args["batch"]}
            self.notes.append({**at, "ops": orjson.Fragment(kept)})
        # What changed nothing was done at the clock before.
        done_at = self.clock if self.notes else self.clock - 1
        if args.get("client") is not None:
            if args["client"] not in self.clients:
                self._wrote(asked.actor.id, NEW_CLIENT_BYTES)
            self.clients[args["client"]] = (asked.actor.id, args["n"], done_at, done.dropped)
            if done.dropped:
                self._wrote(asked.actor.id, len(orjson.dumps(done.dropped)))
        return Pushed(done_at, done.dropped)

    def _wrote(self, actor: str, size: int) -> None:
        self.written[actor] = self.written.get(actor, 0) + size

    def write(self, calls: Sequence[Asked], before: int) -> None:
        """Let what changed go with the commit, and tell of it then."""
        marks = _clients(calls) & self.clients.keys()
        rows = [
            {"client": name, **dict(zip(("actor_id", "n", "clock", "dropped"), self.clients[name], strict=True))}
            for name in sorted(marks)
        ]
        document = self.held.document
        touched = document.take_touched()
        if not self.notes:
            self.held.clock = self.clock - 1
            if rows:
                self._write(rows, [], [])
            return
        # What was made and removed in one tick has no row that would move the clock on.
        self.ctx.at_commit(STEP.of({"channel": channel_of(self.board)}))
        living = [_row(document, id_) for id_ in sorted(touched) if id_ in document.elements]
        self._write(rows, living, [id_ for id_ in sorted(touched) if id_ not in document.elements])
        if len(document) != before:
            self.ctx.at_commit(COUNT.of({"board": self.board, "elements": len(document)}))
        tell(self.ctx, channel_of(self.board), self.clock, frame_rows(document, touched))

    def _write(self, marks: list[dict[str, Any]], living: list[dict[str, Any]], gone: list[str]) -> None:
        rows = {"living": _json(living), "notes": _json(self.notes), "marks": _json(marks)}
        self.ctx.at_commit(WRITE.of({"board": self.board, "clock": self.clock, "gone": gone, **rows}))


def _check_all(pushes: Sequence[One]) -> None:
    for at, (before, one) in enumerate(pairwise(pushes), 1):
        if one.n <= before.n:
            raise Invalid(field=f"pushes.{at}.n", reason="above", least=before.n)
    if sum(len(one.ops) for one in pushes) > MOST_OPERATIONS:
        raise Invalid(field="pushes", reason="most", n=MOST_OPERATIONS)


def _dropped_of(seen: tuple[str, int, int, Any], n: int) -> list[Any]:
    """What was dropped of a push that was taken, as far as it is known."""
    _, last, _, dropped = seen
    if isinstance(dropped, dict):
        return dropped.get(str(n), [])
    return dropped if n == last else []


BOARD = Batch(
    "board",
    by="board",
    every=TICK_SECONDS,
    each=CALL_SECONDS,
    longest=LONGEST_TICK_SECONDS,
    most=500,
    rate=60,
    burst=240,
    ahead=_ahead,
)
Maker = Callable[[Context, Document, int, dict[str, Any]], Awaitable[list[Operation] | State]]
"""Makes a call's operations, or what the board is to become, under the board's lock: gets the board as it is, its
clock, and the call's arguments."""
MAKERS: dict[str, Maker] = {}
"""By the function's name. All of them have the body `change`."""


async def _pushed(ctx: Context, document: Document, now: int, args: dict[str, Any]) -> list[Operation]:
    return read(args["ops"])


MAKERS[PUSH] = _pushed


@batched(takes=Push, answers=Pushed, batch=BOARD)
async def push(ctx: Context, calls: Sequence[Asked]) -> list[Any]:
    """Change what stands on a board."""
    return await change(ctx, calls)


@batched(takes=PushAll, answers=PushedAll, batch=BOARD)
async def push_all(ctx: Context, calls: Sequence[Asked]) -> list[Any]:
    """Do several pushes of one client one after the other, as `push` does each: what waited for a connection."""
    return await change(ctx, calls)


async def change(ctx: Context, calls: Sequence[Asked]) -> list[Any]:
    """The body of every function that changes what stands on a board: does all of them in one transaction."""
    board = calls[0].args["board"]
    _, standing = (rows for _, rows in ctx.ahead)
    if not standing:
        return [NotFound("errors.no_board", code="no_board", field="board") for _ in calls]
    now, forgotten, forgettings, levels, clients, origins = standing[0]
    boards = _boards(ctx)
    held = await _up_to_date(ctx, boards, board, now, forgotten)
    held.forgettings = forgettings
    held.document.origins = {id_: tuple(origin) for id_, origin in origins.items()}
    before = len(held.document)
    marks = {name: tuple(mark) for name, mark in clients.items()}
    tick = _Tick(ctx, board, held, boards.writing, now + 1, levels, marks)
    # Until the commit is known, what is in memory is not what is stored.
    held.clock = -1
    answers = [await tick.answer(asked) for asked in calls]
    tick.write(calls, before)
    ctx.at_once.insert(0, lambda: _settle(tick))
    return answers


def _settle(tick: _Tick) -> None:
    tick.held.clock = tick.clock if tick.notes else tick.clock - 1
    tick.writing.spend(tick.board, tick.written)
    if tick.notes:
        lay_when_due(tick.board, tick.held, tick.steps, tick.noted)


def _boards(ctx: Context) -> Boards:
    if ctx.transaction is None:
        raise RuntimeError("a board changes in a transaction")
    return boards_of(ctx.transaction.connection.engine.sync_engine)


async def _up_to_date(ctx: Context, boards: Boards, board: str, now: int, forgotten: int) -> Held:
    """The board as it is under its lock, at its clock `now`. What was removed up to `forgotten` has no rows."""
    held = boards.of(board)
    if held.clock == now:
        return held
    fresh = held.clock < forgotten or held.clock < 0 or held.clock > now
    asked = ALL.of({"board": board}) if fresh else CHANGED.of({"board": board, "clock": held.clock})
    assert ctx.transaction is not None
    (rows,) = await ctx.transaction.at_once(asked)
    if fresh:
        held.clock = -1
    held.refresh(rows, now)
    held.document.take_touched()
    boards.make_room(board)
    return held


def _row(document: Document, id_: str) -> dict[str, Any]:
    one = document.elements[id_]
    return {
        "id": id_,
        "kind": one.kind,
        "props": one.props,
        "stamps": one.stamps,
        "made_by": one.made_by,
        "made_at": one.made_at,
    }


def _json(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
