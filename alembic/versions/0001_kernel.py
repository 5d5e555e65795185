"""The ground: who is asking, channels, operations, limits, the change feed."""

from alembic import op
from raffi_web.kernel.ddl import dropped, secured

revision = "0001"
down_revision = None

# Functions that policies call are owned by raffi_policy, which row-level security does not bind: otherwise a policy
# that asks for membership would ask itself.
FUNCTIONS = """
create function raffi.actor() returns text language sql stable parallel safe as
$$ select nullif(current_setting('raffi.actor_id', true), '') $$;

create function raffi.is_service() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('raffi.actor_kind', true) = 'service', false) $$;

-- One version a transaction and channel. The channel's row stays locked until the commit, so that versions are given in
-- commit order; a sequence is not.
create function raffi.next_version(name text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    result bigint;
    given text := current_setting('raffi.stamp', true);
begin
    if starts_with(given, name || ' ') then
        return split_part(given, ' ', 2)::bigint;
    end if;
    insert into channel as c (id, version, stamped_by) values (name, 1, pg_current_xact_id())
    on conflict (id) do update set
        version = c.version + case when c.stamped_by = excluded.stamped_by then 0 else 1 end,
        stamped_by = excluded.stamped_by
    returning version into result;
    perform set_config('raffi.stamp', name || ' ' || result, true);
    perform pg_notify('raffi_channel', name || ' ' || result);
    return result;
end $$;

create function raffi.stamp() returns trigger language plpgsql as $$
begin
    new.version := raffi.next_version(tg_argv[0] || ':' || (to_jsonb(new) ->> tg_argv[1]));
    return new;
end $$;

create function raffi.channel_version(name text) returns bigint
language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce((select version from channel where id = name), 0) $$;

create function raffi.end_channel(name text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from channel where id = name;
    perform pg_notify('raffi_channel', name || ' 0');
end $$;

-- Past what a notice can hold, only the table is named. A statement that touched no row says nothing.
create function raffi.tell_keys(tab text, keys jsonb) returns void language plpgsql as $$
begin
    if keys <> '{}' and not exists (select from jsonb_each(keys) where value <> '[]') then
        return;
    end if;
    if octet_length(keys::text) > 7000 then
        keys := null;
    end if;
    perform pg_notify('raffi_rows', jsonb_build_object('t', tab, 'k', keys)::text);
end $$;

create function raffi.feed_insert() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        execute format('select coalesce(jsonb_agg(distinct %1$I::text), ''[]'') from fresh', col) into found;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;

create function raffi.feed_delete() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        execute format('select coalesce(jsonb_agg(distinct %1$I::text), ''[]'') from stale', col) into found;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;

create function raffi.feed_update() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        execute format(
            'select coalesce(jsonb_agg(distinct k::text), ''[]'')'
            ' from (select %1$I as k from fresh union select %1$I from stale) moved', col) into found;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;

-- Generic cell rate algorithm: a bucket is the time at which it will be empty again. Returns the seconds to wait,
-- 0 when one was taken.
create function raffi.take(bucket text, burst integer, every float8) returns float8
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    now_s float8 := extract(epoch from clock_timestamp());
    empty_at float8;
begin
    insert into rate_limit as r (key, empty_at) values (bucket, now_s + every)
    on conflict (key) do update set empty_at = greatest(r.empty_at, now_s) + every
        where greatest(r.empty_at, now_s) + every <= now_s + burst * every + 1e-6;
    if found then
        return 0;
    end if;
    select r.empty_at into empty_at from rate_limit r where key = bucket;
    return greatest(0.001, empty_at + every - now_s - burst * every);
end $$;

-- Buckets that have been empty for an hour say nothing.
create function raffi.forget_limits() returns void
language sql security definer set search_path = public, pg_temp as
$$ delete from rate_limit where empty_at < extract(epoch from clock_timestamp()) - 3600 $$;

-- A taken call that turned out not to count.
create function raffi.give_back(bucket text, every float8) returns void
language sql security definer set search_path = public, pg_temp as
$$ update rate_limit set empty_at = empty_at - every where key = bucket $$;

create function raffi.wait_of(bucket text, burst integer, every float8) returns float8
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((
        select greatest(0, greatest(r.empty_at, extract(epoch from clock_timestamp())) + every
            - extract(epoch from clock_timestamp()) - burst * every)
        from rate_limit r where key = bucket), 0)
$$;

-- The first statement of every write: who asks, whether this operation was answered before, whether it may happen now.
create function raffi.enter(
    actor text, kind text, op_id text, fn_name text, args text, bucket text, burst integer, every float8,
    out answered boolean, out clash boolean, out answer jsonb, out wait float8)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    earlier record;
begin
    perform set_config('raffi.actor_id', actor, true), set_config('raffi.actor_kind', kind, true);
    answered := false;
    clash := false;
    wait := 0;
    if op_id is not null then
        perform pg_advisory_xact_lock(hashtextextended(actor || ':' || op_id, 7));
        select o.fn, o.args_hash, o.answer into earlier from operation o where o.actor_id = actor and o.op = op_id;
        if found then
            answered := true;
            clash := earlier.fn <> fn_name or earlier.args_hash <> args;
            answer := earlier.answer;
            return;
        end if;
    end if;
    if bucket is not null then
        wait := raffi.take(bucket, burst, every);
    end if;
end $$;

alter function raffi.next_version(text) owner to raffi_policy;
alter function raffi.channel_version(text) owner to raffi_policy;
alter function raffi.end_channel(text) owner to raffi_policy;
alter function raffi.take(text, integer, float8) owner to raffi_policy;
alter function raffi.forget_limits() owner to raffi_policy;
alter function raffi.give_back(text, float8) owner to raffi_policy;
alter function raffi.wait_of(text, integer, float8) owner to raffi_policy;
alter function raffi.enter(text, text, text, text, text, text, integer, float8) owner to raffi_policy;
"""

TABLES = """
create schema raffi;
grant usage on schema raffi to raffi_app;
grant usage, create on schema raffi to raffi_policy;

create table channel (
    id text primary key,
    version bigint not null,
    stamped_by xid8 not null
);
create table operation (
    actor_id text not null,
    op text not null,
    fn text not null,
    args_hash text not null,
    answer jsonb,
    created_at timestamptz not null default now(),
    primary key (actor_id, op)
);
create index operation_created_at on operation (created_at);
create unlogged table rate_limit (
    key text primary key,
    empty_at float8 not null
);
create table action_run (
    id text primary key,
    actor_id text not null,
    actor_kind text not null,
    name text not null,
    args jsonb not null,
    status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    result jsonb,
    error jsonb,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz
);
create index action_run_actor on action_run (actor_id, created_at desc);
grant select, insert, update, delete on channel, operation, rate_limit, action_run to raffi_policy;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    own = "actor_id = raffi.actor()"
    for statement in (
        *secured("channel", select="false", insert="false"),
        *secured("rate_limit", select="false", insert="false"),
        *secured("operation", select=own, insert=own),
        *secured("action_run", select=own, insert=own),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("channel", "operation", "rate_limit", "action_run"):
        op.execute(statement)
    op.execute("drop schema raffi cascade")
