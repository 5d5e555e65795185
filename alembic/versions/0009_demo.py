"""Which demo content was ever added."""

from alembic import op
from raffi_web.kernel.ddl import dropped, secured

revision = "0009"
down_revision = "0008"

TABLES = """
create table demo_content (
    name text primary key check (char_length(name) between 1 and 40),
    added_at timestamptz not null default now()
);
"""


def upgrade() -> None:
    op.execute(TABLES)
    for statement in secured("demo_content", select="false", insert="false"):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("demo_content"):
        op.execute(statement)
