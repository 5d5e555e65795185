"""What people do together on a board: its timer, and votes with dots."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured, stamped

revision = "0058"
down_revision = "0057"

TABLES = """
-- While it runs a timer has an end, while it is paused so many ms are left.
alter table board add column timer_seconds integer check (timer_seconds between 1 and 86400),
    add column timer_ends timestamptz, add column timer_left integer check (timer_left >= 0);
create table board_vote (
    id text primary key,
    board_id text not null references board (id) on delete cascade,
    dots integer not null check (dots between 1 and 10),
    notes_only boolean not null default false,
    begun_by text not null,
    begun_at timestamptz not null default now(),
    ended_at timestamptz,
    cleared_at timestamptz,
    voted integer not null default 0,
    result jsonb not null default '{}',
    version bigint not null default 0
);
create unique index board_vote_running on board_vote (board_id) where ended_at is null and cleared_at is null;
create index board_vote_board on board_vote (board_id, version);
-- Only while a vote runs: its end leaves sums, and nobody knows who chose what.
create table board_vote_dot (
    vote_id text not null references board_vote (id) on delete cascade,
    actor_id text not null references actor (id) on delete cascade,
    element_id text not null collate "C",
    board_id text not null references board (id) on delete cascade,
    dots integer not null check (dots between 0 and 10),
    version bigint not null default 0,
    primary key (vote_id, actor_id, element_id)
);
create index board_vote_dot_actor on board_vote_dot (actor_id);
create index board_vote_dot_board on board_vote_dot (board_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    for statement in (
        *secured("board_vote", select="board_id in (select raffi.my_boards())"),
        *secured("board_vote_dot", select="actor_id = raffi.actor()"),
        *stamped("board_vote", "board", "board_id"),
        *stamped("board_vote_dot", "board", "board_id"),
        *fed("board_vote", "board_id"),
        *fed("board_vote_dot", "board_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("board_vote_dot", "board_vote"):
        op.execute(statement)
    op.execute("alter table board drop column timer_seconds, drop column timer_ends, drop column timer_left")
