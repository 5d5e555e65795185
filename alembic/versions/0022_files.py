"""Files: who has them, what they are for, and whether they are all there."""

from alembic import op
from raffi_web.kernel.ddl import dropped, secured

revision = "0022"
down_revision = "0021"

TABLES = """
create table file (
    id text primary key,
    owner_id text not null references actor (id) on delete cascade,
    purpose text not null check (char_length(purpose) between 1 and 40),
    state text not null default 'arriving' check (state in ('arriving', 'ready', 'gone')),
    public boolean not null default false,
    used_by text check (char_length(used_by) between 1 and 200),
    bytes bigint not null check (bytes >= 0),
    parts jsonb not null,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
);
create index file_owner on file (owner_id);
create index file_used_by on file (purpose, used_by) where used_by is not null;
create index file_passing on file (changed_at) where used_by is null or state <> 'ready';
"""


def upgrade() -> None:
    op.execute(TABLES)
    # Whoever owns one sees it; what is said of it is the server's alone, since the store must agree.
    for statement in secured("file", select="owner_id = raffi.actor()", insert="false"):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("file"):
        op.execute(statement)
