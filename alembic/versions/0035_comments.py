"""Comments: discussions, what is said in them, who reacted, who has read how far."""

from sqlalchemy import text

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured, stamped
from raffi_web.kernel.migrations import data_migration

revision = "0035"
down_revision = "0034"

TABLES = """
-- One for each title, season and episode in each scope: everybody's, which has no room, or a room's. It outlives the
-- room, so `room_id` points at nothing that the database would check.
create table discussion (
    id text primary key,
    room_id text,
    room_title text check (char_length(room_title) between 1 and 120),
    title_id text not null check (char_length(title_id) between 1 and 200),
    title_name text not null check (char_length(title_name) between 1 and 200),
    season integer check (season between 0 and 10000),
    episode integer check (episode between 1 and 100000),
    is_public boolean not null default true,
    comments integer not null default 0,
    last_at timestamptz,
    access_version bigint not null default 0,
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    version bigint not null default 0,
    check (room_id is not null or is_public)
);
create unique index discussion_anchor on discussion (room_id, title_id, season, episode) nulls not distinct;
create index discussion_title on discussion (title_id, last_at desc, id) where is_public;
create table comment (
    id text primary key,
    discussion_id text not null references discussion (id),
    parent_id text,
    answers_id text,
    root_id text not null,
    path text not null collate "C",
    depth smallint not null check (depth between 0 and 4),
    actor_id text,
    name text not null,
    color smallint not null,
    avatar_url text,
    body text not null check (char_length(body) <= 1000),
    at_ms bigint check (at_ms between 0 and 10000000000),
    mentions jsonb not null default '[]',
    reactions jsonb not null default '{}',
    score integer not null default 0,
    replies integer not null default 0,
    thread integer not null default 0,
    edits integer not null default 0,
    created_at timestamptz not null default now(),
    edited_at timestamptz,
    removed_at timestamptz,
    removed_by text,
    pinned_at timestamptz,
    pinned_by text,
    version bigint not null default 0,
    -- A removed comment stays for as long as something that is shown hangs on it.
    shown boolean generated always as (removed_at is null or replies > 0) stored,
    -- Those without a moment come behind all others.
    moment bigint generated always as (coalesce(at_ms, 9223372036854775807)) stored,
    -- With the discussion's id as a word of its own, so that one index finds words within one discussion.
    words tsvector generated always as (to_tsvector('simple', body) || array_to_tsvector(array['#' || discussion_id]))
        stored,
    check ((parent_id is null) = (depth = 0))
);
create unique index comment_discussion on comment (discussion_id, id);
alter table comment add foreign key (discussion_id, parent_id) references comment (discussion_id, id);
create index comment_roots on comment (discussion_id, id) where parent_id is null and shown;
create index comment_top on comment (discussion_id, score, id) where parent_id is null and shown;
create index comment_moment on comment (discussion_id, moment, id) where parent_id is null and shown;
create index comment_window on comment (discussion_id, at_ms, id) where at_ms is not null and removed_at is null;
create index comment_thread on comment (root_id, path) where parent_id is not null and shown;
create index comment_version on comment (discussion_id, version);
create index comment_actor on comment (actor_id, id);
create index comment_pinned on comment (discussion_id) where pinned_at is not null;
create index comment_words on comment using gin (words);
-- What a comment said before: until an edit, or until it was taken back.
create table comment_text (
    id text primary key,
    comment_id text not null references comment (id),
    kind text not null check (kind in ('edit', 'removal')),
    body text not null,
    at_ms bigint,
    created_at timestamptz not null default now()
);
create index comment_text_comment on comment_text (comment_id, id);
create table comment_reaction (
    comment_id text not null references comment (id),
    actor_id text not null references actor (id) on delete cascade,
    emoji text not null check (char_length(emoji) between 1 and 8),
    created_at timestamptz not null default now(),
    primary key (comment_id, actor_id, emoji)
);
create index comment_reaction_actor on comment_reaction (actor_id);
-- How far somebody has read.
create table discussion_seen (
    discussion_id text not null references discussion (id),
    actor_id text not null references actor (id) on delete cascade,
    comment_id text not null,
    seen_at timestamptz not null default now(),
    primary key (discussion_id, actor_id)
);
create index discussion_seen_actor on discussion_seen (actor_id);
-- Who was in a room that is no more: its talk is for them.
create table comment_reader (
    room_id text not null,
    actor_id text not null references actor (id) on delete cascade,
    primary key (room_id, actor_id)
);
create index comment_reader_actor on comment_reader (actor_id);
grant select, update on discussion, comment to raffi_policy;
grant select, insert on comment_reader to raffi_policy;
grant select on comment_reaction to raffi_policy;
"""

FUNCTIONS = """
-- Rooms whose talk the actor may read: those it is in or has left by itself, and those that were so when they ended.
create function raffi.my_room_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select raffi.my_talks()
    union all
    select room_id from comment_reader where actor_id = raffi.actor()
$$;

-- A discussion of a room is as private as the room, whoever writes the row.
create function raffi.place_discussion() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place record;
begin
    select title, is_public into place from room where id = new.room_id;
    if found then
        new.room_title := place.title;
        new.is_public := place.is_public;
    end if;
    return new;
end $$;

-- A room's talk follows its title. It becomes private with the room, and stays so: what was said among few is not
-- shown to all because the room was opened later.
create function raffi.follow_room() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in select id from discussion where room_id = new.id order by id loop
        perform raffi.next_version('comments:' || found);
    end loop;
    update discussion set room_title = new.title, is_public = is_public and new.is_public where room_id = new.id;
    return null;
end $$;

-- The people of a room are kept with its talk, before the room and its members go.
create function raffi.keep_talk() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in select id from discussion where room_id = old.id order by id loop
        perform raffi.next_version('comments:' || found);
    end loop;
    if exists (select from discussion where room_id = old.id) then
        insert into comment_reader (room_id, actor_id)
        select old.id, actor_id from member
        where room_id = old.id and (left_at is null or left_how in ('left', 'gone'))
        on conflict do nothing;
        update discussion set ended_at = now() where room_id = old.id;
    end if;
    return old;
end $$;

-- Who was put out hears no more of private talk.
create function raffi.put_out_of_talk() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in select id from discussion where room_id = new.room_id and not is_public order by id loop
        perform raffi.next_version('comments:' || found);
    end loop;
    update discussion set access_version = access_version + 1 where room_id = new.room_id and not is_public;
    return null;
end $$;

-- The version at which it last changed who may read: whoever listens is asked for their right again.
create function raffi.mark_discussion_access() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT'
        or (new.is_public, new.access_version) is distinct from (old.is_public, old.access_version) then
        new.access_version := new.version;
    end if;
    return new;
end $$;

-- A reply says whose it is; where it stands follows from that.
create function raffi.place_comment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    parent record;
begin
    select path, depth, root_id into parent from comment
    where id = new.parent_id and discussion_id = new.discussion_id;
    new.depth := coalesce(parent.depth + 1, 0);
    new.root_id := coalesce(parent.root_id, new.id);
    new.path := coalesce(parent.path || '/', '') || new.id;
    return new;
end $$;

-- Counts are kept in the rows: of each comment what hangs on it and is shown, of the discussion what is not removed.
create function raffi.count_comment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    step integer := new.shown::integer;
    counted integer := (new.removed_at is null)::integer;
begin
    if tg_op = 'UPDATE' then
        step := step - old.shown::integer;
        counted := counted - (old.removed_at is null)::integer;
    end if;
    if counted <> 0 then
        update discussion set comments = comments + counted, last_at = greatest(last_at, new.created_at)
        where id = new.discussion_id;
    end if;
    if step <> 0 and new.parent_id is not null then
        update comment
        set thread = thread + step, replies = replies + case when id = new.parent_id then step else 0 end
        where id = any (string_to_array(new.path, '/')) and id <> new.id;
    end if;
    return null;
end $$;

create function raffi.count_reaction() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    one record := coalesce(new, old);
    step integer := case tg_op when 'INSERT' then 1 else -1 end;
    again boolean := exists (
        select from comment_reaction r
        where r.comment_id = one.comment_id and r.actor_id = one.actor_id and r.emoji <> one.emoji);
begin
    update comment c
    set reactions = case
            when coalesce((c.reactions ->> one.emoji)::integer, 0) + step > 0 then jsonb_set(
                c.reactions, array[one.emoji], to_jsonb(coalesce((c.reactions ->> one.emoji)::integer, 0) + step))
            else c.reactions - one.emoji end,
        score = c.score + case when again then 0 else step end
    where c.id = one.comment_id;
    return null;
end $$;

-- Full-text search is not leakproof: below a policy it could not use its index. So the right is looked at here.
create function raffi.found_comments(place text, wanted text, below text, most integer) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select c.id from comment c
    where c.discussion_id = place
        and c.words @@ (quote_literal('#' || place)::tsquery && websearch_to_tsquery('simple', wanted))
        and numnode(websearch_to_tsquery('simple', wanted)) > 0
        and c.removed_at is null
        and (below is null or c.id < below)
        and exists (
            select from discussion d where d.id = place
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
    order by c.id desc limit most
$$;

-- What was said is its author's, and nobody unsays it for them but the server.
create function raffi.guard_comment() returns trigger language plpgsql as $$
declare
    changing text[] :=
        '{body,at_ms,mentions,edits,edited_at,removed_at,removed_by,pinned_at,pinned_by,version,shown,moment,words}';
begin
    if raffi.is_service() or not row_security_active(tg_relid) then
        return new;
    end if;
    if to_jsonb(new) - changing is distinct from to_jsonb(old) - changing
        or (new.pinned_at, new.pinned_by) is distinct from (old.pinned_at, old.pinned_by)
            and new.pinned_at is not null
        or (new.removed_at, new.removed_by) is distinct from (old.removed_at, old.removed_by) and not coalesce(
            (new.removed_at is null and new.removed_by is null and old.removed_by in (select raffi.selves()))
            or (old.removed_at is null and new.removed_at is not null and new.removed_by = raffi.actor()), false)
    then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;

alter function raffi.my_room_talks() owner to raffi_policy;
alter function raffi.place_discussion() owner to raffi_policy;
alter function raffi.follow_room() owner to raffi_policy;
alter function raffi.keep_talk() owner to raffi_policy;
alter function raffi.put_out_of_talk() owner to raffi_policy;
alter function raffi.place_comment() owner to raffi_policy;
alter function raffi.count_comment() owner to raffi_policy;
alter function raffi.count_reaction() owner to raffi_policy;
alter function raffi.found_comments(text, text, text, integer) owner to raffi_policy;
"""

TRIGGERS = """
create trigger discussion_place before insert on discussion
for each row execute function raffi.place_discussion();
-- After the version is stamped: triggers of one kind run in the order of their names.
create trigger discussion_then_access before insert or update on discussion
for each row execute function raffi.mark_discussion_access();
create trigger comment_guard before update on comment for each row execute function raffi.guard_comment();
create trigger comment_place before insert on comment for each row execute function raffi.place_comment();
create trigger comment_count_insert after insert on comment for each row execute function raffi.count_comment();
create trigger comment_count_update after update on comment for each row
when (old.shown is distinct from new.shown or (old.removed_at is null) is distinct from (new.removed_at is null))
execute function raffi.count_comment();
create trigger comment_reaction_count after insert or delete on comment_reaction
for each row execute function raffi.count_reaction();
create trigger room_talk_follows after update of title, is_public on room for each row
when ((old.title, old.is_public) is distinct from (new.title, new.is_public)) execute function raffi.follow_room();
create trigger room_talk_kept before delete on room for each row execute function raffi.keep_talk();
create trigger member_talk_ends after update of left_how on member for each row
when (new.left_how in ('kicked', 'banned') and new.left_how is distinct from old.left_how)
execute function raffi.put_out_of_talk();
"""

READABLE = "exists (select from discussion d where d.id = discussion_id)"
TOLD = "exists (select from comment c where c.id = comment_id)"
OWN = "actor_id = raffi.actor()"
OWN_COMMENT = f"{TOLD[:-1]} and c.actor_id in (select raffi.selves()))"
OPEN_TO_ME = (
    "exists (select from discussion d where d.id = discussion_id"
    " and (d.room_id is null or d.room_id in (select raffi.my_rooms())))"
)
ROLES = ("moderator", "admin", "owner")


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for statement in (
        *secured(
            "discussion",
            select="is_public or room_id in (select raffi.my_room_talks())",
            insert="(room_id is null and is_public) or room_id in (select raffi.my_rooms())",
            update="false",
        ),
        *secured(
            "comment",
            select=READABLE,
            insert=f"{OWN} and {OPEN_TO_ME}",
            update="actor_id in (select raffi.selves())",
            delete="false",
        ),
        *secured("comment_text", select=OWN_COMMENT, insert=OWN_COMMENT, update="false"),
        *secured("comment_reaction", select=TOLD, insert=f"{OWN} and {TOLD}", update="false", delete=OWN),
        *secured("discussion_seen", select=OWN, insert=f"{OWN} and {READABLE}", delete=OWN),
        *secured("comment_reader", select=OWN, insert="false"),
        *fed("discussion", "id", "room_id", "title_id"),
        *fed("comment", "discussion_id"),
        *fed("discussion_seen", "actor_id"),
        *stamped("discussion", "comments", "id"),
        *stamped("comment", "comments", "discussion_id"),
    ):
        op.execute(statement)
    op.execute(TRIGGERS)
    with data_migration() as connection:
        for role in ROLES:
            connection.execute(
                text("insert into role_permission (role, permission) values (:role, 'comments.moderate')"),
                {"role": role},
            )


def downgrade() -> None:
    with data_migration() as connection:
        connection.execute(text("delete from role_permission where permission = 'comments.moderate'"))
    op.execute("drop trigger member_talk_ends on member")
    op.execute("drop trigger room_talk_kept on room")
    op.execute("drop trigger room_talk_follows on room")
    for statement in dropped(
        "comment_reader", "discussion_seen", "comment_reaction", "comment_text", "comment", "discussion"
    ):
        op.execute(statement)
    op.execute(
        "drop function raffi.my_room_talks(), raffi.place_discussion(), raffi.follow_room(), raffi.keep_talk(),"
        " raffi.put_out_of_talk(), raffi.mark_discussion_access(), raffi.place_comment(), raffi.count_comment(),"
        " raffi.count_reaction(), raffi.found_comments(text, text, text, integer), raffi.guard_comment()"
    )
