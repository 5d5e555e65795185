"""Whoever listens to a board is told when its row goes, with its room too."""

from alembic import op

revision = "0055"
down_revision = "0051"

FUNCTION = """
create function raffi.end_board() returns trigger language plpgsql as $$
begin
    perform raffi.end_channel('board:' || old.id);
    return null;
end $$;
create trigger board_end after delete on board for each row execute function raffi.end_board();
"""


def upgrade() -> None:
    op.execute(FUNCTION)


def downgrade() -> None:
    op.execute("drop trigger board_end on board; drop function raffi.end_board()")
