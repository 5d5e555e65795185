"""Runs of actions count their failures: what waits for its turn, or is taken up again, is no failure."""

from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.execute("alter table action_run add column failures integer not null default 0")


def downgrade() -> None:
    op.execute("alter table action_run drop column failures")
