"""Reports of people, messages and rooms."""

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0030"
down_revision = "0029"

TABLES = """
create table report (
    id text primary key,
    reporter_id text references actor (id) on delete set null,
    kind text not null check (kind in ('person', 'message', 'room')),
    on_id text not null,
    room_id text,
    actor_id text,
    name text not null,
    quote text not null default '' check (char_length(quote) <= 1000),
    reason text not null check (reason in
        ('spam', 'harassment', 'hate', 'sexual', 'violence', 'pretending', 'something_else')),
    text text not null default '' check (char_length(text) <= 1000),
    created_at timestamptz not null default now(),
    closed_at timestamptz,
    closed_by text,
    outcome text check (outcome in ('dismissed', 'settled', 'suspended'))
);
create unique index report_once on report (reporter_id, kind, on_id) where closed_at is null;
create index report_open on report (id) where closed_at is null;
create index report_closed on report (closed_at desc) where closed_at is not null;
create index report_actor on report (actor_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    for statement in (
        *secured(
            "report",
            select="raffi.permitted('reports.read')",
            insert="false",
            update="raffi.permitted('reports.write')",
            delete="false",
        ),
        *fed("report", "id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("report"):
        op.execute(statement)
