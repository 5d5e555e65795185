"""What was reported of those who keep order in a room is for who moderates the server."""

from alembic import op

revision = "0050"
down_revision = "0049"

UP = """
alter table report add column to_server boolean not null default false;
update report r set to_server = true
where r.kind = 'comment' and r.room_id is not null and (
    exists (select from room where id = r.room_id and owner_id = raffi.whole(r.actor_id))
    or exists (
        select from member m
        where m.room_id = r.room_id and m.actor_id = raffi.whole(r.actor_id) and m.role in ('host', 'cohost')));

-- The room is told nothing of these.
drop trigger report_order on report;
create constraint trigger report_order after insert or update on report deferrable initially deferred for each row
when (new.kind = 'comment' and not new.to_server) execute function raffi.order_by_talk('queue');
create constraint trigger report_order_server after insert or update on report
deferrable initially deferred for each row when (new.to_server) execute function raffi.order_by_scope();
"""

DOWN = """
drop trigger report_order_server on report;
drop trigger report_order on report;
create constraint trigger report_order after insert or update on report deferrable initially deferred for each row
when (new.kind = 'comment') execute function raffi.order_by_talk('queue');
alter table report drop column to_server;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
