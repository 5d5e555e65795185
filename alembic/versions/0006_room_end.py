"""A room's channel ends with its row, whoever deletes it."""

from alembic import op

revision = "0006"
down_revision = "0005"

END = """
create function raffi.end_room() returns trigger language plpgsql as $$
begin
    perform raffi.end_channel('room:' || old.id);
    return null;
end $$;
create trigger room_ended after delete on room for each row execute function raffi.end_room();
"""


def upgrade() -> None:
    op.execute(END)


def downgrade() -> None:
    op.execute("drop trigger room_ended on room")
    op.execute("drop function raffi.end_room()")
