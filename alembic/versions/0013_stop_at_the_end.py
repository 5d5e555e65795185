"""A film may be the last one although others are queued."""

from sqlalchemy import text

from alembic import op
from raffi_web.kernel.migrations import data_migration

revision = "0013"
down_revision = "0012"

CHECK = (
    "alter table playback drop constraint playback_loop_check, add constraint playback_loop_check check (loop in ({}))"
)


def upgrade() -> None:
    op.execute(CHECK.format("'off', 'stop', 'one', 'queue'"))


def downgrade() -> None:
    with data_migration() as everywhere:
        everywhere.execute(text("update playback set loop = 'off' where loop = 'stop'"))
    op.execute(CHECK.format("'off', 'one', 'queue'"))
