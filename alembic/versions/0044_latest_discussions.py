"""The latest discussions of all: an index in their order."""

from alembic import op

revision = "0044"
down_revision = "0040"

UP = """
create index discussion_latest on discussion (last_at desc, id desc) where is_public and comments > 0
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop index discussion_latest")
