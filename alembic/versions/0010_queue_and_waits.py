"""Who took a film off the queue, and how long each member has held the film."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("alter table queue_item add column removed_by text")
    op.execute("alter table playback add column holds jsonb not null default '{}'")


def downgrade() -> None:
    op.execute("alter table playback drop column holds")
    op.execute("alter table queue_item drop column removed_by")
