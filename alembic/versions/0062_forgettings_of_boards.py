"""Boards count how often words were taken out of them: what was read before is not written down afterwards."""

from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.execute("alter table board_upkeep add column forgettings integer not null default 0")


def downgrade() -> None:
    op.execute("alter table board_upkeep drop column forgettings")
