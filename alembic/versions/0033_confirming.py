"""Showing again who one is by another's word."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.execute("alter table sign_in_flow add column confirms boolean not null default false")


def downgrade() -> None:
    op.execute("alter table sign_in_flow drop column confirms")
