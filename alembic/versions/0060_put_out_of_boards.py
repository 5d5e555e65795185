"""Who came to a board by its link can be put out of that board alone, and no link lets them in until they may again."""

from alembic import op

revision = "0060"
down_revision = "0059"

COLUMN = """
-- Since when no link lets them in.
alter table board_guest add column barred_at timestamptz;
"""

FUNCTIONS = """
create or replace function raffi.my_linked_boards() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select g.board_id from board_guest g join board b on b.id = g.board_id
    where g.actor_id = raffi.actor() and g.epoch = b.link_epoch and b.link_may <> 'none'{not_barred}
    and not exists (select from member m
        where m.room_id = b.room_id and m.actor_id = raffi.actor() and m.left_how = 'kicked')
    and not exists (select from ban where ban.room_id = b.room_id and ban.actor_id = raffi.actor())
$$;

-- What some actors may do on a board: edit, comment, view. Who may not even see it is left out: also who was put out of
-- its room or of it and was not let in again, whatever link they have. Who is muted looks on, inside the room and
-- outside.
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
    left join board_guest g on g.board_id = b.id and g.actor_id = asked.actor and g.epoch = b.link_epoch{not_barred}
        and b.link_may <> 'none' and m.left_how is distinct from 'kicked'
        and not exists (select from ban where ban.room_id = b.room_id and ban.actor_id = asked.actor)
    where b.id = board and b.removed_at is null and (m.inside or g.actor_id is not null)
$$;
"""


def upgrade() -> None:
    op.execute(COLUMN)
    op.execute(FUNCTIONS.replace("{not_barred}", " and g.barred_at is null"))


def downgrade() -> None:
    op.execute(FUNCTIONS.replace("{not_barred}", ""))
    # Without the mark the link would let them in again.
    op.execute("delete from board_guest where barred_at is not null")
    op.execute("alter table board_guest drop column barred_at")
