"""Which film a message was said at: its key and its title. The number of the film was never filled in."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("alter table message drop column media_gen, add column film_key text, add column film_title text")


def downgrade() -> None:
    op.execute("alter table message drop column film_key, drop column film_title, add column media_gen integer")
