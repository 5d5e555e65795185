"""Whose talk is whose, also while it changes: rooms that become private, titles that are switched off, new rows."""

from alembic import op

revision = "0049"
down_revision = "0047"

COLUMNS = """
-- When it became private the last time; null for one that always was, or never.
alter table room add column private_at timestamptz;
grant update on room to raffi_policy;
"""

FUNCTIONS = """
create function raffi.room_closes() returns trigger language plpgsql as $$
begin
    new.private_at := now();
    return new;
end $$;
-- After the guard, which knows nothing of it.
create trigger room_then_closes before update of is_public on room for each row
when (old.is_public and not new.is_public) execute function raffi.room_closes();

-- Whose talk stays readable: members, and former ones who were not put out. Who had left a public room before it became
-- private hears nothing of what is said from then on.
create or replace function raffi.my_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as
$$ select m.room_id from member m where m.actor_id = raffi.actor()
   and (m.left_at is null or m.left_how in ('left', 'gone')
       and not exists (select from room r where r.id = m.room_id and r.private_at > m.left_at)) $$;

create or replace function raffi.hears_talk(actor text, room text) returns boolean
language sql stable set search_path = public, pg_temp as $$
    select exists (
        select from member m
        where m.room_id = room and m.actor_id = actor and (m.left_at is null or m.left_how in ('left', 'gone')
            and not exists (select from room r where r.id = m.room_id and r.private_at > m.left_at)))
    or exists (select from comment_reader r where r.room_id = room and r.actor_id = actor)
$$;

-- The room is held until the commit: one that becomes private meanwhile, or goes, sees this discussion, or is seen.
create or replace function raffi.place_discussion() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place record;
begin
    if new.room_id is null then
        return new;
    end if;
    select title, is_public into place from room where id = new.room_id for share;
    if not found then
        raise foreign_key_violation using message = 'there is no such room';
    end if;
    new.room_title := place.title;
    new.is_public := place.is_public;
    return new;
end $$;

create or replace function raffi.keep_talk() returns trigger
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
        where room_id = old.id and (left_at is null or left_how in ('left', 'gone')
            and not coalesce(old.private_at > left_at, false))
        on conflict do nothing;
        update discussion set ended_at = now() where room_id = old.id;
    end if;
    return old;
end $$;

-- Under the lock of who switches the title: they see this discussion, or are seen.
create or replace function raffi.switch_discussion() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.room_id is null then
        perform pg_advisory_xact_lock_shared(hashtextextended(new.title_id, 40));
        select s.state, s.why into new.closed, new.closed_why from comment_switch s where s.title_id = new.title_id;
        new.closed_why := coalesce(new.closed_why, '');
    end if;
    return new;
end $$;

-- What is counted, and what others do to a comment, nobody brings along; a name is one's own.
create function raffi.own_comment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    me record;
    place text := (select room_id from discussion where id = new.discussion_id);
begin
    if raffi.is_service() then
        return new;
    end if;
    select coalesce(m.name, a.name) as name, coalesce(m.color, a.color) as color,
        case when m.actor_id is null then a.avatar_url else m.avatar_url end as avatar_url into me
    from actor a left join member m on m.room_id = place and m.actor_id = a.id where a.id = new.actor_id;
    new.name := coalesce(me.name, new.name);
    new.color := coalesce(me.color, new.color);
    new.avatar_url := me.avatar_url;
    new.created_at := least(greatest(new.created_at, now() - interval '1 minute'), now() + interval '1 minute');
    if tg_table_name = 'comment' then
        new.reactions := '{}';
        new.score := 0;
        new.replies := 0;
        new.thread := 0;
        new.edits := 0;
        new.edited_at := null;
        new.removed_at := null;
        new.removed_by := null;
        new.pinned_at := null;
        new.pinned_by := null;
        new.hidden_at := null;
        new.hidden_reason := null;
        new.locked_at := null;
    else
        new.refused_at := null;
        new.refused_reason := null;
        new.note := '';
    end if;
    return new;
end $$;
create trigger comment_own before insert on comment for each row execute function raffi.own_comment();
create trigger comment_held_own before insert on comment_held for each row execute function raffi.own_comment();

create function raffi.new_discussion() returns trigger language plpgsql as $$
begin
    if not raffi.is_service() then
        new.comments := 0;
        new.last_at := null;
        new.ended_at := null;
        new.slow_seconds := 0;
        new.closed := null;
        new.closed_why := '';
        new.created_at := now();
    end if;
    return new;
end $$;
-- Before the others, which say how it stands.
create trigger discussion_begins before insert on discussion for each row execute function raffi.new_discussion();

-- Those that let others know somebody: what was said where everybody reads.
create or replace function raffi.comment_gate(place text, answered text, since text,
    out silent boolean, out until timestamptz, out reason text, out note text,
    out locked boolean, out wait float8, out hold_first integer, out said integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    slow integer := (select d.slow_seconds from discussion d where d.id = place);
begin
    select true, s.until, s.reason, s.note into silent, until, reason, note from raffi.silence_of_me() s;
    silent := coalesce(silent, false);
    locked := coalesce((select r.locked_at is not null from comment c join comment r on r.id = c.root_id
        where c.id = answered), false);
    if slow > 0 then
        wait := (select extract(epoch from max(c.created_at) - now()) + slow from comment c
            where c.actor_id in (select raffi.selves()) and c.id > since and c.discussion_id = place);
    end if;
    wait := greatest(coalesce(wait, 0), 0);
    hold_first := coalesce((select r.hold_first from comment_rule r), 0);
    said := case when hold_first > 0 then (select count(*) from (
        select from comment c join discussion d on d.id = c.discussion_id
        where c.actor_id in (select raffi.selves()) and c.hidden_at is null and d.room_id is null
        limit hold_first) mine) else 0 end;
end $$;

-- From the first sign of a spoiler to the last: what lies between two may be covered too, where signs are in code.
create or replace function raffi.found_comments(place text, wanted text, below text, most integer, until bigint)
returns setof text language sql stable security definer set search_path = public, pg_temp as $$
    select c.id from comment c
    where c.discussion_id = place
        and c.words @@ (quote_literal('#' || place)::tsquery && websearch_to_tsquery('simple', wanted))
        and numnode(websearch_to_tsquery('simple', wanted)) > 0
        and c.removed_at is null and c.hidden_at is null
        and (below is null or c.id < below)
        and place not in (select raffi.shut_talks())
        and exists (
            select from discussion d where d.id = place
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
        and (until is null or c.actor_id in (select raffi.selves()) or (
            not c.covered and coalesce(c.at_ms, 0) <= until
            and not exists (
                select from comment above
                where above.root_id = c.root_id and above.at_ms > until and starts_with(c.path, above.path || '/'))
            and (position('||' in c.body) = 0
                or to_tsvector('simple', regexp_replace(c.body, '\\|\\|.*\\|\\|', ' '))
                    @@ websearch_to_tsquery('simple', wanted))))
    order by c.id desc limit most
$$;

create or replace function raffi.comment_density(talk text, step bigint, most integer)
returns table (slot bigint, said bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.at_ms / step, count(*) from comment c
    where c.discussion_id = talk and c.at_ms >= 0 and c.at_ms < step * most and c.removed_at is null and not c.covered
        and talk not in (select raffi.shut_talks())
        and exists (
            select from discussion d where d.id = talk
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
    group by 1
$$;

alter function raffi.own_comment() owner to raffi_policy;
"""

HELD = "actor_id = raffi.actor() and exists (select from discussion d where d.id = discussion_id)"
HELD_BEFORE = "actor_id = raffi.actor()"
SERVICE = "(select raffi.is_service())"

BEFORE = """
drop trigger comment_held_own on comment_held;
drop trigger comment_own on comment;
drop trigger discussion_begins on discussion;
drop function raffi.own_comment(), raffi.new_discussion();
create or replace function raffi.my_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as
$$ select room_id from member where actor_id = raffi.actor()
   and (left_at is null or left_how in ('left', 'gone')) $$;
create or replace function raffi.hears_talk(actor text, room text) returns boolean
language sql stable set search_path = public, pg_temp as $$
    select exists (
        select from member m
        where m.room_id = room and m.actor_id = actor and (m.left_at is null or m.left_how in ('left', 'gone')))
    or exists (select from comment_reader r where r.room_id = room and r.actor_id = actor)
$$;
create or replace function raffi.place_discussion() returns trigger
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
create or replace function raffi.keep_talk() returns trigger
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
create or replace function raffi.switch_discussion() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.room_id is null then
        select s.state, s.why into new.closed, new.closed_why from comment_switch s where s.title_id = new.title_id;
        new.closed_why := coalesce(new.closed_why, '');
    end if;
    return new;
end $$;
create or replace function raffi.comment_gate(place text, answered text, since text,
    out silent boolean, out until timestamptz, out reason text, out note text,
    out locked boolean, out wait float8, out hold_first integer, out said integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    slow integer := (select d.slow_seconds from discussion d where d.id = place);
begin
    select true, s.until, s.reason, s.note into silent, until, reason, note from raffi.silence_of_me() s;
    silent := coalesce(silent, false);
    locked := coalesce((select r.locked_at is not null from comment c join comment r on r.id = c.root_id
        where c.id = answered), false);
    if slow > 0 then
        wait := (select extract(epoch from max(c.created_at) - now()) + slow from comment c
            where c.actor_id in (select raffi.selves()) and c.id > since and c.discussion_id = place);
    end if;
    wait := greatest(coalesce(wait, 0), 0);
    hold_first := coalesce((select r.hold_first from comment_rule r), 0);
    said := case when hold_first > 0 then (select count(*) from (
        select from comment c where c.actor_id in (select raffi.selves()) and c.hidden_at is null
        limit hold_first) mine) else 0 end;
end $$;
create or replace function raffi.found_comments(place text, wanted text, below text, most integer, until bigint)
returns setof text language sql stable security definer set search_path = public, pg_temp as $$
    select c.id from comment c
    where c.discussion_id = place
        and c.words @@ (quote_literal('#' || place)::tsquery && websearch_to_tsquery('simple', wanted))
        and numnode(websearch_to_tsquery('simple', wanted)) > 0
        and c.removed_at is null and c.hidden_at is null
        and (below is null or c.id < below)
        and place not in (select raffi.shut_talks())
        and exists (
            select from discussion d where d.id = place
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
        and (until is null or c.actor_id in (select raffi.selves()) or (
            not c.covered and coalesce(c.at_ms, 0) <= until
            and not exists (
                select from comment above
                where above.root_id = c.root_id and above.at_ms > until and starts_with(c.path, above.path || '/'))
            and (position('||' in c.body) = 0
                or to_tsvector('simple', regexp_replace(c.body, '\\|\\|.*?\\|\\|', ' ', 'g'))
                    @@ websearch_to_tsquery('simple', wanted))))
    order by c.id desc limit most
$$;

create or replace function raffi.comment_density(talk text, step bigint, most integer)
returns table (slot bigint, said bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.at_ms / step, count(*) from comment c
    where c.discussion_id = talk and c.at_ms >= 0 and c.at_ms < step * most and c.removed_at is null and not c.covered
        and exists (
            select from discussion d where d.id = talk
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
    group by 1
$$;

drop trigger room_then_closes on room;
drop function raffi.room_closes();
revoke update on room from raffi_policy;
alter table room drop column private_at;
"""


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(FUNCTIONS)
    op.execute(f"alter policy comment_held_insert on comment_held with check ({SERVICE} or ({HELD}))")


def downgrade() -> None:
    op.execute(f"alter policy comment_held_insert on comment_held with check ({SERVICE} or ({HELD_BEFORE}))")
    op.execute(BEFORE)
