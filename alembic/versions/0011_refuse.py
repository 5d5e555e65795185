"""A function with which a statement refuses, as a row policy does, when it has found nothing to write."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute(
        """
        create function raffi.refuse() returns bigint language plpgsql as $$
        begin
            raise insufficient_privilege using message = 'nothing to write for this actor';
        end $$
        """
    )


def downgrade() -> None:
    op.execute("drop function raffi.refuse()")
