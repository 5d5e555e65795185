"""Notifications: what happened that is somebody's concern, what they want to hear of, and what they muted."""

from alembic import op
from raffi_web.kernel.ddl import dropped, secured, stamped

revision = "0041"
down_revision = "0039"

TABLES = """
-- One for each group: reactions to one comment are one row, whoever reacted. `at` is when it last happened.
create table notification (
    id text primary key,
    actor_id text not null references actor (id) on delete cascade,
    kind text not null check (char_length(kind) between 1 and 60),
    grouping text not null check (char_length(grouping) between 1 and 120),
    subject_kind text not null check (char_length(subject_kind) between 1 and 40),
    subject_id text not null check (char_length(subject_id) between 1 and 100),
    who jsonb not null default '[]',
    count integer not null default 1,
    places jsonb not null default '[]',
    data jsonb not null default '{}',
    at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    read_at timestamptz,
    removed_at timestamptz,
    version bigint not null default 0
);
create unique index notification_grouping on notification (actor_id, grouping);
create index notification_latest on notification (actor_id, at, id) where removed_at is null;
create index notification_unread on notification (actor_id, at, id) where removed_at is null and read_at is null;
create index notification_version on notification (actor_id, version);
create index notification_at on notification (at);
-- Up to when somebody has looked at theirs.
create table notification_inbox (
    actor_id text primary key references actor (id) on delete cascade,
    seen_at timestamptz not null default '-infinity',
    version bigint not null default 0
);
create table notification_choice (
    actor_id text not null references actor (id) on delete cascade,
    kind text not null check (char_length(kind) between 1 and 60),
    wanted boolean not null,
    primary key (actor_id, kind)
);
create table notification_mute (
    actor_id text not null references actor (id) on delete cascade,
    place text not null check (char_length(place) between 3 and 240),
    data jsonb not null default '{}',
    created_at timestamptz not null default now(),
    primary key (actor_id, place)
);
"""

# Of these the server asks, while it writes; who asks as somebody sees by them what is theirs.
FUNCTIONS = """
-- Whom an id is of: a guest who signed in goes by the account's.
create function raffi.whole(actor text) returns text language sql stable set search_path = public, pg_temp as
$$ select coalesce((select into_id from actor_merge where from_id = actor), actor) $$;

-- Whether somebody may read a room's talk, as `raffi.my_room_talks` says it of who asks.
create function raffi.hears_talk(actor text, room text) returns boolean
language sql stable set search_path = public, pg_temp as $$
    select exists (
        select from member m
        where m.room_id = room and m.actor_id = actor and (m.left_at is null or m.left_how in ('left', 'gone')))
    or exists (select from comment_reader r where r.room_id = room and r.actor_id = actor)
$$;

-- Whose they are reads them and puts them away; what they tell is the server's.
create function raffi.guard_notification() returns trigger language plpgsql as $$
begin
    if not raffi.is_service() and row_security_active(tg_relid)
        and to_jsonb(new) - '{read_at,removed_at,version}'::text[]
            is distinct from to_jsonb(old) - '{read_at,removed_at,version}'::text[] then
        raise insufficient_privilege using message = 'not for this actor to change';
    end if;
    return new;
end $$;
create trigger notification_guard before update on notification
for each row execute function raffi.guard_notification();
"""
OWN = "actor_id = raffi.actor()"


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for statement in (
        *secured("notification", select=OWN, insert="false", update=OWN, delete="false"),
        *secured("notification_inbox", select=OWN, insert=OWN),
        *secured("notification_choice", select=OWN, insert=OWN),
        *secured("notification_mute", select=OWN, insert=OWN),
        *stamped("notification", "notifications", "actor_id"),
        *stamped("notification_inbox", "notifications", "actor_id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("notification_mute", "notification_choice", "notification_inbox", "notification"):
        op.execute(statement)
    op.execute("drop function raffi.whole(text), raffi.hears_talk(text, text), raffi.guard_notification()")
