"""Sending: the one way in which something becomes somebody's notification, for every feature.

    await notify(ctx, [comment.actor_id], "comments.reply", subject=("comment", made.id), places=[...])

It goes with the commit of what happened, in its round trip, or not at all. One statement leaves out who did it
themselves, who blocked them, who does not want the kind, who muted a place, and, with `talk`, who may not read a
room's talk.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from raffi_web.features.notifications.kinds import kinds
from raffi_web.kernel import ids
from raffi_web.kernel.context import SYSTEM, ActorKind, Context
from raffi_web.kernel.database import BECOME
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.tables import utc_now
from raffi_web.kernel.transaction import Bound, Statement

PREFIX = "notifications"

# Rows are written in the order of their receivers, whose channels they hold from then on. Where one is told twice of
# the same, the first counts. A group names five people. Who took theirs back and does it again is no news: `told` has
# the last hundred of them.
SEND = text(
    """
insert into notification as n (id, actor_id, kind, grouping, subject_kind, subject_id, who, places, data, at)
select r.id, r.receiver, r.kind, r.grouping, r.subject_kind, r.subject_id,
    case when r.by is null then '[]' else jsonb_build_array(r.by) end, r.places, r.data, r.at
from (
    select distinct on (raffi.whole(g.actor), g.grouping) raffi.whole(g.actor) as receiver, g.*
    from rows from (jsonb_to_recordset(cast(:rows as jsonb)) as (
        id text, actor text, kind text, grouping text, subject_kind text, subject_id text, by text, places jsonb,
        data jsonb, at timestamptz, wanted boolean, talk text, but text[], barred text)) with ordinality as g
    order by raffi.whole(g.actor), g.grouping, g.ordinality
) r
join actor a on a.id = r.receiver and a.kind in ('guest', 'user')
left join notification_choice c on c.actor_id = r.receiver and c.kind = r.kind
where coalesce(c.wanted, r.wanted)
    and not exists (select from unnest(r.but) as b (id) where raffi.whole(b.id) = r.receiver)
    and not exists (
        select from block where actor_id = r.receiver and blocked_id = raffi.whole(coalesce(r.by, r.barred)))
    and not exists (select from notification_mute m where m.actor_id = r.receiver and r.places ? m.place)
    and (r.talk is null or raffi.hears_talk(r.receiver, r.talk))
order by r.receiver, r.grouping
on conflict (actor_id, grouping) do update set
    kind = excluded.kind, subject_kind = excluded.subject_kind, subject_id = excluded.subject_id,
    places = excluded.places,
    data = excluded.data || case when n.data ? 'told' then jsonb_build_object('told', n.data -> 'told') else '{}' end,
    at = case when n.data -> 'told' @> excluded.who
        or (excluded.kind = any (cast(:daily as text[])) and n.at > excluded.at - interval '1 day')
        then n.at else excluded.at end,
    read_at = case when n.data -> 'told' @> excluded.who
        or (excluded.kind = any (cast(:daily as text[])) and n.at > excluded.at - interval '1 day')
        then n.read_at end,
    removed_at = case when (excluded.kind = any (cast(:daily as text[])) and n.at > excluded.at - interval '1 day')
        then n.removed_at end,
    count = case when n.read_at is null and n.removed_at is null then n.count + 1 else 1 end,
    who = jsonb_path_query_array(
        excluded.who || case
            when n.removed_at is not null then '[]'
            else n.who - coalesce(excluded.who ->> 0, '') end,
        '$[0 to 4]')
where excluded.kind = any (cast(:grouped as text[]))
    and (excluded.kind = any (cast(:again as text[])) or n.removed_at is not null or excluded.who = '[]'
        or not n.who @> excluded.who)
"""
)
TAKE_BACK = text(
    """
update notification set who = who - cast(:by as text[]), removed_at = case when :whole then now() end,
    data = data || jsonb_build_object('told', jsonb_path_query_array(
        coalesce(data -> 'told', '[]') - cast(:by as text[]) || to_jsonb(cast(:by as text[])), '$[last - 99 to last]'))
where actor_id = raffi.whole(:actor) and grouping = :grouping and removed_at is null
"""
)
AT_COMMIT = Statement(SEND)
BACK_AT_COMMIT = Statement(TAKE_BACK)


@dataclass
class _Waiting:
    """What a call sends, as it stands with what waits for the commit."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    bound: Bound | None = None


async def notify(
    ctx: Context,
    to: Iterable[str | None],
    kind: str,
    *,
    subject: tuple[str, str],
    group: str | None = None,
    places: Sequence[str] = (),
    data: dict[str, Any] | None = None,
    but: Iterable[str | None] = (),
    talk: str | None = None,
    anonymous: bool = False,
    by: str | None = None,
    blockable: bool = False,
) -> None:
    """Tell some people of something, with the commit of this call.

    Args:
        to: Whom, as ids of any of their selves. Who asks is never told of what they do.
        kind: The name of a registered kind.
        subject: What it is about: a word that the kind knows, and an id.
        group: What makes one of several; by default the subject. A receiver has one notification of a group, and in
            one call the first that is sent counts: who is answered and mentioned in the same comment is told once.
        places: Where it can be muted, such as `title:<id>`; their kinds are registered in `kinds.places`.
        data: Facts for the kind's sentence. No text of others: that is read when it is shown.
        but: Who is left out.
        talk: A room: only whoever may read its talk is told.
        anonymous: Who did it is not told, and who blocked them hears of it too, but not where it is `blockable`.
        by: Who did it, where that is not who asks: of a comment that was let through, its author.
    """
    known = kinds.get(kind)
    if known is None:
        raise ValueError(f"no kind of notifications is called {kind}")
    who = by or (None if ctx.actor.kind is ActorKind.SERVICE else ctx.actor.id)
    made = {
        "kind": kind,
        "grouping": group or ":".join(subject),
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "by": None if anonymous else who,
        "places": list(places),
        "data": data or {},
        "at": utc_now().isoformat(),
        "wanted": known.wanted,
        "talk": talk,
        "barred": who if blockable else None,
        "but": [one for one in (by or ctx.actor.id, *but) if one],
    }
    rows = [{**made, "id": ids.new_id(), "actor": actor} for actor in dict.fromkeys(to) if actor]
    if not rows:
        return
    if ctx.transaction is None:
        async with elevated(ctx):
            await ctx.session.execute(SEND, _values(rows))
    else:
        _send_at_commit(ctx, rows)


async def take_back(ctx: Context, to: str | None, group: str, *, by: Iterable[str], whole: bool) -> None:
    """Take some people out of a group's names, with the commit; with `whole` the notification goes."""
    if not to:
        return
    values = {"actor": to, "grouping": group, "by": list(by), "whole": whole}
    if ctx.transaction is None:
        async with elevated(ctx):
            await ctx.session.execute(TAKE_BACK, values)
    else:
        _as_server(ctx, BACK_AT_COMMIT.of(values))


def _values(rows: list[dict[str, Any]]) -> dict[str, Any]:
    known = kinds.all()
    return {
        "rows": json.dumps(rows),
        "grouped": [kind.name for kind in known if kind.grouped],
        "again": [kind.name for kind in known if kind.again],
        "daily": [kind.name for kind in known if kind.daily],
    }


def _send_at_commit(ctx: Context, rows: list[dict[str, Any]]) -> None:
    """One statement for all that a call sends: two that each hold some people's channels could wait for each other."""
    assert ctx.transaction is not None
    waiting: _Waiting = ctx.cache.setdefault(_Waiting, _Waiting())
    last = ctx.transaction.last
    if waiting.bound is not None and any(one is waiting.bound for one in last):
        waiting.rows.extend(rows)
        bound = AT_COMMIT.of(_values(waiting.rows))
        last[next(at for at, one in enumerate(last) if one is waiting.bound)] = bound
    else:
        waiting.rows = rows
        bound = AT_COMMIT.of(_values(rows))
        _as_server(ctx, bound)
    waiting.bound = bound


def _as_server(ctx: Context, bound: Bound) -> None:
    ctx.at_commit(BECOME.of({"id": ctx.actor.id, "kind": SYSTEM.kind.value}))
    ctx.at_commit(bound)
    ctx.at_commit(BECOME.of({"id": ctx.actor.id, "kind": ctx.actor.kind.value}))
