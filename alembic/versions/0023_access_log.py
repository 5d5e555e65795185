"""The access log, a partition a day."""

from alembic import op
from raffi_web.kernel.ddl import dropped, secured

revision = "0023"
down_revision = "0022"

TABLE = """
create table access_log (
    at timestamptz not null,
    id text not null,
    actor_id text,
    actor_kind text not null,
    session_id text,
    function text not null,
    room_id text,
    on_kind text,
    on_id text,
    network text,
    result text not null,
    ms float8 not null,
    primary key (at, id)
) partition by range (at);
create index access_log_actor on access_log (actor_id, at desc);

-- Makes the days ahead (UTC) and drops those older than wanted, whole; 0 drops all. It runs as the owner of the
-- tables, whom row-level security binds, and takes nothing but a number. The app's role has no right on a day itself:
-- it reads and writes by the table, whose policies hold.
create function raffi.turn_access_log(days integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    today date := (now() at time zone 'utc')::date;
    day date;
    one text;
begin
    perform pg_advisory_xact_lock(7266343);
    perform set_config('lock_timeout', '2s', true);
    for one in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'public.access_log'::regclass
    loop
        if days <= 0 or to_date(right(one, 8), 'YYYYMMDD') < today - days then
            execute format('drop table public.%I', one);
        end if;
    end loop;
    if days > 0 then
        for day in select today + n from generate_series(-1, 2) n loop
            one := 'access_log_' || to_char(day, 'YYYYMMDD');
            if to_regclass('public.' || one) is null then
                execute format(
                    'create table public.%I partition of public.access_log for values from (%L) to (%L)',
                    one, day || ' 00:00+00', (day + 1) || ' 00:00+00');
            end if;
        end loop;
    end if;
end $$;
revoke execute on function raffi.turn_access_log(integer) from public;
grant execute on function raffi.turn_access_log(integer) to raffi_app;
"""


def upgrade() -> None:
    op.execute(TABLE)
    for statement in secured("access_log", select="(select raffi.permitted('audit.read'))", delete="false"):
        op.execute(statement)
    op.execute("revoke update, delete on access_log from raffi_app")


def downgrade() -> None:
    for statement in dropped("access_log"):
        op.execute(statement)
    op.execute("drop function raffi.turn_access_log(integer)")
