"""Letters."""

from sqlalchemy import text

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured
from raffi_web.kernel.migrations import data_migration

revision = "0020"
down_revision = "0019"

TABLE = """
create table mail (
    id text primary key,
    -- One address: what could begin a second one, or a header of its own, is no letter's recipient.
    recipient text not null
        check (char_length(recipient) between 3 and 254 and recipient ~ '^[^[:cntrl:][:space:]<>,;"]+$'),
    subject text not null check (subject !~ '[[:cntrl:]]'),
    body text,
    html text,
    link text,
    kind text not null,
    language text not null,
    status text not null check (status in ('waiting', 'held', 'sent', 'failed')),
    tries integer not null default 0,
    run text,
    error text,
    created_at timestamptz not null default now(),
    due_at timestamptz not null default now(),
    use_until timestamptz not null,
    sent_at timestamptz,
    removed_at timestamptz,
    check (status <> 'sent' or (body is null and html is null and link is null))
);
create index mail_due on mail (due_at) where status = 'waiting';
create index mail_created on mail (created_at);
"""


def upgrade() -> None:
    op.execute(TABLE)
    with data_migration() as connection:
        # What a letter says is for the owner alone: by its link anybody can be the one it was for.
        connection.execute(text("insert into role_permission (role, permission) values ('owner', 'mail.open')"))
    for statement in (
        *secured("mail", select="(select raffi.permitted('mail.read'))", insert="false"),
        *fed("mail", "id"),
    ):
        op.execute(statement)


def downgrade() -> None:
    with data_migration() as connection:
        connection.execute(text("delete from role_permission where permission = 'mail.open'"))
    for statement in dropped("mail"):
        op.execute(statement)
