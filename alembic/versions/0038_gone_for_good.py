"""Ids of actors who were deleted: a guest's token is known by its id alone, and must not bring that one back."""

from sqlalchemy import text

from alembic import op
from raffi_web.kernel.ddl import dropped, secured
from raffi_web.kernel.migrations import data_migration

revision = "0038"
down_revision = "0037"

TABLE = """
create table gone_actor (
    id text primary key,
    gone_at timestamptz not null default now()
)
"""
GUARD = """
create function raffi.guard_gone() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select from gone_actor g where g.id = new.id) then
        raise insufficient_privilege using message = 'this actor is gone for good';
    end if;
    return new;
end $$;
grant select on gone_actor to raffi_policy;
alter function raffi.guard_gone() owner to raffi_policy;
create trigger actor_gone before insert on actor for each row execute function raffi.guard_gone();
"""
# The audit keeps the ids of those who signed up, and of the guests they were.
FILL = text(
    "insert into gone_actor (id) select distinct u.on_id from audit u"
    " where u.on_kind = 'actor' and u.on_id is not null"
    " and u.act in ('accounts.signed_up', 'accounts.merged', 'profiles.account_deleted')"
    " and not exists (select from actor a where a.id = u.on_id)"
)


def upgrade() -> None:
    op.execute(TABLE)
    for statement in secured("gone_actor", select="false", insert="false"):
        op.execute(statement)
    op.execute(GUARD)
    with data_migration() as connection:
        connection.execute(FILL)


def downgrade() -> None:
    op.execute("drop trigger actor_gone on actor; drop function raffi.guard_gone()")
    for statement in dropped("gone_actor"):
        op.execute(statement)
