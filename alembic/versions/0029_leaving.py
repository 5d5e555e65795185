"""Archives of everything somebody has, and accounts that go for good."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0029"
down_revision = "0028"

TABLES = """
create table archive (
    actor_id text primary key references actor (id) on delete cascade,
    run text not null,
    state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
    part text not null default '',
    done integer not null default 0,
    total integer not null default 0,
    bytes bigint not null default 0,
    file_id text,
    began_at timestamptz not null default now(),
    expires_at timestamptz
);
create table account_deletion (
    actor_id text primary key references actor (id) on delete cascade,
    state text not null check (state in ('waiting', 'running', 'cancelled')),
    with_text boolean not null default false,
    asked_at timestamptz not null default now(),
    due_at timestamptz not null,
    done integer not null default 0,
    total integer not null default 0
);
create index account_deletion_due on account_deletion (due_at) where state <> 'cancelled';
"""


def upgrade() -> None:
    op.execute(TABLES)
    own = "actor_id = raffi.actor()"
    for statement in (
        *secured("archive", select=own, insert="false"),
        *secured("account_deletion", select=own, insert="false"),
        *fed("archive", "actor_id"),
        *fed("account_deletion", "actor_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("account_deletion", "archive"):
        op.execute(statement)
