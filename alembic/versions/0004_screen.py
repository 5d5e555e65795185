"""The screen: the anchor, the queue, reports of how well everybody is in step."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured, stamped

revision = "0004"
down_revision = "0003"

TABLES = """
create table playback (
    room_id text primary key references room (id) on delete cascade,
    seq bigint not null default 0,
    media_gen integer not null default 0,
    playing boolean not null default false,
    position float8 not null default 0 check (position >= 0 and position < 'infinity'),
    rate float8 not null default 1 check (rate between 0.25 and 2),
    at float8 not null default 0,
    actor_id text,
    cause text not null default 'open',
    op text,
    waiting_on jsonb not null default '[]',
    waiting_since float8,
    wait_policy text not null default 'host' check (wait_policy in ('all', 'host', 'nobody')),
    loop text not null default 'off' check (loop in ('off', 'one', 'queue')),
    item_id text,
    source jsonb,
    duration float8 check (duration > 0 and duration < 'infinity'),
    undo jsonb,
    version bigint not null default 0
);
create table queue_item (
    id text primary key,
    room_id text not null references room (id) on delete cascade,
    rank text not null collate "C",
    source jsonb not null,
    added_by text,
    added_name text not null,
    voters jsonb not null default '[]',
    created_at timestamptz not null default now(),
    removed_at timestamptz,
    version bigint not null default 0
);
create index queue_item_room on queue_item (room_id, version);
create table sync_report (
    room_id text not null references room (id) on delete cascade,
    actor_id text not null,
    position float8 not null,
    error_ms float8,
    state text not null,
    rtt_ms float8,
    at float8 not null,
    primary key (room_id, actor_id)
);
create table sync_sample (
    room_id text not null references room (id) on delete cascade,
    at timestamptz not null default now(),
    people integer not null,
    in_step integer not null,
    spread_ms float8,
    p50_ms float8,
    p95_ms float8,
    primary key (room_id, at)
);
"""

MEMBER = "room_id in (select raffi.my_rooms())"


def upgrade() -> None:
    op.execute(TABLES)
    own = "actor_id = raffi.actor()"
    for statement in (
        *secured("playback", select=MEMBER, insert=MEMBER),
        *secured("queue_item", select=MEMBER, insert=MEMBER),
        *secured("sync_report", select=MEMBER, insert=f"{own} and {MEMBER}"),
        *secured("sync_sample", select=MEMBER),
        *fed("playback", "room_id"),
        *fed("queue_item", "room_id"),
        *stamped("playback", "room", "room_id"),
        *stamped("queue_item", "room", "room_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("sync_sample", "sync_report", "queue_item", "playback"):
        op.execute(statement)
