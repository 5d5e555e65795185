"""Order in comments: hidden and held ones, locks, slow mode, switches, silence, word filters, and what was done."""

from sqlalchemy import text

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured
from raffi_web.kernel.migrations import data_migration

revision = "0040"
down_revision = "0041"

REASONS = "'spam', 'harassment', 'hate', 'sexual', 'violence', 'spoiler', 'off_topic', 'something_else'"

COLUMNS = f"""
alter table discussion
    add column slow_seconds integer not null default 0 check (slow_seconds between 0 and 21600),
    add column closed text check (closed in ('read_only', 'hidden')),
    add column closed_why text not null default '' check (char_length(closed_why) <= 300);
create index discussion_shut on discussion (id) where closed = 'hidden';
-- The text of a hidden comment is in `comment_text`, as that of one taken back: no reading of this row can show it.
alter table comment
    add column hidden_at timestamptz,
    add column hidden_reason text check (hidden_reason in ({REASONS}, 'review')),
    add column locked_at timestamptz,
    add column covered boolean not null default false,
    add check ((hidden_at is null) = (hidden_reason is null)),
    add check (locked_at is null or parent_id is null);
create index comment_hidden on comment (actor_id) where hidden_at is not null;
create index comment_review on comment (id) where hidden_reason = 'review';
-- With the text of a hidden one goes what belongs to it: whom it names, its pictures.
alter table comment_text
    add column beside jsonb not null default '{{}}',
    drop constraint comment_text_kind_check,
    add constraint comment_text_kind_check check (kind in ('edit', 'removal', 'hidden'));
alter table report
    add column discussion_id text,
    drop constraint report_kind_check,
    add constraint report_kind_check check (kind in ('person', 'message', 'room', 'comment')),
    drop constraint report_reason_check,
    add constraint report_reason_check check (reason in
        ('spam', 'harassment', 'hate', 'sexual', 'violence', 'spoiler', 'pretending', 'something_else'));
create index report_on_comment on report (on_id, id) where kind = 'comment' and closed_at is null;
"""

TABLES = f"""
-- Comments that wait for somebody to read them before all others do, with the ids that they will have.
create table comment_held (
    id text primary key,
    discussion_id text not null references discussion (id),
    actor_id text not null references actor (id) on delete cascade,
    name text not null,
    color smallint not null,
    avatar_url text,
    answers_id text,
    body text not null check (char_length(body) between 1 and 1000),
    at_ms bigint check (at_ms between 0 and 10000000000),
    mentions jsonb not null default '[]',
    named jsonb not null default '{{}}',
    pictures jsonb not null default '[]',
    stands text check (stands in ('top', 'bottom')),
    why text not null check (why in ('new', 'words')),
    created_at timestamptz not null default now(),
    refused_at timestamptz,
    refused_reason text check (refused_reason in ({REASONS})),
    note text not null default '' check (char_length(note) <= 500)
);
create index comment_held_actor on comment_held (actor_id, id);
create index comment_held_waiting on comment_held (discussion_id, id) where refused_at is null;
-- What was done about comments and those who write them, to be told to authors, shown to who keeps order, taken back.
create table comment_deed (
    id text primary key,
    discussion_id text references discussion (id),
    comment_id text,
    actor_id text,
    kind text not null check (kind in ('hide', 'unhide', 'keep', 'release', 'refuse', 'lock', 'unlock')),
    reason text not null default '',
    note text not null default '' check (char_length(note) <= 500),
    data jsonb not null default '{{}}',
    by_id text,
    created_at timestamptz not null default now(),
    undone_at timestamptz
);
create index comment_deed_comment on comment_deed (comment_id, id);
create index comment_deed_actor on comment_deed (actor_id, id);
create index comment_deed_discussion on comment_deed (discussion_id, id);
create table comment_silence (
    id text primary key,
    actor_id text not null references actor (id) on delete cascade,
    until timestamptz,
    reason text not null check (reason in ({REASONS})),
    note text not null default '' check (char_length(note) <= 500),
    by_id text,
    created_at timestamptz not null default now(),
    lifted_at timestamptz,
    lifted_by text
);
create unique index comment_silence_now on comment_silence (actor_id) where lifted_at is null;
create index comment_silence_actor on comment_silence (actor_id, id);
create table comment_filter (
    id text primary key,
    room_id text references room (id) on delete cascade,
    kind text not null check (kind in ('words', 'pattern')),
    pattern text not null check (char_length(pattern) between 1 and 500),
    act text not null check (act in ('refuse', 'hold', 'cover')),
    made_by text,
    created_at timestamptz not null default now(),
    off_at timestamptz,
    off_why text check (off_why in ('hand', 'slow')),
    removed_at timestamptz
);
create index comment_filter_room on comment_filter (room_id, id) where removed_at is null;
create table comment_switch (
    title_id text primary key,
    title_name text not null,
    state text not null check (state in ('read_only', 'hidden')),
    why text not null check (char_length(why) between 1 and 300),
    by_id text,
    created_at timestamptz not null default now()
);
create table comment_rule (
    id text primary key check (id = 'server'),
    hold_first integer not null default 0 check (hold_first between 0 and 10),
    by_id text,
    changed_at timestamptz not null default now()
);
grant select on comment_silence, comment_switch, comment_rule, comment_text to raffi_policy;
"""

FUNCTIONS = """
-- Discussions that are shown to nobody but those who switched them off. Asked row by row, so that a server without any
-- does not even look the right up.
create function raffi.shut_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select id from discussion
    where closed = 'hidden' and case when id is not null then not raffi.permitted('comments.moderate') end
$$;

create function raffi.silence_of_me() returns setof comment_silence
language sql stable security definer set search_path = public, pg_temp as $$
    select * from comment_silence s
    where s.actor_id in (select raffi.selves()) and s.lifted_at is null and (s.until is null or s.until > now())
    order by s.until desc nulls first limit 1
$$;

-- All that a new comment is asked for, in one round trip. `since` is an id older than the longest slow mode.
create function raffi.comment_gate(place text, answered text, since text,
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

-- What was checked before may be so no more: under the channel's lock it is looked at again.
create function raffi.open_comment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place record;
begin
    if raffi.is_service() then
        return new;
    end if;
    select closed, is_public, slow_seconds, room_id into place from discussion where id = new.discussion_id;
    if place.closed is not null
        or exists (select from comment where id = new.root_id and locked_at is not null)
        or place.is_public and exists (select from raffi.silence_of_me())
        or place.slow_seconds > 0
            and exists (
                select from comment c
                where c.actor_id in (select raffi.selves()) and c.discussion_id = new.discussion_id
                    and c.created_at > now() - make_interval(secs => place.slow_seconds) and c.id <> new.id)
            and not (place.is_public and raffi.permitted('comments.moderate'))
            and not coalesce(place.room_id in (select raffi.my_rooms_as('{host,cohost}')), false)
    then
        raise insufficient_privilege using message = 'not now';
    end if;
    return new;
end $$;

create function raffi.switch_discussion() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.room_id is null then
        select s.state, s.why into new.closed, new.closed_why from comment_switch s where s.title_id = new.title_id;
        new.closed_why := coalesce(new.closed_why, '');
    end if;
    return new;
end $$;

create or replace function raffi.mark_discussion_access() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT'
        or (new.is_public, new.access_version, coalesce(new.closed, '') = 'hidden')
            is distinct from (old.is_public, old.access_version, coalesce(old.closed, '') = 'hidden') then
        new.access_version := new.version;
    end if;
    return new;
end $$;

create or replace function raffi.found_comments(place text, wanted text, below text, most integer) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
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
    order by c.id desc limit most
$$;

create or replace function raffi.guard_comment() returns trigger language plpgsql as $$
declare
    changing text[] :=
        '{body,at_ms,mentions,edits,edited_at,removed_at,removed_by,pinned_at,pinned_by,version,shown,moment,words}';
begin
    if raffi.is_service() or not row_security_active(tg_relid) then
        return new;
    end if;
    if to_jsonb(new) - changing is distinct from to_jsonb(old) - changing
        or old.hidden_at is not null and (new.body, new.at_ms) is distinct from (old.body, old.at_ms)
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

alter function raffi.shut_talks() owner to raffi_policy;
alter function raffi.silence_of_me() owner to raffi_policy;
alter function raffi.comment_gate(text, text, text) owner to raffi_policy;
alter function raffi.open_comment() owner to raffi_policy;
alter function raffi.switch_discussion() owner to raffi_policy;
-- Behind the stamp, which holds the channel.
create trigger comment_then_open before insert on comment for each row execute function raffi.open_comment();
create trigger discussion_switch before insert on discussion for each row execute function raffi.switch_discussion();
"""

BEFORE = """
drop trigger comment_then_open on comment;
drop trigger discussion_switch on discussion;
create or replace function raffi.mark_discussion_access() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT'
        or (new.is_public, new.access_version) is distinct from (old.is_public, old.access_version) then
        new.access_version := new.version;
    end if;
    return new;
end $$;
create or replace function raffi.found_comments(place text, wanted text, below text, most integer) returns setof text
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
create or replace function raffi.guard_comment() returns trigger language plpgsql as $$
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
drop function raffi.comment_gate(text, text, text), raffi.open_comment(), raffi.switch_discussion();
drop function raffi.silence_of_me();
"""

UNCOLUMNS = """
drop function raffi.shut_talks();
drop index report_on_comment;
alter table report
    drop column discussion_id,
    drop constraint report_kind_check,
    add constraint report_kind_check check (kind in ('person', 'message', 'room')),
    drop constraint report_reason_check,
    add constraint report_reason_check check (reason in
        ('spam', 'harassment', 'hate', 'sexual', 'violence', 'pretending', 'something_else'));
alter table comment_text
    drop column beside,
    drop constraint comment_text_kind_check,
    add constraint comment_text_kind_check check (kind in ('edit', 'removal'));
alter table comment
    drop column hidden_at, drop column hidden_reason, drop column locked_at, drop column covered;
alter table discussion drop column slow_seconds, drop column closed, drop column closed_why;
revoke select on comment_text from raffi_policy;
"""

SERVICE = "(select raffi.is_service())"
PRIVATE = "discussion_id in (select raffi.my_private_talks())"
TOLD_BEFORE = f"is_public or {PRIVATE}"
TOLD = f"(is_public and discussion_id not in (select raffi.shut_talks())) or {PRIVATE}"
OWN_TEXT = "exists (select from comment c where c.id = comment_id and c.actor_id in (select raffi.selves()))"
MODERATES = "raffi.permitted('comments.moderate')"
MINE = "actor_id in (select raffi.selves())"
HOSTS = "room_id in (select raffi.my_rooms_as('{host,cohost}'))"
BACK = (
    # What is hidden now goes to where what was taken back is, and stays unread.
    "update comment_text set kind = 'removal' where kind = 'hidden'",
    "update comment set removed_at = hidden_at, removed_by = 'system'"
    " where hidden_at is not null and removed_at is null",
    "delete from report where kind = 'comment' or reason = 'spoiler'",
)


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute(f"alter policy comment_select on comment using ({SERVICE} or ({TOLD}))")
    op.execute(
        f"alter policy comment_text_insert on comment_text with check ({SERVICE} or (kind <> 'hidden' and {OWN_TEXT}))"
    )
    for statement in (
        *secured("comment_held", select=MINE, insert="actor_id = raffi.actor()", update="false", delete=MINE),
        *secured("comment_deed", select=MODERATES, insert="false"),
        *secured("comment_silence", select=f"{MINE} or {MODERATES}", insert="false"),
        *secured("comment_filter", select=f"{HOSTS} or (room_id is null and {MODERATES})", insert="false"),
        *secured("comment_switch", select=MODERATES, insert="false"),
        *secured("comment_rule", select=MODERATES, insert="false"),
        *fed("comment_held", "discussion_id", "actor_id"),
        *fed("comment_deed", "discussion_id", "actor_id"),
        *fed("comment_silence", "actor_id"),
        *fed("comment_filter", "room_id"),
        *fed("comment_switch", "title_id"),
        *fed("comment_rule", "id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    with data_migration() as connection:
        for statement in BACK:
            connection.execute(text(statement))
    op.execute(BEFORE)
    op.execute(f"alter policy comment_select on comment using ({SERVICE} or ({TOLD_BEFORE}))")
    op.execute(f"alter policy comment_text_insert on comment_text with check ({SERVICE} or ({OWN_TEXT}))")
    for statement in dropped(
        "comment_rule", "comment_switch", "comment_filter", "comment_silence", "comment_deed", "comment_held"
    ):
        op.execute(statement)
    op.execute(UNCOLUMNS)
