"""Pictures and names in comments, and how far somebody has come in a film."""

from alembic import op
from raffi_web.kernel.ddl import dropped, secured

revision = "0039"
down_revision = "0043"

UP = """
-- What those were called whom it mentions, as its text has them; and the files that are shown below it.
alter table comment
    add column named jsonb not null default '{}',
    add column pictures jsonb not null default '[]';
create index comment_pictured on comment (removed_at) where pictures <> '[]' and removed_at is not null;
-- `film` is the id of everybody's discussion about it, whether there is one or not.
create table film_reached (
    actor_id text not null references actor (id) on delete cascade,
    film text not null,
    title_id text not null check (char_length(title_id) between 1 and 200),
    title_name text not null check (char_length(title_name) between 1 and 200),
    season integer,
    episode integer,
    at_ms bigint not null check (at_ms between 0 and 10000000000),
    changed_at timestamptz not null default now(),
    primary key (actor_id, film)
);
"""
OWN = "actor_id = raffi.actor()"


def upgrade() -> None:
    op.execute(UP)
    for statement in secured("film_reached", select=OWN, insert=OWN, delete=OWN):
        op.execute(statement)


def downgrade() -> None:
    for statement in dropped("film_reached"):
        op.execute(statement)
    op.execute("drop index comment_pictured")
    op.execute("alter table comment drop column named, drop column pictures")
