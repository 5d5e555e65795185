"""What of a board is somebody's own words, by its history; and those words gone from everywhere.

A value of a property is of whoever was the first to set it there. Who brings one back, by undoing or by going back to
a clock, does not make it theirs; and what somebody else wrote upon an element of theirs is not theirs either. A value
that history knows only as what was there before is nobody's.
"""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from raffi_web.features.canvas.past import hold_upkeep
from raffi_web.kernel.context import Context

SAID = (
    *("text", "title", "label", "name", "alt", "about", "url", "site", "source", "points", "file", "large", "small"),
    *("picture", "extra"),
)
"""Properties that hold what somebody wrote, drew or brought; where things stand tells nothing of them."""
LISTS = (bindparam("ids", type_=ARRAY(TEXT)), bindparam("said", type_=ARRAY(TEXT)))
# Emptied history bears nulls in these properties: a board that is done is not asked again.
BOARDS = text(
    """
select c.board_id from board_change c
cross join jsonb_array_elements(c.ops) op
cross join jsonb_each(case jsonb_typeof(op -> 'after') when 'object' then op -> 'after' else '{}' end) p
where c.actor_id = any(:ids) and p.key = any(:said) and p.value <> 'null'
union
select board_id from board_element where made_by = any(:ids) and (removed_at is null or props <> '{}')
"""
).bindparams(*LISTS)
# `touched` elements are those that they ever changed, `acts` what was done to those. `said` is each value of each side
# of it, and who set that (nobody: it was there before); `theirs` those that they were the first to set.
THEIRS = """
with recursive touched as materialized (
    select distinct op ->> 'id' as id from board_change c cross join jsonb_array_elements(c.ops) op
    where c.board_id = :board and c.actor_id = any(:ids)
), acts as materialized (
    select c.clock, c.n, c.actor_id, o.i, o.op, o.op ->> 'id' as id, o.op ->> 'kind' as kind
    from board_change c cross join jsonb_array_elements(c.ops) with ordinality as o (op, i)
    where c.board_id = :board and o.op ->> 'id' in (select id from touched)
), said as materialized (
    select a.clock, a.n, a.i, s.side, a.id, p.key as name, md5(p.value::text) as value, s.by
    from acts a
    cross join lateral (values (0, a.op -> 'before', null), (1, a.op -> 'after', a.actor_id)) as s (side, props, by)
    cross join jsonb_each(case jsonb_typeof(s.props) when 'object' then s.props else '{}' end) as p
    where p.key = any(:said) and p.value <> 'null'
), theirs as materialized (
    select id, name, value from (
        select distinct on (id, name, value) id, name, value, by from said
        order by id, name, value, clock, n, i, side
    ) as first where by = any(:ids)
)
"""
# `hits` are the operations that bear such values, with an object of nulls for each side. A whole element has no nulls.
CHANGES = """
, hits as materialized (
    select clock, n, i,
        coalesce(jsonb_object_agg(name, null) filter (where side = 0), '{}') as before,
        coalesce(jsonb_object_agg(name, null) filter (where side = 1), '{}') as after
    from said join theirs using (id, name, value) group by clock, n, i
), rewritten as (
    select c.clock, c.n, jsonb_agg(o.op || case
        when h.i is null then '{}'
        when jsonb_typeof(o.op -> 'before') = 'null'
            then jsonb_build_object('after', jsonb_strip_nulls((o.op -> 'after') || h.after))
        when jsonb_typeof(o.op -> 'after') = 'null'
            then jsonb_build_object('before', jsonb_strip_nulls((o.op -> 'before') || h.before))
        else jsonb_build_object('before', (o.op -> 'before') || h.before, 'after', (o.op -> 'after') || h.after)
        end order by o.i) as ops
    from board_change c
    cross join jsonb_array_elements(c.ops) with ordinality as o (op, i)
    left join hits h on h.clock = c.clock and h.n = c.n and h.i = o.i
    where c.board_id = :board and (c.clock, c.n) in (select clock, n from hits)
    group by c.clock, c.n
), changed as (
    update board_change c set ops = r.ops from rewritten r
    where c.board_id = :board and c.clock = r.clock and c.n = r.n returning 1
)
"""
FRAMES = """
, worn as (
    select k.clock, e.key as id, e.value as element, array_agg(t.name) as names
    from board_keyframe k
    cross join jsonb_each(k.elements) as e
    join theirs t on t.id = e.key and t.value = md5((e.value -> 1 -> t.name)::text)
    where k.board_id = :board group by k.clock, e.key, e.value
), framed as (
    update board_keyframe k set elements = k.elements || w.elements from (
        select clock, jsonb_object_agg(id, jsonb_build_array(element -> 0, (element -> 1) - names)) as elements
        from worn group by clock
    ) as w where k.board_id = :board and k.clock = w.clock returning 1
)
"""
# An element is theirs if the row and what history has kept agree. It goes if nobody else said anything on it, and if
# nothing that stays lies in it or ends at it. What history never knew is of whoever made the element.
ELEMENTS = """
, makers as (
    select distinct on (id, kind) id, kind, actor_id from acts where jsonb_typeof(op -> 'before') = 'null'
    order by id, kind, clock, n, i
), made as materialized (
    select e.id, e.props, e.removed_at is null as living,
        e.made_by = any(:ids) and coalesce(m.actor_id = any(:ids), true) as mine
    from board_element e left join makers m on m.id = e.id and m.kind = e.kind
    where e.board_id = :board
), known as (
    select distinct id, name, value from said
), worded as materialized (
    select m.id, m.mine, m.living, m.props,
        array_agg(p.key) filter (where t.id is not null or (m.mine and k.id is null and p.key is not null)) as gone,
        coalesce(bool_or(t.id is null and (not m.mine or k.id is not null) and p.key is not null), false) as others
    from made m
    left join lateral jsonb_each(m.props) as p on p.key = any(:said)
    left join known k on k.id = m.id and k.name = p.key and k.value = md5(p.value::text)
    left join theirs t on t.id = m.id and t.name = p.key and t.value = md5(p.value::text)
    group by m.id, m.mine, m.living, m.props
), stays (id) as (
    select id from worded where living and (others or not mine)
    union
    select v.up from stays s join worded w on w.id = s.id
    cross join lateral (values (w.props ->> 'parent'), (w.props ->> 'from'), (w.props ->> 'to')) as v (up)
    where v.up is not null
), ends as materialized (
    select id, living, props, coalesce(gone, '{}') as gone,
        mine and not others and id not in (select id from stays) as goes from worded
), emptied as (
    update board_element e set
        props = case when f.goes then '{}' else e.props - f.gone end,
        stamps = case when f.goes then '{}' else e.stamps end,
        removed_at = case when f.goes then coalesce(e.removed_at, now()) else e.removed_at end
    from ends f
    where e.board_id = :board and e.id = f.id
        and ((f.goes and (f.living or f.props <> '{}')) or cardinality(f.gone) > 0)
    returning 1
)
"""
COUNTS = """
select (select count(*) from changed) + (select count(*) from framed) + (select count(*) from emptied)
"""
FORGET = text("".join((THEIRS, CHANGES, FRAMES, ELEMENTS, COUNTS))).bindparams(*LISTS)
FORGOTTEN = text("update board_upkeep set forgettings = forgettings + 1 where board_id = :board")
# What was dropped of a push is told with what stays instead, to one whose answer was lost.
TOLD = text(
    "update board_client set dropped = '[]' where board_id = :board and jsonb_path_exists(dropped, '$.**.value')"
)


async def spoken_on(ctx: Context, ids: list[str]) -> list[str]:
    """The boards that may have words of somebody's."""
    found = await ctx.session.execute(BOARDS, {"ids": ids, "said": list(SAID)})
    return sorted(found.scalars())


async def forget_words(ctx: Context, board: str, ids: list[str]) -> bool:
    """Empty what somebody said on a board: in what stands there, in every change and in every keyframe.

    Elements that they made go, unless somebody else said something on them or has something in them. The caller holds
    the board. Returns whether there was anything.
    """
    # Nor are changes being made fewer, or keyframes written, meanwhile.
    await hold_upkeep(ctx.session, board)
    for statement in (FORGOTTEN, TOLD):
        await ctx.session.execute(statement, {"board": board})
    return (await ctx.session.execute(FORGET, {"board": board, "ids": ids, "said": list(SAID)})).scalar_one() > 0
