"""Over the picture: where a comment stands there, how much is said at which part, and chat by the film's time."""

from alembic import op

revision = "0043"
down_revision = "0038"

UP = """
-- Null rolls through the picture; the others stand in the middle of its upper or lower edge.
alter table comment add column stands text check (stands in ('top', 'bottom'));
create index message_film on message (room_id, film_key, film_time, id)
where film_time is not null and kind = 'text' and removed_at is null;

-- A policy would look at each of a hundred thousand rows. The right is looked at once, and the index alone is walked.
create function raffi.comment_density(talk text, step bigint, most integer) returns table (slot bigint, said bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.at_ms / step, count(*) from comment c
    where c.discussion_id = talk and c.at_ms >= 0 and c.at_ms < step * most and c.removed_at is null
        and exists (
            select from discussion d where d.id = talk
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
    group by 1
$$;
alter function raffi.comment_density(text, bigint, integer) owner to raffi_policy;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop function raffi.comment_density(text, bigint, integer)")
    op.execute("drop index message_film")
    op.execute("alter table comment drop column stands")
