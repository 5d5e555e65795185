"""Sessions that another one took the place of, in the same browser: nobody new begins where they were."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("alter table actor_session add column replaced boolean not null default false")


def downgrade() -> None:
    op.execute("alter table actor_session drop column replaced")
