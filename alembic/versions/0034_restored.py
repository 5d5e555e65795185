"""A message is brought back by whoever took it back, and by nobody else: also where a function forgot to ask."""

from alembic import op

revision = "0034"
down_revision = "0033"

GUARD = """
create or replace function raffi.guard_message() returns trigger language plpgsql as $$
declare
    changing text[] := '{removed_at,removed_by,version}';
begin
    if raffi.is_service() or not row_security_active(tg_relid) then
        return new;
    end if;
    if old.kind = 'text' and old.actor_id in (select raffi.selves()) then
        changing := changing || '{body,edited_at}'::text[];
    end if;
    if to_jsonb(new) - changing is distinct from to_jsonb(old) - changing
        or %s
    then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
"""
BEFORE = "(new.removed_by is distinct from old.removed_by and new.removed_by <> raffi.actor())"
# Taken back by me, where it stood; or standing again, where one of me had taken it back. A null proves nothing.
NOW = """(
        (new.removed_at, new.removed_by) is distinct from (old.removed_at, old.removed_by)
        and not coalesce(
            old.removed_at is null and new.removed_at is not null and new.removed_by = raffi.actor(), false)
        and not coalesce(
            new.removed_at is null and new.removed_by is null and old.removed_by in (select raffi.selves()), false)
    )"""


def upgrade() -> None:
    op.execute(GUARD % NOW)


def downgrade() -> None:
    op.execute(GUARD % BEFORE)
