"""Accounts: roles with permissions, sessions that can be named, ways in by e-mail, merging, the audit."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0018"
down_revision = "0017"

TABLES = """
alter table actor
    add column role text not null default 'guest' check (role in ('guest', 'user', 'moderator', 'admin', 'owner')),
    add column suspended_at timestamptz;
update actor set role = 'user' where kind = 'user';
alter table actor_session
    add column id text not null unique default gen_random_uuid()::text,
    add column method text not null default 'guest',
    add column agent text not null default '' check (char_length(agent) <= 300),
    add column network text not null default '',
    add column network_hash text,
    add column signed_in_at timestamptz;

create table role_permission (
    role text not null check (role in ('guest', 'user', 'moderator', 'admin', 'owner')),
    permission text not null check (permission ~ '^[a-z]+[.][a-z_]+$'),
    primary key (role, permission)
);
-- `email` was shown to be theirs and is nobody else's; `pending` was only said.
create table account (
    actor_id text primary key references actor (id) on delete cascade,
    email text check (char_length(email) <= 254),
    email_key text unique,
    pending text check (char_length(pending) <= 254),
    pending_key text,
    has_password boolean not null default false,
    created_at timestamptz not null default now()
);
create index account_pending on account (pending_key, created_at desc) where pending_key is not null;
create table account_password (
    actor_id text primary key references actor (id) on delete cascade,
    hash text not null,
    set_at timestamptz not null default now()
);
create table one_time_link (
    token_hash text primary key,
    purpose text not null,
    actor_id text references actor (id) on delete cascade,
    email text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index one_time_link_actor on one_time_link (actor_id);
create table sign_in_failure (
    key text primary key,
    failures integer not null,
    last_at timestamptz not null,
    closed_until timestamptz not null
);
create table actor_merge (
    from_id text primary key references actor (id) on delete cascade,
    into_id text not null references actor (id) on delete cascade,
    merged_at timestamptz not null default now()
);
create index actor_merge_into on actor_merge (into_id);
-- No key to actor: what was done stays written when whoever did it is gone.
create table audit (
    id text primary key,
    at timestamptz not null default now(),
    act text not null check (char_length(act) between 1 and 100),
    actor_id text,
    actor_role text,
    session_id text,
    on_kind text,
    on_id text,
    network text,
    result text not null default 'ok',
    data jsonb not null default '{}'
);
create index audit_actor on audit (actor_id, id desc);
create index audit_on on audit (on_id, id desc);
create index audit_act on audit (act, id desc);
"""

PERMISSIONS = """
insert into role_permission (role, permission)
select role, permission from (values
    ('audit.read', '{admin,owner}'::text[]),
    ('mail.read', '{admin,owner}'),
    ('mail.write', '{admin,owner}'),
    ('people.read', '{moderator,admin,owner}'),
    ('people.write', '{admin,owner}'),
    ('roles.write', '{admin,owner}'),
    ('reports.read', '{moderator,admin,owner}'),
    ('reports.write', '{moderator,admin,owner}'),
    ('settings.write', '{owner}')
) as given (permission, roles), unnest(roles) as role;
"""

FUNCTIONS = """
create function raffi.permitted(wanted text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select raffi.is_service() or exists (
        select from actor a join role_permission r on r.role = a.role
        where a.id = raffi.actor() and a.suspended_at is null and r.permission = wanted)
$$;

-- Me, and the guests I was: what they said is mine too.
create function raffi.selves() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select raffi.actor() union all select from_id from actor_merge where into_id = raffi.actor()
$$;

-- What somebody is, only the server says: else a row policy that lets people rename themselves made them owners.
create function raffi.guard_actor() returns trigger language plpgsql as $$
begin
    if raffi.is_service() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.kind <> 'guest' or new.role <> 'guest' then
            raise insufficient_privilege using message = 'a new actor is a guest';
        end if;
    elsif (new.id, new.kind, new.role, new.suspended_at) is distinct from (old.id, old.kind, old.role, old.suspended_at)
    then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
create trigger actor_guard before insert or update on actor for each row execute function raffi.guard_actor();

-- A session is ended by its owner, and changed in no other way.
create function raffi.guard_session() returns trigger language plpgsql as $$
begin
    if raffi.is_service() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.method <> 'guest' then
            raise insufficient_privilege using message = 'who signs in is let in by the server';
        end if;
    elsif to_jsonb(new) - 'revoked_at' is distinct from to_jsonb(old) - 'revoked_at' or new.revoked_at is null then
        raise insufficient_privilege using message = 'a session can only be ended';
    end if;
    return new;
end $$;
create trigger session_guard before insert or update on actor_session
for each row execute function raffi.guard_session();

create function raffi.keep_audit() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using message = 'the audit is only added to';
end $$;
create trigger audit_kept before update or delete on audit for each row execute function raffi.keep_audit();
create trigger audit_kept_whole before truncate on audit for each statement execute function raffi.keep_audit();

alter function raffi.permitted(text) owner to raffi_policy;
alter function raffi.selves() owner to raffi_policy;
grant select on actor, role_permission, actor_merge to raffi_policy;
"""

MEMBER = "room_id in (select raffi.my_rooms())"
STAFF = "room_id in (select raffi.my_rooms_as('{host,cohost}'))"


def own_words(mine: str) -> None:
    """Who may change a message: whoever said it, while in the room, and the room's staff."""
    service = "(select raffi.is_service())"
    op.execute("drop policy message_update on message")
    allowed = f"{service} or (({MEMBER} and {mine}) or {STAFF})"
    op.execute(f"create policy message_update on message for update using ({allowed}) with check ({allowed})")


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(PERMISSIONS)
    op.execute(FUNCTIONS)
    own = "actor_id = raffi.actor()"
    for statement in (
        *secured("role_permission", select="false", insert="false"),
        *secured("account", select=own, insert="false"),
        *secured("account_password", select="false", insert="false"),
        *secured("one_time_link", select="false", insert="false"),
        *secured("sign_in_failure", select="false", insert="false"),
        *secured("actor_merge", select="into_id = raffi.actor()", insert="false"),
        *secured(
            "audit",
            select="raffi.permitted('audit.read')",
            insert=f"{own} or (actor_id is null and raffi.actor() is null)",
            update="false",
            delete="false",
        ),
        *fed("account", "actor_id"),
    ):
        op.execute(statement)
    own_words("actor_id in (select raffi.selves())")


def downgrade() -> None:
    own_words("actor_id = raffi.actor()")
    for statement in dropped(
        "audit", "actor_merge", "sign_in_failure", "one_time_link", "account_password", "account", "role_permission"
    ):
        op.execute(statement)
    op.execute("drop trigger actor_guard on actor")
    op.execute("drop trigger session_guard on actor_session")
    op.execute(
        "drop function raffi.permitted(text), raffi.selves(), raffi.guard_actor(), raffi.guard_session(),"
        " raffi.keep_audit()"
    )
    op.execute(
        "alter table actor_session drop column id, drop column method, drop column agent, drop column network,"
        " drop column network_hash, drop column signed_in_at"
    )
    op.execute("alter table actor drop column role, drop column suspended_at")
