"""Chat: what was said in a room, and what happened there."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured, stamped

revision = "0005"
down_revision = "0004"

TABLES = """
create table message (
    id text primary key,
    room_id text not null references room (id) on delete cascade,
    kind text not null check (kind in ('text', 'notice')),
    actor_id text,
    name text not null,
    color smallint not null,
    body text not null check (char_length(body) <= 1000),
    film_time float8 check (film_time >= 0 and film_time < 'infinity'),
    media_gen integer,
    reply_to text,
    mentions jsonb not null default '[]',
    notice jsonb,
    created_at timestamptz not null default now(),
    edited_at timestamptz,
    removed_at timestamptz,
    removed_by text,
    version bigint not null default 0
);
create index message_room on message (room_id, id);
create index message_version on message (room_id, version);
"""


def upgrade() -> None:
    op.execute(TABLES)
    member = "room_id in (select raffi.my_rooms())"
    for statement in (
        *secured("message", select="room_id in (select raffi.my_talks())", insert=member),
        *fed("message", "room_id"),
        *stamped("message", "room", "room_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("message"):
        op.execute(statement)
