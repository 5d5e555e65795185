"""A board's link lets do what the board says, also those who came by it; who was put out or muted stays so."""

from alembic import op

revision = "0059"
down_revision = "0058"

COLUMN = """
-- What whoever came by the link may do, and nothing while it is closed. Links of before say themselves what they give
-- at most: for them it is open.
alter table board add column link_may text not null default 'none'
    check (link_may in ('edit', 'comment', 'view', 'none'));
update board set link_may = 'edit';
"""

FUNCTIONS = """
create or replace function raffi.my_linked_boards() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select g.board_id from board_guest g join board b on b.id = g.board_id
    where g.actor_id = raffi.actor() and g.epoch = b.link_epoch and b.link_may <> 'none'
    and not exists (select from member m
        where m.room_id = b.room_id and m.actor_id = raffi.actor() and m.left_how = 'kicked')
    and not exists (select from ban where ban.room_id = b.room_id and ban.actor_id = raffi.actor())
$$;

-- What some actors may do on a board: edit, comment, view. Who may not even see it is left out: also who was put out of
-- its room and was not let in again, whatever link they have. Who is muted looks on, inside the room and outside.
create or replace function raffi.board_levels(board text, actors text[]) returns table (actor text, level text)
language sql stable security definer set search_path = public, pg_temp as $$
    select asked.actor, case
        when m.inside and m.role in ('host', 'cohost') then 'edit'
        when m.muted or (m.inside and m.role = 'viewer') then 'view'
        when m.inside then b.members_may
        when 'view' in (g.level, b.link_may) then 'view'
        when 'comment' in (g.level, b.link_may) then 'comment'
        else 'edit'
    end
    from board b
    cross join unnest(actors) as asked (actor)
    left join lateral (
        select x.role, x.muted, x.left_how, x.left_at is null or x.left_how = 'gone' as inside
        from member x where x.room_id = b.room_id and x.actor_id = asked.actor) m on true
    left join board_guest g on g.board_id = b.id and g.actor_id = asked.actor and g.epoch = b.link_epoch
        and b.link_may <> 'none' and m.left_how is distinct from 'kicked'
        and not exists (select from ban where ban.room_id = b.room_id and ban.actor_id = asked.actor)
    where b.id = board and b.removed_at is null and (m.inside or g.actor_id is not null)
$$;

create or replace function raffi.stamp_board() returns trigger language plpgsql as $$
begin
    new.version := raffi.next_version('board:' || new.id);
    -- The version at which it last changed who may see or edit: whoever listens is asked for their right again.
    if tg_op = 'INSERT' or (new.members_may, new.link_may, new.link_epoch, new.removed_at)
            is distinct from (old.members_may, old.link_may, old.link_epoch, old.removed_at) then
        new.access_version := new.version;
    elsif new.access_version is distinct from old.access_version then
        new.access_version := new.version;
    end if;
    return new;
end $$;

-- Who was put out, demoted or muted is asked for their right again at every board of the room, also who is there by a
-- link. The channel is locked before the row, as pushes do.
create or replace function raffi.mark_board_access() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in
        select b.id from board b where b.removed_at is null and b.room_id in (
            select o.room_id from stale o join fresh n on n.room_id = o.room_id and n.actor_id = o.actor_id
            where (n.left_at is not null and n.left_how <> 'gone'
                    and (o.left_at is null or n.left_how is distinct from o.left_how))
                or n.role is distinct from o.role or n.muted is distinct from o.muted)
        order by 1
    loop
        perform raffi.hold_channel('board:' || found);
        update board set access_version = access_version + 1 where id = found;
    end loop;
    return null;
end $$;

-- What is said on a board follows the board, whose row is locked before: by `mark_board_access`, not here.
create or replace function raffi.put_out_of_talk() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in
        select id from discussion
        where room_id = new.room_id and not is_public and (board_id is null or ended_at is not null) order by id
    loop
        perform raffi.next_version('comments:' || found);
    end loop;
    update discussion set access_version = access_version + 1
    where room_id = new.room_id and not is_public and (board_id is null or ended_at is not null);
    return null;
end $$;
"""

BEFORE = """
create or replace function raffi.my_linked_boards() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select g.board_id from board_guest g join board b on b.id = g.board_id
    where g.actor_id = raffi.actor() and g.epoch = b.link_epoch
    and not exists (select from ban where ban.room_id = b.room_id and ban.actor_id = raffi.actor())
$$;

create or replace function raffi.board_levels(board text, actors text[]) returns table (actor text, level text)
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

create or replace function raffi.stamp_board() returns trigger language plpgsql as $$
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

create or replace function raffi.mark_board_access() returns trigger
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

create or replace function raffi.put_out_of_talk() returns trigger
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
"""


def upgrade() -> None:
    op.execute(COLUMN)
    op.execute(FUNCTIONS)


def downgrade() -> None:
    op.execute(BEFORE)
    op.execute("alter table board drop column link_may")
