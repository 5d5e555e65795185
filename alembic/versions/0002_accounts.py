"""Actors and their sessions."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0002"
down_revision = "0001"

TABLES = """
create table actor (
    id text primary key,
    kind text not null check (kind in ('guest', 'user', 'service')),
    name text not null check (char_length(name) between 1 and 50),
    color smallint not null check (color between 0 and 7),
    avatar_url text check (char_length(avatar_url) <= 2000),
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now()
);
create table actor_session (
    token_hash text primary key,
    actor_id text not null references actor (id) on delete cascade,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index actor_session_actor on actor_session (actor_id);
-- A name that another system gave an actor: the seed's clients send their own `user_id`.
create table actor_alias (
    alias text primary key check (char_length(alias) between 1 and 200),
    actor_id text not null references actor (id) on delete cascade,
    created_at timestamptz not null default now()
);
create index actor_alias_actor on actor_alias (actor_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    own = "actor_id = raffi.actor()"
    for statement in (
        *secured("actor", select="id = raffi.actor()", insert="id = raffi.actor() and kind <> 'service'"),
        *secured("actor_session", select=own, insert=own),
        *secured("actor_alias", select=own, insert=own),
        *fed("actor", "id"),
        *fed("actor_session", "actor_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("actor_alias", "actor_session", "actor"):
        op.execute(statement)
