"""From where a member came in, so that a ban by address needs nobody connected and outlives a restart."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("alter table member add column address_hash text check (length(address_hash) <= 64)")


def downgrade() -> None:
    op.execute("alter table member drop column address_hash")
