"""The policies as a second wall: who acts under its own name can't give itself rights that a function forgot to ask."""

from alembic import op

revision = "0031"
down_revision = "0030"

SERVICE = "(select raffi.is_service())"
OWN = "actor_id = raffi.actor()"
MEMBER = "room_id in (select raffi.my_rooms())"
STAFF = "room_id in (select raffi.my_rooms_as('{host,cohost}'))"
HOST = "room_id in (select raffi.my_rooms_as('{host}'))"
MADE = "room_id in (select r.id from room r where r.owner_id = raffi.actor())"
EDITED = "list_id in (select raffi.edited_lists())"
BELOW = (
    "not exists (select from member m where m.room_id = ban.room_id and m.actor_id = ban.actor_id"
    f" and (m.role = 'host' or (m.role = 'cohost' and not (ban.{HOST}))))"
)
FRESH = (
    "exists (select from actor a join actor_session s on s.actor_id = a.id where a.id = raffi.actor()"
    " and a.kind = 'user' and a.suspended_at is null and s.revoked_at is null and s.expires_at > now()"
    # A little longer than the rule in front of it, so that a call which passed that one is not refused here.
    " and s.signed_in_at > now() - interval '16 minutes')"
)
AS_ONESELF = "actor_kind = current_setting('raffi.actor_kind', true)"

POLICIES = [
    # Whoever enters a room or comes back is let in by the server; only its maker is in it from the beginning.
    (
        "member",
        "insert",
        f"{OWN} and {MADE}",
        OWN,
    ),
    ("ban", "insert", f"{STAFF} and banned_by = raffi.actor() and {BELOW}", STAFF),
    ("ban", "update", "false", STAFF),
    ("actor", "delete", "false", "id = raffi.actor() and kind <> 'service'"),
    ("actor_session", "delete", "false", OWN),
    ("api_token", "insert", f"{OWN} and {FRESH}", OWN),
    ("api_token", "delete", "false", OWN),
    ("action_run", "insert", f"{OWN} and {AS_ONESELF}", OWN),
    ("action_run", "update", "false", OWN),
    # The audit's one writer is the server (`kernel/audit.py`): it says who acts, as which role, and when.
    ("audit", "insert", "false", f"{OWN} or (actor_id is null and raffi.actor() is null)"),
    (
        "message",
        "insert",
        f"{MEMBER} and ({OWN} or (kind = 'notice' and actor_id is null))",
        f"{MEMBER} and (kind = 'notice' or {OWN})",
    ),
    ("queue_item", "insert", f"{MEMBER} and added_by = raffi.actor()", MEMBER),
    ("queue_item", "delete", "false", MEMBER),
    ("list_item", "insert", f"{EDITED} and added_by = raffi.actor()", EDITED),
]

# Triggers, since a policy does not see what a row was before. They bind whom the policies bind.
GUARDS = """
create or replace function raffi.guard_member() returns trigger language plpgsql as $$
declare
    hosts boolean;
    own boolean := new.actor_id = raffi.actor();
begin
    if raffi.is_service() or not row_security_active(tg_relid) then
        return new;
    end if;
    hosts := new.room_id in (select raffi.my_rooms_as('{host}'));
    if to_jsonb(new) - '{role,muted,left_at,left_how,present,version}'::text[]
            is distinct from to_jsonb(old) - '{role,muted,left_at,left_how,present,version}'::text[]
        or (old.left_at is not null and new.left_at is null)
        or (not own and (new.left_at, new.left_how, new.present)
            is distinct from (old.left_at, old.left_how, old.present))
        or (new.role <> old.role and (own or not hosts or 'host' in (new.role, old.role)))
        or (new.muted <> old.muted and (own or not (hosts or old.role in ('member', 'viewer'))))
    then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
drop function raffi.is_banned(text, text);

create or replace function raffi.guard_session() returns trigger language plpgsql as $$
begin
    if raffi.is_service() or not row_security_active(tg_relid) then
        return new;
    end if;
    if tg_op = 'INSERT' then
        -- The row of a guest who was there before is not written again: that one may have an account by now.
        if exists (select from actor_session where token_hash = new.token_hash) then
            return new;
        end if;
        if new.method <> 'guest' or new.signed_in_at is not null or new.revoked_at is not null or new.replaced
            or new.expires_at > now() + interval '366 days'
            or not exists (select from actor where id = new.actor_id and kind = 'guest')
        then
            raise insufficient_privilege using message = 'who signs in is let in by the server';
        end if;
    elsif to_jsonb(new) - 'revoked_at' is distinct from to_jsonb(old) - 'revoked_at' or new.revoked_at is null then
        raise insufficient_privilege using message = 'a session can only be ended';
    end if;
    return new;
end $$;

-- What was said is its speaker's: the room's staff take it away and put it back, and change nothing in it.
create function raffi.guard_message() returns trigger language plpgsql as $$
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
        or (new.removed_by is distinct from old.removed_by and new.removed_by <> raffi.actor())
    then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
create trigger message_guard before update on message for each row execute function raffi.guard_message();

create function raffi.guard_room() returns trigger language plpgsql as $$
declare
    changing text[] := '{locked,slow_mode,version}';
begin
    if raffi.is_service() or not row_security_active(tg_relid) then
        return new;
    end if;
    if new.id in (select raffi.my_rooms_as('{host}')) then
        changing := changing
            || '{slug,title,title_id,title_name,season,episode,is_public,kept,capacity,grants}'::text[];
    end if;
    if to_jsonb(new) - changing is distinct from to_jsonb(old) - changing then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
create trigger room_guard before update on room for each row execute function raffi.guard_room();

create function raffi.guard_list_item() returns trigger language plpgsql as $$
begin
    if raffi.is_service() or not row_security_active(tg_relid) then
        return new;
    end if;
    if (new.id, new.list_id, new.added_by) is distinct from (old.id, old.list_id, old.added_by) then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
create trigger list_item_guard before update on list_item for each row execute function raffi.guard_list_item();

-- A report is closed once, by whoever closes it; what it says stays.
create function raffi.guard_report() returns trigger language plpgsql as $$
declare
    closing text[] := '{closed_at,closed_by,outcome}';
begin
    if raffi.is_service() or not row_security_active(tg_relid) then
        return new;
    end if;
    if to_jsonb(new) - closing is distinct from to_jsonb(old) - closing
        or old.closed_at is not null or new.closed_by is distinct from raffi.actor()
    then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
create trigger report_guard before update on report for each row execute function raffi.guard_report();
"""

FORMER_GUARDS = """
drop trigger message_guard on message;
drop trigger room_guard on room;
drop trigger list_item_guard on list_item;
drop trigger report_guard on report;
drop function raffi.guard_message(), raffi.guard_room(), raffi.guard_list_item(), raffi.guard_report();

create function raffi.is_banned(room text, who text) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from ban where room_id = room and actor_id = who) $$;
alter function raffi.is_banned(text, text) owner to raffi_policy;

create or replace function raffi.guard_member() returns trigger language plpgsql as $$
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

create or replace function raffi.guard_session() returns trigger language plpgsql as $$
begin
    if raffi.is_service() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.method <> 'guest' then
            raise insufficient_privilege using message = 'who signs in is let in by the server';
        end if;
    elsif to_jsonb(new) - 'revoked_at' is distinct from to_jsonb(old) - 'revoked_at' or new.revoked_at is null then
        raise insufficient_privilege using message = 'a session can only be ended';
    end if;
    return new;
end $$;
"""


def allow(table: str, act: str, condition: str) -> None:
    """Write the condition of one policy anew; the server passes it as before."""
    allowed = f"({SERVICE} or ({condition}))"
    clauses = {"insert": f"with check {allowed}", "delete": f"using {allowed}"}
    op.execute(f"alter policy {table}_{act} on {table} " + clauses.get(act, f"using {allowed} with check {allowed}"))


def upgrade() -> None:
    for table, act, condition, _ in POLICIES:
        allow(table, act, condition)
    op.execute(GUARDS)


def downgrade() -> None:
    for table, act, _, condition in POLICIES:
        allow(table, act, condition)
    op.execute(FORMER_GUARDS)
