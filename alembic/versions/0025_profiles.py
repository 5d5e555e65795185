"""Profiles: what people say of themselves, their handles and preferences, and whom they blocked."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0025"
down_revision = "0024"

TABLES = """
create table profile (
    actor_id text primary key references actor (id) on delete cascade,
    bio text not null default '' check (char_length(bio) <= 500),
    public boolean not null default false,
    shows_bio boolean not null default false,
    shows_lists boolean not null default false,
    shows_rooms boolean not null default false,
    shows_joined boolean not null default false,
    handle_changes jsonb not null default '[]',
    changed_at timestamptz not null default now()
);
-- One given up keeps its row until others may have it.
create table handle (
    handle text primary key check (handle ~ '^[a-z0-9]+(_[a-z0-9]+)*$' and char_length(handle) between 3 and 30),
    skeleton text not null unique,
    actor_id text not null references actor (id) on delete cascade,
    taken_at timestamptz not null default now(),
    given_up_at timestamptz
);
create unique index handle_one on handle (actor_id) where given_up_at is null;
create index handle_actor on handle (actor_id);
create table preference (
    actor_id text primary key references actor (id) on delete cascade,
    language text check (language in ('en', 'es', 'tr')),
    theme text check (theme in ('system', 'light', 'dark')),
    reduced_motion boolean,
    hides_spoilers boolean,
    hides_mature boolean
);
create table block (
    actor_id text not null references actor (id) on delete cascade,
    blocked_id text not null references actor (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (actor_id, blocked_id),
    check (actor_id <> blocked_id)
);
create index block_blocked on block (blocked_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    own = "actor_id = raffi.actor()"
    for statement in (
        *secured("profile", select=own, insert=own),
        # Whose look-alike it is, only the server knows.
        *secured("handle", select=own, insert="false"),
        *secured("preference", select=own, insert=own),
        *secured("block", select=own, insert=own),
        *fed("profile", "actor_id"),
        *fed("handle", "handle", "actor_id"),
        *fed("preference", "actor_id"),
        *fed("block", "actor_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("block", "preference", "handle", "profile"):
        op.execute(statement)
