"""Files that boards are written into, for who asked for them."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0056"
down_revision = "0055"

TABLE = """
-- The board may go before the file does: no key leads to it.
create table board_export (
    run text primary key,
    board_id text not null,
    actor_id text not null references actor (id) on delete cascade,
    format text not null,
    layout text not null,
    name text not null default '',
    state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
    part text not null default '',
    done integer not null default 0,
    total integer not null default 0,
    bytes bigint not null default 0,
    missing integer not null default 0,
    file_id text,
    began_at timestamptz not null default now(),
    expires_at timestamptz
);
create index board_export_mine on board_export (actor_id, board_id, began_at);
create index board_export_began on board_export (began_at);
"""


def upgrade() -> None:
    op.execute(TABLE)
    own = "actor_id = raffi.actor()"
    for statement in (*secured("board_export", select=own, insert="false"), *fed("board_export", "actor_id")):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("board_export"):
        op.execute(statement)
