"""Locks are taken in one order, and none for a call that may not happen.

A new name touches every room its bearer is in: their channels are locked by the rooms' ids, so that two such changes
can't wait for each other. A command holds its room's channel from its beginning, so that it sees who was put out, muted
or demoted before it; for one that was answered before, or comes too often, nothing is held.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

ENTER = """
create or replace function raffi.enter(
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
            perform set_config('raffi.refused', 'on', true);
            return;
        end if;
    end if;
    if bucket is not null then
        wait := raffi.take(bucket, burst, every);
    end if;
    perform set_config('raffi.refused', case when wait > 0 then 'on' else '' end, true);
end $$;
"""

ENTER_BEFORE = """
create or replace function raffi.enter(
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
"""

FOLLOW_ACTOR = """
create or replace function raffi.follow_actor() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    room text;
begin
    for room in select room_id from member where actor_id = new.id and left_at is null order by room_id loop
        perform raffi.next_version('room:' || room);
    end loop;
    update member set name = new.name, color = new.color, avatar_url = new.avatar_url
    where actor_id = new.id and left_at is null;
    return null;
end $$;
"""

FOLLOW_ACTOR_BEFORE = """
create or replace function raffi.follow_actor() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update member set name = new.name, color = new.color, avatar_url = new.avatar_url
    where actor_id = new.id and left_at is null;
    return null;
end $$;
"""

HOLD_CHANNEL = """
create function raffi.goes_on() returns boolean language sql stable as
$$ select coalesce(current_setting('raffi.refused', true), '') <> 'on' $$;

create function raffi.hold_channel(name text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if raffi.goes_on() then
        perform from channel where id = name for update;
    end if;
end $$;
alter function raffi.hold_channel(text) owner to raffi_policy;
"""


def upgrade() -> None:
    op.execute(ENTER)
    op.execute(FOLLOW_ACTOR)
    op.execute(HOLD_CHANNEL)


def downgrade() -> None:
    op.execute("drop function raffi.hold_channel(text), raffi.goes_on()")
    op.execute(FOLLOW_ACTOR_BEFORE)
    op.execute(ENTER_BEFORE)
