"""Rooms, members, bans, presence, talk."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured, stamped

revision = "0003"
down_revision = "0002"

TABLES = """
create table room (
    id text primary key check (id ~ '^[0-9a-hjkmnp-tv-z]{10}$'),
    slug text unique check (slug ~ '^[a-z0-9][a-z0-9-]{2,39}$'),
    title text not null check (char_length(title) between 1 and 120),
    title_id text not null check (char_length(title_id) between 1 and 100),
    title_name text not null check (char_length(title_name) between 1 and 200),
    season integer check (season between 0 and 10000),
    episode integer check (episode between 1 and 100000),
    is_public boolean not null,
    locked boolean not null default false,
    kept boolean not null default false,
    capacity integer not null default 50 check (capacity between 2 and 500),
    grants jsonb not null,
    slow_mode integer not null default 0 check (slow_mode between 0 and 3600),
    owner_id text not null references actor (id),
    host_lost_at timestamptz,
    people integer not null default 0,
    created_at timestamptz not null default now(),
    active_at timestamptz not null default now(),
    closed_at timestamptz,
    version bigint not null default 0
);
create index room_listing on room (active_at desc, id) where is_public and closed_at is null;
create index room_title on room (title_id) where is_public and closed_at is null;
-- Apart from the room's row: whoever sees the room must not see its key.
create table room_secret (
    room_id text primary key references room (id) on delete cascade,
    access_key text check (access_key ~ '^[0-9]{6}$'),
    invite_epoch integer not null default 1
);
create table member (
    room_id text not null references room (id) on delete cascade,
    actor_id text not null references actor (id) on delete cascade,
    role text not null check (role in ('host', 'cohost', 'member', 'viewer')),
    name text not null check (char_length(name) between 1 and 50),
    color smallint not null,
    avatar_url text,
    muted boolean not null default false,
    present boolean not null default false,
    joined_at timestamptz not null default now(),
    left_at timestamptz,
    left_how text check (left_how in ('left', 'kicked', 'banned', 'gone')),
    version bigint not null default 0,
    primary key (room_id, actor_id)
);
create index member_actor on member (actor_id) where left_at is null;
create index member_version on member (room_id, version);
create unique index member_one_host on member (room_id) where role = 'host' and left_at is null;
create table ban (
    id text primary key,
    room_id text not null references room (id) on delete cascade,
    actor_id text,
    address_hash text,
    name text not null,
    banned_by text,
    created_at timestamptz not null default now()
);
create index ban_room on ban (room_id);
-- Who is connected through which process.
create table presence (
    room_id text not null references room (id) on delete cascade,
    actor_id text not null,
    instance text not null,
    seen_at timestamptz not null default now(),
    primary key (room_id, actor_id, instance)
);
create index presence_instance on presence (instance, seen_at);
"""

MEMBERSHIP = """
grant select on room, member, ban, presence to raffi_policy;

create function raffi.my_rooms() returns setof text
language sql stable security definer set search_path = public, pg_temp as
$$ select room_id from member where actor_id = raffi.actor() and left_at is null $$;

create function raffi.my_rooms_as(roles text[]) returns setof text
language sql stable security definer set search_path = public, pg_temp as
$$ select room_id from member where actor_id = raffi.actor() and left_at is null and role = any (roles) $$;

-- Whose talk stays readable: members, and former ones who were not put out.
create function raffi.my_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as
$$ select room_id from member where actor_id = raffi.actor()
   and (left_at is null or left_how in ('left', 'gone')) $$;

-- A member's row shows the actor's name, so that a room is one frame for all: it follows the actor's.
create function raffi.follow_actor() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update member set name = new.name, color = new.color, avatar_url = new.avatar_url
    where actor_id = new.id and left_at is null;
    return null;
end $$;
grant update on member to raffi_policy;
alter function raffi.follow_actor() owner to raffi_policy;
create trigger actor_followed after update of name, color, avatar_url on actor
for each row when (old is distinct from new) execute function raffi.follow_actor();

alter function raffi.my_rooms() owner to raffi_policy;
alter function raffi.my_rooms_as(text[]) owner to raffi_policy;
alter function raffi.my_talks() owner to raffi_policy;
"""

MEMBER = "room_id in (select raffi.my_rooms())"
STAFF = "room_id in (select raffi.my_rooms_as('{host,cohost}'))"
HOST = "room_id in (select raffi.my_rooms_as('{host}'))"


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(MEMBERSHIP)
    for statement in (
        *secured(
            "room",
            select="(is_public and closed_at is null) or id in (select raffi.my_rooms()) or owner_id = raffi.actor()",
            insert="owner_id = raffi.actor()",
            update="id in (select raffi.my_rooms_as('{host,cohost}')) or owner_id = raffi.actor()",
            delete="id in (select raffi.my_rooms_as('{host}'))",
        ),
        *secured("room_secret", select=STAFF, insert=HOST),
        *secured(
            "member",
            select=f"actor_id = raffi.actor() or {MEMBER}",
            insert="actor_id = raffi.actor()",
            update=f"actor_id = raffi.actor() or {STAFF}",
            delete="false",
        ),
        *secured("ban", select=STAFF, insert=STAFF),
        *secured("presence", select=MEMBER, insert="false"),
        *fed("room", "id"),
        *fed("member", "room_id", "actor_id"),
        *fed("ban", "room_id"),
        *stamped("room", "room", "id"),
        *stamped("member", "room", "room_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop trigger actor_followed on actor")
    op.execute("drop function raffi.follow_actor()")
    for statement in dropped("presence", "ban", "member", "room_secret", "room"):
        op.execute(statement)
    op.execute("drop function raffi.my_rooms(), raffi.my_rooms_as(text[]), raffi.my_talks()")
