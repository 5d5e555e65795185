"""How far a board's history was made shorter, and below which clock what was removed is not known any more."""

from alembic import op
from raffi_web.kernel.ddl import dropped, secured

revision = "0052"
down_revision = "0056"

TABLE = """
-- Beside the board, since a change of its row moves its clock on.
create table board_upkeep (
    board_id text primary key references board (id) on delete cascade,
    forgotten_clock bigint not null default 0,
    day_clock bigint not null default 0,
    month_clock bigint not null default 0
);
create index board_element_removed on board_element (removed_at) where removed_at is not null;
create index board_change_at on board_change using brin (at);
"""


def upgrade() -> None:
    op.execute(TABLE)
    for statement in secured("board_upkeep", select="board_id in (select raffi.my_boards())"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index board_element_removed; drop index board_change_at")
    for statement in dropped("board_upkeep"):
        op.execute(statement)
