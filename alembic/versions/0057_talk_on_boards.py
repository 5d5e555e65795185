"""Discussions that hang on boards: one for the pins of a board, one for each chat that stands on it."""

from alembic import op

revision = "0057"
down_revision = "0052"

COLUMNS = """
-- What is said on a board: with `element_id` in a chat that stands there, without it at its pins. Its title is the
-- board's, and its id says so, so that nobody opens it as a discussion about a film.
alter table discussion
    add column board_id text,
    add column element_id text,
    add constraint discussion_board_title check ((board_id is not null) = starts_with(title_id, 'board:')),
    add constraint discussion_board_private check (board_id is null or (room_id is not null and not is_public)),
    add constraint discussion_element_board check (element_id is null or board_id is not null);
create index discussion_board on discussion (board_id) where board_id is not null;
grant select on board_element to raffi_policy;
"""

FUNCTIONS = """
-- Talk on boards is for who sees the board, whoever sees the room. After `discussion_place`, which asks the room.
create function raffi.place_on_board() returns trigger language plpgsql as $$
begin
    new.is_public := false;
    return new;
end $$;
create trigger discussion_place_on_board before insert on discussion for each row
when (new.board_id is not null) execute function raffi.place_on_board();

-- What is said on boards that the actor sees: while the board is there, and the element on which it hangs. What was
-- said on the boards of a room that ended is for the room's people, as all else that was said there.
create function raffi.my_board_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select d.id from board b join discussion d on d.board_id = b.id
    where b.id in (select raffi.my_boards()) and b.removed_at is null and d.ended_at is null
        and (d.element_id is null or exists (
            select from board_element e
            where e.board_id = d.board_id and e.id = d.element_id and e.removed_at is null))
    union all
    select d.id from discussion d
    where d.board_id is not null and d.ended_at is not null and d.room_id in (select raffi.my_room_talks())
$$;

create or replace function raffi.my_private_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select id from discussion
    where not is_public and board_id is null and room_id in (select raffi.my_room_talks())
    union all
    select raffi.my_board_talks()
$$;

create function raffi.comments_on(board text) returns boolean language sql stable as $$
    select exists (select from raffi.board_levels(board, array[raffi.actor()]) l where l.level <> 'view')
$$;

-- `room` is a room's id, or `board:` with a board's.
create or replace function raffi.hears_talk(actor text, room text) returns boolean
language sql stable set search_path = public, pg_temp as $$
    select case when starts_with(room, 'board:')
        then exists (select from raffi.board_levels(substr(room, 7), array[actor]))
        else exists (
            select from member m
            where m.room_id = room and m.actor_id = actor and (m.left_at is null or m.left_how in ('left', 'gone')
                and not exists (select from room r where r.id = m.room_id and r.private_at > m.left_at)))
        or exists (select from comment_reader r where r.room_id = room and r.actor_id = actor)
        end
$$;

-- What is said on a board is called as the board is, and whoever listens is asked for their right when the board's is.
create function raffi.follow_board() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in select id from discussion where board_id = new.id and ended_at is null order by id loop
        perform raffi.next_version('comments:' || found);
    end loop;
    update discussion
    set title_name = new.title,
        access_version = access_version + (new.access_version is distinct from old.access_version)::integer
    where board_id = new.id and ended_at is null;
    return null;
end $$;
create trigger board_talk_follows after update on board for each row
when ((old.title, old.access_version) is distinct from (new.title, new.access_version))
execute function raffi.follow_board();

alter function raffi.my_board_talks() owner to raffi_policy;
alter function raffi.follow_board() owner to raffi_policy;
"""

# Two functions look at the right themselves; what they ask for is one and the same condition.
BY_ROOM, BY_TALK = "d.room_id in (select raffi.my_room_talks())", "d.id in (select raffi.my_private_talks())"
ASKED = """
do $$
declare
    one record;
begin
    for one in
        select pg_get_functiondef(p.oid) as written from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'raffi' and p.proname in ('found_comments', 'comment_density')
    loop
        execute replace(one.written, '{before}', '{after}');
    end loop;
end $$
"""
SERVICE = "(select raffi.is_service())"
OF_ROOM = "d.room_id is null or d.room_id in (select raffi.my_rooms())"
OPEN_TO_ME = "actor_id = raffi.actor() and exists (select from discussion d where d.id = discussion_id and ({where}))"
ANYWHERE = f"case when d.board_id is null then {OF_ROOM} else raffi.comments_on(d.board_id) end"
READ_BEFORE = "is_public or room_id in (select raffi.my_room_talks())"
READ = (
    "is_public or (board_id is null and room_id in (select raffi.my_room_talks()))"
    " or (board_id is not null and id in (select raffi.my_board_talks()))"
)

DOWN = """
drop trigger board_talk_follows on board;
drop trigger discussion_place_on_board on discussion;
create or replace function raffi.hears_talk(actor text, room text) returns boolean
language sql stable set search_path = public, pg_temp as $$
    select exists (
        select from member m
        where m.room_id = room and m.actor_id = actor and (m.left_at is null or m.left_how in ('left', 'gone')
            and not exists (select from room r where r.id = m.room_id and r.private_at > m.left_at)))
    or exists (select from comment_reader r where r.room_id = room and r.actor_id = actor)
$$;
create or replace function raffi.my_private_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as
$$ select id from discussion where not is_public and room_id in (select raffi.my_room_talks()) $$;
drop function raffi.place_on_board(), raffi.my_board_talks(), raffi.comments_on(text), raffi.follow_board();
alter table discussion drop column board_id, drop column element_id;
revoke select on board_element from raffi_policy;
"""


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(FUNCTIONS)
    op.execute(ASKED.format(before=BY_ROOM, after=BY_TALK))
    op.execute(f"alter policy discussion_select on discussion using ({SERVICE} or ({READ}))")
    op.execute(
        f"alter policy comment_insert on comment with check ({SERVICE} or ({OPEN_TO_ME.format(where=ANYWHERE)}))"
    )


def downgrade() -> None:
    op.execute(f"alter policy comment_insert on comment with check ({SERVICE} or ({OPEN_TO_ME.format(where=OF_ROOM)}))")
    op.execute(f"alter policy discussion_select on discussion using ({SERVICE} or ({READ_BEFORE}))")
    op.execute(ASKED.format(before=BY_TALK, after=BY_ROOM))
    op.execute(DOWN)
