"""Boards: what stands on them, what was changed, who sees them."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0051"
down_revision = "0050"

TABLES = """
create table board (
    id text primary key,
    room_id text not null references room (id) on delete cascade,
    title text not null check (char_length(title) between 1 and 120),
    made_by text not null,
    made_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    members_may text not null default 'edit' check (members_may in ('edit', 'comment', 'view')),
    link_epoch integer not null default 1,
    elements integer not null default 0,
    removed_at timestamptz,
    access_version bigint not null default 0,
    version bigint not null default 0
);
create index board_room on board (room_id, made_at) where removed_at is null;
create index board_removed on board (removed_at) where removed_at is not null;
-- Also removed ones, marked so: whoever missed the removal hears of it. `stamps` says when each property was set (ms).
create table board_element (
    board_id text not null references board (id) on delete cascade,
    id text not null collate "C" check (char_length(id) between 1 and 64),
    kind text not null,
    props jsonb not null,
    stamps jsonb not null default '{}',
    made_by text not null,
    made_at timestamptz not null default now(),
    removed_at timestamptz,
    version bigint not null default 0,
    primary key (board_id, id)
);
create index board_element_version on board_element (board_id, version);
-- Who changed what at which clock, in order: history, undo of a restore, replay.
create table board_change (
    board_id text not null references board (id) on delete cascade,
    clock bigint not null,
    n integer not null,
    at timestamptz not null default now(),
    actor_id text not null,
    batch text,
    ops jsonb not null,
    primary key (board_id, clock, n)
);
create index board_change_actor on board_change (actor_id);
-- The last push of each client that was taken: one that comes twice is answered and not done again.
create table board_client (
    board_id text not null references board (id) on delete cascade,
    client text not null,
    actor_id text not null,
    n bigint not null,
    clock bigint not null,
    dropped jsonb not null default '[]',
    at timestamptz not null default now(),
    primary key (board_id, client)
);
create index board_client_at on board_client (at);
-- Who came by a link, and by which: a renewed link lets none of those in.
create table board_guest (
    board_id text not null references board (id) on delete cascade,
    actor_id text not null references actor (id) on delete cascade,
    level text not null check (level in ('edit', 'comment', 'view')),
    epoch integer not null,
    at timestamptz not null default now(),
    primary key (board_id, actor_id)
);
create index board_guest_actor on board_guest (actor_id);
-- A clock with a name, that one can go back to.
create table board_version (
    id text primary key,
    board_id text not null references board (id) on delete cascade,
    clock bigint not null,
    name text not null check (char_length(name) between 1 and 120),
    made_by text not null,
    made_at timestamptz not null default now(),
    removed_at timestamptz
);
create index board_version_board on board_version (board_id, clock);
-- The whole board at a clock, so that going back in time reads few changes.
create table board_keyframe (
    board_id text not null references board (id) on delete cascade,
    clock bigint not null,
    at timestamptz not null,
    elements jsonb not null,
    primary key (board_id, clock)
);
grant select, update on board to raffi_policy;
grant select on board_guest to raffi_policy;
grant select on ban to raffi_policy;
"""

FUNCTIONS = """
-- Rooms whose boards an actor sees: those they are in, and those that closed while they were.
create function raffi.my_board_rooms() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select room_id from member where actor_id = raffi.actor() and (left_at is null or left_how = 'gone')
$$;

create function raffi.my_linked_boards() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select g.board_id from board_guest g join board b on b.id = g.board_id
    where g.actor_id = raffi.actor() and g.epoch = b.link_epoch
    and not exists (select from ban where ban.room_id = b.room_id and ban.actor_id = raffi.actor())
$$;

create function raffi.my_boards() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select id from board where room_id in (select raffi.my_board_rooms())
    union all
    select raffi.my_linked_boards()
$$;

-- What some actors may do on a board: edit, comment, view. Who may not even see it is left out.
create function raffi.board_levels(board text, actors text[]) returns table (actor text, level text)
language sql stable security definer set search_path = public, pg_temp as $$
    select asked.actor, case
        when m.actor_id is null then g.level
        when m.role in ('host', 'cohost') then 'edit'
        when m.role = 'viewer' or m.muted then 'view'
        else b.members_may
    end
    from board b
    cross join unnest(actors) as asked (actor)
    left join member m on m.room_id = b.room_id and m.actor_id = asked.actor
        and (m.left_at is null or m.left_how = 'gone')
    left join board_guest g on g.board_id = b.id and g.actor_id = asked.actor and g.epoch = b.link_epoch
        and not exists (select from ban where ban.room_id = b.room_id and ban.actor_id = asked.actor)
    where b.id = board and b.removed_at is null and (m.actor_id is not null or g.actor_id is not null)
$$;

create function raffi.stamp_board() returns trigger language plpgsql as $$
begin
    new.version := raffi.next_version('board:' || new.id);
    -- The version at which it last changed who may see or edit: whoever listens is asked for their right again.
    if tg_op = 'INSERT' or (new.members_may, new.link_epoch, new.removed_at)
            is distinct from (old.members_may, old.link_epoch, old.removed_at) then
        new.access_version := new.version;
    elsif new.access_version is distinct from old.access_version then
        new.access_version := new.version;
    end if;
    return new;
end $$;

create function raffi.stamp_board_element() returns trigger language plpgsql as $$
begin
    new.version := raffi.next_version('board:' || new.board_id);
    return new;
end $$;

-- Who was put out, demoted or muted is asked for their right again at every board of the room.
create function raffi.mark_board_access() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in
        select b.id from board b where b.removed_at is null and b.room_id in (
            select o.room_id from stale o join fresh n on n.room_id = o.room_id and n.actor_id = o.actor_id
            where (o.left_at is null and n.left_at is not null and n.left_how <> 'gone')
                or n.role is distinct from o.role or n.muted is distinct from o.muted)
        order by 1
    loop
        update board set access_version = access_version + 1 where id = found;
    end loop;
    return null;
end $$;

alter function raffi.my_board_rooms() owner to raffi_policy;
alter function raffi.my_linked_boards() owner to raffi_policy;
alter function raffi.my_boards() owner to raffi_policy;
alter function raffi.board_levels(text, text[]) owner to raffi_policy;
alter function raffi.mark_board_access() owner to raffi_policy;
"""

TRIGGERS = """
create trigger board_stamp before insert or update on board
    for each row execute function raffi.stamp_board();
create trigger board_element_stamp before insert or update on board_element
    for each row execute function raffi.stamp_board_element();
create trigger member_board_access after update on member referencing old table as stale new table as fresh
    for each statement execute function raffi.mark_board_access();
"""

TABLE_NAMES = (
    "board_keyframe",
    "board_version",
    "board_guest",
    "board_client",
    "board_change",
    "board_element",
    "board",
)
IN_ROOM = "room_id in (select raffi.my_board_rooms())"
SEEN = "board_id in (select raffi.my_boards())"


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for statement in (
        *secured(
            "board",
            select=f"{IN_ROOM} or id in (select raffi.my_linked_boards())",
            insert="made_by = raffi.actor() and room_id in (select raffi.my_rooms())",
            update="room_id in (select raffi.my_rooms())",
            delete="false",
        ),
        *secured("board_element", select=SEEN),
        *secured("board_change", select=SEEN),
        *secured("board_client", select="actor_id = raffi.actor()"),
        *secured("board_guest", select="actor_id = raffi.actor()"),
        *secured("board_version", select=SEEN),
        *secured("board_keyframe", select=SEEN),
        *fed("board", "id", "room_id"),
        *fed("board_guest", "board_id", "actor_id"),
        *fed("board_version", "board_id"),
    ):
        op.execute(statement)
    op.execute(TRIGGERS)


def downgrade() -> None:
    op.execute("drop trigger member_board_access on member")
    for statement in dropped(*TABLE_NAMES):
        op.execute(statement)
    op.execute(
        "drop function raffi.my_board_rooms(), raffi.my_linked_boards(), raffi.my_boards(),"
        " raffi.board_levels(text, text[]), raffi.stamp_board(), raffi.stamp_board_element(),"
        " raffi.mark_board_access()"
    )
