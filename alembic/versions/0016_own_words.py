"""Words are their speaker's, and nobody lets itself back in: the policies say so too, beneath the functions."""

from alembic import op

revision = "0016"
down_revision = "0015"

SERVICE = "(select raffi.is_service())"
MEMBER = "room_id in (select raffi.my_rooms())"
STAFF = "room_id in (select raffi.my_rooms_as('{host,cohost}'))"

GUARD = """
create function raffi.is_banned(room text, who text) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from ban where room_id = room and actor_id = who) $$;
alter function raffi.is_banned(text, text) owner to raffi_policy;

create function raffi.guard_member() returns trigger language plpgsql as $$
begin
    if new.actor_id <> raffi.actor() or raffi.is_service() then
        return new;
    end if;
    if (old.muted and not new.muted)
        or (old.left_at is not null and new.left_at is null and raffi.is_banned(new.room_id, new.actor_id)) then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
create trigger member_guard before update on member for each row execute function raffi.guard_member();
"""


def policies(insert: str, update: str, delete: str) -> None:
    """Write the policies of messages anew."""
    for act in ("insert", "update", "delete"):
        op.execute(f"drop policy message_{act} on message")
    op.execute(f"create policy message_insert on message for insert with check ({SERVICE} or ({insert}))")
    op.execute(
        f"create policy message_update on message for update"
        f" using ({SERVICE} or ({update})) with check ({SERVICE} or ({update}))"
    )
    op.execute(f"create policy message_delete on message for delete using ({SERVICE} or ({delete}))")


def upgrade() -> None:
    own = "actor_id = raffi.actor()"
    policies(f"{MEMBER} and (kind = 'notice' or {own})", f"({MEMBER} and {own}) or {STAFF}", "false")
    op.execute(GUARD)


def downgrade() -> None:
    op.execute("drop trigger member_guard on member")
    op.execute("drop function raffi.guard_member(), raffi.is_banned(text, text)")
    policies(MEMBER, MEMBER, MEMBER)
