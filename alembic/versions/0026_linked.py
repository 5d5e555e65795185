"""Identities that others gave, and signing in by them while it is under way."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0026"
down_revision = "0025"

TABLES = """
create table linked_identity (
    id text primary key,
    actor_id text not null references actor (id) on delete cascade,
    provider text not null check (char_length(provider) between 1 and 64),
    issuer text not null check (char_length(issuer) between 1 and 500),
    subject text not null check (char_length(subject) between 1 and 255),
    name text not null default '' check (char_length(name) <= 100),
    created_at timestamptz not null default now(),
    used_at timestamptz not null default now(),
    unique (issuer, subject)
);
create index linked_identity_actor on linked_identity (actor_id);
create table sign_in_flow (
    state_hash text primary key,
    session text not null,
    provider text not null,
    actor_id text references actor (id) on delete cascade,
    next text not null default '/' check (char_length(next) <= 300),
    message text not null default '' check (char_length(message) <= 4000),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index sign_in_flow_actor on sign_in_flow (actor_id) where actor_id is not null;
create index sign_in_flow_expires on sign_in_flow (expires_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
    for statement in (
        *secured("linked_identity", select="actor_id = raffi.actor()", insert="false"),
        *secured("sign_in_flow", select="false", insert="false"),
        *fed("linked_identity", "actor_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("sign_in_flow", "linked_identity"):
        op.execute(statement)
