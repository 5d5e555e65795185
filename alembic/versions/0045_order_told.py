"""Who keeps order is told when there is something: a channel for the server's queue and lists, and one for a room's."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured, stamped

revision = "0045"
down_revision = "0048"

TABLES = """
-- That a part of what who keeps order looks at has changed: in a room, or on the server. What it is, they ask for.
create table comment_order (
    scope text not null,
    part text not null check (part in ('queue', 'decided', 'silences', 'switches', 'filters')),
    room_id text references room (id) on delete cascade,
    version bigint not null default 0,
    primary key (scope, part),
    check (scope = coalesce(room_id, 'server'))
);
create index comment_order_room on comment_order (room_id);
grant select, insert, update on comment_order to raffi_policy;
grant select on report to raffi_policy;
alter table member add column muted_at timestamptz, add column muted_by text;
"""

FUNCTIONS = """
create function raffi.tell_order(room text, variadic parts text[]) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into comment_order (scope, part, room_id)
    select coalesce(room, 'server'), one, room from unnest(parts) one
    where room is null or exists (select from room r where r.id = room)
    on conflict (scope, part) do update set part = excluded.part
$$;

-- The server's first, then a room's: two who tell both do so in the same order.
create function raffi.tell_order_of(talk text, variadic parts text[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place record;
begin
    select d.is_public, d.room_id into place from discussion d where d.id = talk;
    if place.is_public then
        perform raffi.tell_order(null, variadic parts);
    end if;
    if place.room_id is not null then
        perform raffi.tell_order(place.room_id, variadic parts);
    end if;
end $$;

-- Called at the commit, by deferred triggers: a transaction holds these channels last, whatever it did before.
create function raffi.order_by_talk() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    changed jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
begin
    perform raffi.tell_order_of(changed ->> 'discussion_id', variadic tg_argv::text[]);
    return null;
end $$;

create function raffi.order_by_comment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if 'review' in (coalesce(old.hidden_reason, ''), coalesce(new.hidden_reason, ''))
        or exists (select from report where kind = 'comment' and on_id = new.id and closed_at is null) then
        perform raffi.tell_order_of(new.discussion_id, 'queue');
    end if;
    return null;
end $$;

create function raffi.order_by_scope() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform raffi.tell_order(null, 'queue', 'decided');
    return null;
end $$;

-- Of the server's own; with a `room_id` of that room.
create function raffi.order_by_room() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    changed jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
begin
    perform raffi.tell_order(changed ->> 'room_id', variadic tg_argv::text[]);
    return null;
end $$;

-- Behind the guard: nobody says themself when, and by whom.
create function raffi.mark_muted() returns trigger language plpgsql as $$
begin
    new.muted_at := case when new.muted then now() end;
    new.muted_by := case when new.muted then raffi.actor() end;
    return new;
end $$;
create trigger member_muted before update on member for each row
when (old.muted is distinct from new.muted) execute function raffi.mark_muted();
"""
NAMES = (
    "tell_order(text, variadic text[])",
    "tell_order_of(text, variadic text[])",
    "order_by_talk()",
    "order_by_comment()",
    "order_by_scope()",
    "order_by_room()",
)
TOLD = (
    ("comment_held", "insert or update or delete", "", "order_by_talk('queue')"),
    ("comment_deed", "insert or update", "", "order_by_talk('decided')"),
    ("report", "insert or update", "new.kind = 'comment'", "order_by_talk('queue')"),
    (
        "comment",
        "update of body, hidden_reason, removed_at",
        "(old.body, old.hidden_reason, old.removed_at) is distinct from (new.body, new.hidden_reason, new.removed_at)",
        "order_by_comment()",
    ),
    ("discussion", "update of is_public", "old.is_public is distinct from new.is_public", "order_by_scope()"),
    ("comment_silence", "insert or update or delete", "", "order_by_room('silences')"),
    ("comment_switch", "insert or update or delete", "", "order_by_room('switches')"),
    ("comment_filter", "insert or update or delete", "", "order_by_room('filters')"),
    ("comment_rule", "insert or update", "", "order_by_room('filters')"),
    (
        "member",
        # Whoever keeps order no longer is found out by what is told next.
        "update of muted, left_at, role",
        "(old.muted or new.muted or old.role in ('host', 'cohost'))"
        " and (old.muted, old.left_at, old.role) is distinct from (new.muted, new.left_at, new.role)",
        "order_by_room('silences')",
    ),
)
HOSTS = "room_id in (select raffi.my_rooms_as('{host,cohost}'))"
KEEPS = f"{HOSTS} or (room_id is null and raffi.permitted('comments.moderate'))"


def upgrade() -> None:
    op.execute(TABLES)
    for statement in (
        *secured("comment_order", select=KEEPS, insert="false"),
        *fed("comment_order", "scope", "part"),
        *stamped("comment_order", "order", "scope"),
    ):
        op.execute(statement)
    op.execute(FUNCTIONS)
    for name in NAMES:
        op.execute(f"alter function raffi.{name} owner to raffi_policy")
    for table, act, when, function in TOLD:
        op.execute(
            f"create constraint trigger {table}_order after {act} on {table} deferrable initially deferred for each row"
            f"{f' when ({when})' if when else ''} execute function raffi.{function}"
        )


def downgrade() -> None:
    for table, *_ in TOLD:
        op.execute(f"drop trigger {table}_order on {table}")
    op.execute("drop trigger member_muted on member")
    op.execute(f"drop function {', '.join(f'raffi.{name}' for name in NAMES)}, raffi.mark_muted()")
    for statement in dropped("comment_order"):
        op.execute(statement)
    op.execute("alter table member drop column muted_at, drop column muted_by")
    op.execute("revoke select on report from raffi_policy")
