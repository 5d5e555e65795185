"""What a tick of a board asks of PostgreSQL, and what it writes there: each of them once, for all of its calls."""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from raffi_web.kernel.transaction import Statement

HOLD = Statement(text("select raffi.hold_channel(:channel)"))
STANDING = Statement(
    text(
        "select raffi.channel_version('board:' || b.id), coalesce(u.forgotten_clock, 0), coalesce(u.forgettings, 0),"
        " (select coalesce(jsonb_object_agg(l.actor, l.level), '{}') from raffi.board_levels(b.id, :actors) l),"
        " (select coalesce(jsonb_object_agg(c.client, jsonb_build_array(c.actor_id, c.n, c.clock, c.dropped)), '{}')"
        " from board_client c where c.board_id = b.id and c.client = any(:clients)),"
        " (select coalesce(jsonb_object_agg(e.id, jsonb_build_array(e.kind, e.made_by)), '{}') from board_element e"
        " where e.board_id = b.id and e.removed_at is not null and e.id = any(:put))"
        " from board b left join board_upkeep u on u.board_id = b.id where b.id = :board and b.removed_at is null"
    ).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("actors", "clients", "put")))
)
"""The board's clock, what each actor may do, what was taken of each client last, and who made what is put again. One
statement where four would do: a tick waits for each, and there are some sixty ticks in a second."""
ORIGINS = Statement(
    text(
        "select id, kind, made_by from board_element"
        " where board_id = :board and removed_at is not null and id = any(:ids)"
    ).bindparams(bindparam("ids", type_=ARRAY(Text)))
)
CHANGED = Statement(
    text(
        "select id, kind, props, stamps, made_by, (extract(epoch from made_at) * 1000)::bigint, removed_at is not null"
        " from board_element where board_id = :board and version > :clock"
    )
)
ALL = Statement(
    text(
        "select id, kind, props, stamps, made_by, (extract(epoch from made_at) * 1000)::bigint, false"
        " from board_element where board_id = :board and removed_at is null"
    )
)
WRITE = Statement(
    text(
        "with removed as ("
        "update board_element set removed_at = now() where board_id = :board and id = any(:gone)"
        "), written as ("
        "insert into board_element (board_id, id, kind, props, stamps, made_by, made_at)"
        " select :board, id, kind, props, stamps, made_by, to_timestamp(made_at / 1000.0)"
        " from jsonb_to_recordset(cast(:living as jsonb))"
        " as r (id text, kind text, props jsonb, stamps jsonb, made_by text, made_at float8)"
        " on conflict (board_id, id) do update set kind = excluded.kind, props = excluded.props,"
        " stamps = excluded.stamps, made_by = excluded.made_by, made_at = excluded.made_at, removed_at = null"
        "), noted as ("
        "insert into board_change (board_id, clock, n, at, actor_id, batch, ops)"
        " select :board, :clock, n, to_timestamp(at / 1000.0), actor_id, batch, ops"
        " from jsonb_to_recordset(cast(:notes as jsonb))"
        " as r (n integer, at float8, actor_id text, batch text, ops jsonb)"
        "), marked as ("
        "insert into board_client (board_id, client, actor_id, n, clock, dropped)"
        " select :board, client, actor_id, n, clock, dropped from jsonb_to_recordset(cast(:marks as jsonb))"
        " as r (client text, actor_id text, n bigint, clock bigint, dropped jsonb)"
        " on conflict (board_id, client) do update set n = excluded.n, clock = excluded.clock,"
        " dropped = excluded.dropped, at = now()"
        ") select 1"
    ).bindparams(bindparam("gone", type_=ARRAY(Text)))
)
"""What a tick changes: what was removed and written, its history, and what was taken of each client last."""
STEP = Statement(text("select raffi.next_version(:channel)"))
COUNT = Statement(text("update board set elements = :elements, changed_at = now() where id = :board"))
