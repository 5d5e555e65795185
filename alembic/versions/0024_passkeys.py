"""Passkeys with their challenges, and the second step of passwords with its recovery codes."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0024"
down_revision = "0023"

TABLES = """
create table passkey_handle (
    actor_id text primary key references actor (id) on delete cascade,
    handle text not null unique
);
create table passkey (
    id text primary key,
    actor_id text not null references actor (id) on delete cascade,
    credential_id text not null unique check (char_length(credential_id) between 1 and 1400),
    public_key bytea not null check (octet_length(public_key) <= 1100),
    sign_count bigint not null check (sign_count >= 0),
    name text not null check (char_length(name) between 1 and 50),
    transports jsonb not null default '[]',
    can_sync boolean not null,
    is_synced boolean not null,
    created_at timestamptz not null default now(),
    used_at timestamptz
);
create index passkey_actor on passkey (actor_id);
create table passkey_challenge (
    challenge_hash text primary key,
    session_hash text not null,
    handle text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index passkey_challenge_session on passkey_challenge (session_hash, created_at);
create index passkey_challenge_end on passkey_challenge (expires_at);
create table second_step (
    actor_id text primary key references actor (id) on delete cascade,
    secret_id text not null,
    last_step bigint not null default 0,
    created_at timestamptz not null default now(),
    on_at timestamptz
);
create table recovery_code (
    code_hash text primary key,
    actor_id text not null references actor (id) on delete cascade,
    created_at timestamptz not null default now()
);
create index recovery_code_actor on recovery_code (actor_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    own = "actor_id = raffi.actor()"
    for statement in (
        *secured("passkey_handle", select="false", insert="false"),
        *secured("passkey", select=own, insert="false"),
        *secured("passkey_challenge", select="false", insert="false"),
        *secured("second_step", select=own, insert="false"),
        *secured("recovery_code", select=own, insert="false"),
        *fed("passkey", "actor_id"),
        *fed("second_step", "actor_id"),
        *fed("recovery_code", "actor_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("recovery_code", "second_step", "passkey_challenge", "passkey", "passkey_handle"):
        op.execute(statement)
