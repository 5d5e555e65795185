"""Lists: titles in an order, their editors, and who has opened one by its link."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured, stamped

revision = "0019"
down_revision = "0018"

TABLES = """
create table list (
    id text primary key,
    owner_id text not null references actor (id),
    owner_name text not null check (char_length(owner_name) between 1 and 50),
    owner_color smallint not null,
    name text not null check (char_length(name) between 1 and 120),
    description text not null default '' check (char_length(description) <= 2000),
    visibility text not null default 'private' check (visibility in ('private', 'link', 'public')),
    rank text not null collate "C",
    items integer not null default 0,
    covers jsonb not null default '[]',
    link_epoch integer not null default 1,
    invite_epoch integer not null default 1,
    access_version bigint not null default 0,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    removed_at timestamptz,
    version bigint not null default 0
);
create index list_owner on list (owner_id, rank);
create index list_removed on list (removed_at) where removed_at is not null;
create table list_item (
    id text primary key,
    list_id text not null references list (id) on delete cascade,
    title_id text not null check (char_length(title_id) between 1 and 200),
    name text not null check (char_length(name) between 1 and 200),
    year integer check (year between 1870 and 2200),
    kind text not null default 'movie' check (kind in ('movie', 'series', 'channel', 'tv', 'other')),
    poster text check (char_length(poster) between 1 and 1000),
    note text not null default '' check (char_length(note) <= 1000),
    rank text not null collate "C",
    added_by text not null,
    added_name text not null,
    created_at timestamptz not null default now(),
    removed_at timestamptz,
    removal text,
    version bigint not null default 0
);
create unique index list_item_title on list_item (list_id, title_id) where removed_at is null;
create index list_item_order on list_item (list_id, rank) where removed_at is null;
create index list_item_version on list_item (list_id, version);
create index list_item_removed on list_item (removed_at) where removed_at is not null;
-- Editors, also former ones: the row says how they left.
create table list_member (
    list_id text not null references list (id) on delete cascade,
    actor_id text not null references actor (id) on delete cascade,
    name text not null check (char_length(name) between 1 and 50),
    color smallint not null,
    joined_at timestamptz not null default now(),
    left_at timestamptz,
    left_how text check (left_how in ('left', 'removed')),
    version bigint not null default 0,
    primary key (list_id, actor_id)
);
create index list_member_actor on list_member (actor_id) where left_at is null;
-- Who has opened a list by its link, and by which: a renewed link lets none of those in.
create table list_reader (
    list_id text not null references list (id) on delete cascade,
    actor_id text not null references actor (id) on delete cascade,
    epoch integer not null,
    opened_at timestamptz not null default now(),
    primary key (list_id, actor_id)
);
create index list_reader_actor on list_reader (actor_id, opened_at desc);
grant select, update on list to raffi_policy;
grant select, update on list_member to raffi_policy;
grant select on list_item, list_reader to raffi_policy;
"""

FUNCTIONS = """
create function raffi.owned_lists() returns setof text
language sql stable security definer set search_path = public, pg_temp as
$$ select id from list where owner_id = raffi.actor() $$;

create function raffi.edited_lists() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select id from list where owner_id = raffi.actor()
    union all
    select m.list_id from list_member m join list l on l.id = m.list_id
    where m.actor_id = raffi.actor() and m.left_at is null and l.removed_at is null
$$;

-- What an actor sees besides the public lists.
create function raffi.seen_lists() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select raffi.edited_lists()
    union all
    select r.list_id from list_reader r join list l on l.id = r.list_id
    where r.actor_id = raffi.actor() and r.epoch = l.link_epoch and l.visibility = 'link' and l.removed_at is null
$$;

-- The version at which it last changed who may see a list: whoever listens is asked for their right again.
create function raffi.mark_list_access() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT'
        or (new.visibility, new.link_epoch, new.removed_at) is distinct from
            (old.visibility, old.link_epoch, old.removed_at) then
        new.access_version := new.version;
    end if;
    return new;
end $$;

-- A list's row counts its titles and shows the first ones, so that a page of lists reads no titles.
create function raffi.count_list_items() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    touched text[];
begin
    if tg_op = 'INSERT' then
        select array_agg(distinct list_id) into touched from fresh;
    elsif tg_op = 'DELETE' then
        select array_agg(distinct list_id) into touched from stale where removed_at is null;
    else
        select array_agg(distinct list_id) into touched
        from (select list_id from fresh union all select list_id from stale) moved;
    end if;
    update list l set items = c.items, covers = c.covers, changed_at = now()
    from (
        select t.id,
            (select count(*) from list_item i where i.list_id = t.id and i.removed_at is null) as items,
            (select coalesce(jsonb_agg(jsonb_build_object('title_id', f.title_id, 'name', f.name, 'poster', f.poster)),
                    '[]')
                from (select title_id, name, poster from list_item i
                      where i.list_id = t.id and i.removed_at is null order by rank, id limit 5) f) as covers
        from unnest(touched) as t (id)
    ) c where l.id = c.id;
    return null;
end $$;

create function raffi.name_in_lists() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in
        select id from list where owner_id = new.id
        union select list_id from list_member where actor_id = new.id and left_at is null order by 1
    loop
        perform raffi.next_version('list:' || found);
    end loop;
    update list set owner_name = new.name, owner_color = new.color where owner_id = new.id;
    update list_member set name = new.name, color = new.color where actor_id = new.id and left_at is null;
    return null;
end $$;

alter function raffi.owned_lists() owner to raffi_policy;
alter function raffi.edited_lists() owner to raffi_policy;
alter function raffi.seen_lists() owner to raffi_policy;
alter function raffi.count_list_items() owner to raffi_policy;
alter function raffi.name_in_lists() owner to raffi_policy;

create trigger actor_named_in_lists after update of name, color on actor
for each row when ((old.name, old.color) is distinct from (new.name, new.color))
execute function raffi.name_in_lists();
"""

TRIGGERS = """
-- After the version is stamped: triggers of one kind run in the order of their names.
create trigger list_then_access before insert or update on list
for each row execute function raffi.mark_list_access();
create trigger list_item_count_insert after insert on list_item referencing new table as fresh
for each statement execute function raffi.count_list_items();
create trigger list_item_count_update after update on list_item referencing old table as stale new table as fresh
for each statement execute function raffi.count_list_items();
create trigger list_item_count_delete after delete on list_item referencing old table as stale
for each statement execute function raffi.count_list_items();
"""

SEEN = (
    "list_id in (select raffi.seen_lists()) or exists"
    " (select from list l where l.id = list_id and l.visibility = 'public' and l.removed_at is null)"
)
EDITED = "list_id in (select raffi.edited_lists())"


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for statement in (
        *secured(
            "list",
            select="(visibility = 'public' and removed_at is null) or owner_id = raffi.actor()"
            " or id in (select raffi.seen_lists())",
            insert="owner_id = raffi.actor()",
            delete="false",
        ),
        *secured("list_item", select=SEEN, insert=EDITED, delete="false"),
        *secured("list_member", select=f"actor_id = raffi.actor() or {EDITED}"),
        *secured("list_reader", select="actor_id = raffi.actor()"),
        *fed("list", "id", "owner_id"),
        *fed("list_item", "list_id"),
        *fed("list_member", "list_id", "actor_id"),
        *fed("list_reader", "list_id", "actor_id"),
        *stamped("list", "list", "id"),
        *stamped("list_item", "list", "list_id"),
        *stamped("list_member", "list", "list_id"),
    ):
        op.execute(statement)
    op.execute(TRIGGERS)


def downgrade() -> None:
    op.execute("drop trigger actor_named_in_lists on actor")
    for statement in dropped("list_reader", "list_member", "list_item", "list"):
        op.execute(statement)
    op.execute(
        "drop function raffi.owned_lists(), raffi.edited_lists(), raffi.seen_lists(), raffi.mark_list_access(),"
        " raffi.count_list_items(), raffi.name_in_lists()"
    )
