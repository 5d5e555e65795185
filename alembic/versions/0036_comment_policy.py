"""A comment says itself whether everybody may read it: a policy that asked for its discussion read all of them.

And threads by time have an order that is theirs alone: PostgreSQL would have walked the primary key, past all other
discussions' comments, wherever it took one discussion for a large part of the table.
"""

from sqlalchemy import text

from alembic import op
from raffi_web.kernel.migrations import data_migration

revision = "0036"
down_revision = "0035"

UP = """
alter table comment add column is_public boolean not null default true;
drop index comment_roots;
create index comment_roots on comment (discussion_id, path) where parent_id is null and shown;

-- Private discussions that the actor may read.
create function raffi.my_private_talks() returns setof text
language sql stable security definer set search_path = public, pg_temp as
$$ select id from discussion where not is_public and room_id in (select raffi.my_room_talks()) $$;

create function raffi.close_comment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.is_public := coalesce((select d.is_public from discussion d where d.id = new.discussion_id), false);
    return new;
end $$;

create or replace function raffi.follow_room() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in select id from discussion where room_id = new.id order by id loop
        perform raffi.next_version('comments:' || found);
    end loop;
    update discussion set room_title = new.title, is_public = is_public and new.is_public where room_id = new.id;
    update comment c set is_public = false
    from discussion d where d.id = c.discussion_id and d.room_id = new.id and c.is_public and not d.is_public;
    return null;
end $$;

alter function raffi.my_private_talks() owner to raffi_policy;
alter function raffi.close_comment() owner to raffi_policy;
-- After the version is stamped: whoever makes the room private holds the channel, and is waited for there.
create trigger comment_then_private before insert on comment
for each row execute function raffi.close_comment();
"""

DOWN = """
create or replace function raffi.follow_room() returns trigger
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
drop trigger comment_then_private on comment;
drop function raffi.close_comment(), raffi.my_private_talks();
alter table comment drop column is_public;
drop index comment_roots;
create index comment_roots on comment (discussion_id, id) where parent_id is null and shown;
"""
SERVICE = "(select raffi.is_service())"
NOW = "is_public or discussion_id in (select raffi.my_private_talks())"
BEFORE = "exists (select from discussion d where d.id = discussion_id)"
CLOSED = text(
    "update comment c set is_public = false from discussion d where d.id = c.discussion_id and not d.is_public"
)


def upgrade() -> None:
    op.execute(UP)
    op.execute(f"alter policy comment_select on comment using ({SERVICE} or ({NOW}))")
    with data_migration() as connection:
        connection.execute(CLOSED)


def downgrade() -> None:
    op.execute(f"alter policy comment_select on comment using ({SERVICE} or ({BEFORE}))")
    op.execute(DOWN)
