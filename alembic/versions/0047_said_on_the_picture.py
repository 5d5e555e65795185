"""How much is said at which part of a film: only what is over its picture, without what a filter covered."""

from alembic import op

revision = "0047"
down_revision = "0045"

COUNT = """
create or replace function raffi.comment_density(talk text, step bigint, most integer)
returns table (slot bigint, said bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.at_ms / step, count(*) from comment c
    where c.discussion_id = talk and c.at_ms >= 0 and c.at_ms < step * most and c.removed_at is null{only}
        and exists (
            select from discussion d where d.id = talk
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
    group by 1
$$;
"""
INDEX = """
drop index comment_window;
create index comment_window on comment (discussion_id, at_ms, id){include}
where at_ms is not null and removed_at is null;
"""


def upgrade() -> None:
    # What the count asks for is in the index: the rows are not read.
    op.execute(INDEX.format(include=" include (covered)"))
    op.execute(COUNT.format(only=" and not c.covered"))


def downgrade() -> None:
    op.execute(COUNT.format(only=""))
    op.execute(INDEX.format(include=""))
