"""Durable jobs: Procrastinate's own schema, and the steps of actions.

`alembic/procrastinate/` keeps its schema as of one version: a newer Procrastinate comes with a migration of ours.
"""

from pathlib import Path

from alembic import op
from raffi_web.kernel.ddl import dropped, fed, secured

revision = "0007"
down_revision = "0006"

SCHEMA = Path(__file__).parents[1] / "procrastinate" / "3.10.sql"

RIGHTS = """
grant usage on schema procrastinate to raffi_app;
grant select, insert, update, delete on all tables in schema procrastinate to raffi_app;
grant usage on all sequences in schema procrastinate to raffi_app;
-- They name their tables without the schema: also a row typed with psql finds them.
do $$
declare
    known regprocedure;
begin
    for known in select oid from pg_proc where pronamespace = 'procrastinate'::regnamespace loop
        execute format('alter function %s set search_path = procrastinate, pg_temp', known);
    end loop;
end $$;
"""

STEPS = """
-- What a step of an action gave: a killed worker's action goes on behind it.
create table action_step (
    run_id text not null references action_run (id) on delete cascade,
    name text not null,
    output jsonb not null,
    created_at timestamptz not null default now(),
    primary key (run_id, name)
);
create index action_run_finished on action_run (finished_at);
"""


def upgrade() -> None:
    op.execute("create schema procrastinate")
    op.execute("set local search_path = procrastinate")
    # As it is: what looks like a parameter in it is none.
    op.get_bind().connection.cursor().execute(SCHEMA.read_text(encoding="utf-8"))
    op.execute("set local search_path = public")
    op.execute(RIGHTS)
    op.execute(STEPS)
    for statement in (*secured("action_step", select="false", insert="false"), *fed("action_run", "id", "actor_id")):
        op.execute(statement)


def downgrade() -> None:
    for act in ("insert", "update", "delete"):
        op.execute(f"drop trigger action_run_feed_{act} on action_run")
    op.execute("drop index action_run_finished")
    for statement in dropped("action_step"):
        op.execute(statement)
    op.execute("drop schema procrastinate cascade")
