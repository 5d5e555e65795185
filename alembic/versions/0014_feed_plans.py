"""The change feed's triggers read what a statement touched with statements whose plans are kept."""

from alembic import op

revision = "0014"
down_revision = "0013"

BOTH = "(select to_jsonb(f) ->> col as k from fresh f union select to_jsonb(s) ->> col from stale s) moved"
OF_ONE = "(select to_jsonb(r) ->> col as k from {rows} r) moved"


def function(act: str, statement: str) -> str:
    """The trigger function of an act; `statement` is what it runs for each partition column, `col`, into `found`."""
    return f"""
        create or replace function raffi.feed_{act}() returns trigger language plpgsql as $$
        declare
            keys jsonb := '{{}}';
            found jsonb;
            col text;
        begin
            foreach col in array tg_argv loop
                {statement}
                keys := keys || jsonb_build_object(col, found);
            end loop;
            perform raffi.tell_keys(tg_table_name, keys);
            return null;
        end $$
    """


def upgrade() -> None:
    for act, rows in (
        ("insert", OF_ONE.format(rows="fresh")),
        ("delete", OF_ONE.format(rows="stale")),
        ("update", BOTH),
    ):
        op.execute(function(act, f"select coalesce(jsonb_agg(distinct k), '[]') into found from {rows};"))  # noqa: S608 - our own


def downgrade() -> None:
    both = "(select %1$I as k from fresh union select %1$I from stale) moved"
    for act, rows in (
        ("insert", "(select %1$I as k from fresh) f"),
        ("delete", "(select %1$I as k from stale) f"),
        ("update", both),
    ):
        dynamic = f"select coalesce(jsonb_agg(distinct k::text), ''[]'') from {rows}"  # noqa: S608 - our own
        op.execute(function(act, f"execute format('{dynamic}', col) into found;"))
