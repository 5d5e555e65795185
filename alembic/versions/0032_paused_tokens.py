"""Tokens that stand still while their account waits to be deleted; addresses go out of what runs were asked with."""

from sqlalchemy import text

from alembic import op
from raffi_web.kernel.migrations import data_migration

revision = "0032"
down_revision = "0031"


FORGET = text(
    "update action_run set args = '{}' where name = 'accounts.send_reset' and status not in ('waiting', 'running')"
)


def upgrade() -> None:
    op.execute("alter table api_token add column paused_at timestamptz")
    with data_migration() as connection:
        connection.execute(FORGET)


def downgrade() -> None:
    op.execute("alter table api_token drop column paused_at")
