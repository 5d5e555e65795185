"""Tokens of programs, the keys that sign short-lived ones, and guests known by their device."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0028"
down_revision = "0027"

TABLES = """
-- The token itself is nowhere: its keyed hash finds it, and `shown` is its beginning, for its owner to know it by.
create table api_token (
    id text primary key,
    actor_id text not null references actor (id) on delete cascade,
    name text not null check (char_length(name) between 1 and 60),
    shown text not null,
    token_hash text not null unique,
    scopes text[] not null check (scopes <@ '{read,write,account,admin}' and cardinality(scopes) > 0),
    created_at timestamptz not null default now(),
    used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz
);
create index api_token_actor on api_token (actor_id, id desc);
-- The private half is in the vault until another key has taken over; the public one stays until nothing needs it.
create table signing_key (
    id text primary key,
    algorithm text not null,
    public jsonb not null,
    secret_id text,
    created_at timestamptz not null default now(),
    retired_at timestamptz
);
create unique index signing_key_one on signing_key ((true)) where retired_at is null;
create table guest_device (
    device_hash text primary key,
    actor_id text not null unique references actor (id) on delete cascade,
    session_id text not null,
    session_began bigint not null,
    created_at timestamptz not null default now()
);
"""

GUARD = """
-- A token is made with what it may do, and keeps just that: it is renamed and revoked, and nothing else.
create function raffi.guard_token() returns trigger language plpgsql as $$
begin
    if raffi.is_service() then
        return new;
    end if;
    if (to_jsonb(new) - '{name,revoked_at}'::text[]) is distinct from (to_jsonb(old) - '{name,revoked_at}'::text[])
        or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
    then
        raise insufficient_privilege using message = 'a token can only be renamed and revoked';
    end if;
    return new;
end $$;
create trigger token_guard before update on api_token for each row execute function raffi.guard_token();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(GUARD)
    own = "actor_id = raffi.actor()"
    for statement in (
        *secured("api_token", select=own, insert=own),
        *secured("signing_key", select="false", insert="false"),
        *secured("guest_device", select="false", insert="false"),
        *fed("api_token", "actor_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("guest_device", "signing_key", "api_token"):
        op.execute(statement)
    op.execute("drop function raffi.guard_token()")
