"""Comments are found by the beginnings of their words, as what stands on a board is."""

from alembic import op

revision = "0063"
down_revision = "0062"

WHOLE, BEGUN = "websearch_to_tsquery(''simple'', wanted)", "raffi.begun_words(wanted)"

WORDS = r"""
-- What is searched for, each word of it by its beginning. Words that stand together, and those that must not be there,
-- are whole ones: a beginning would leave out more than was said. Only marks behind lexemes are added or taken away, so
-- that it stays a query whatever is written.
create function raffi.begun_words(wanted text) returns tsquery
language sql immutable strict parallel safe set search_path = public, pg_temp as $$
    select regexp_replace(regexp_replace(regexp_replace(websearch_to_tsquery('simple', wanted)::text,
        $q$'(?:[^']|'')+'$q$, '\&:*', 'g'),
        $q$(!'(?:[^']|'')+'):\*$q$, '\1', 'g'),
        $q$('(?:[^']|'')+'):\*(?= <)|(> '(?:[^']|'')+'):\*$q$, '\1\2', 'g')::tsquery
$$;
"""

ASKED = """
do $$
declare
    one record;
begin
    for one in
        select pg_get_functiondef(p.oid) as written from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'raffi' and p.proname = 'found_comments'
    loop
        execute replace(one.written, '{before}', '{after}');
    end loop;
end $$
"""


def upgrade() -> None:
    op.execute(WORDS)
    op.execute(ASKED.format(before=WHOLE, after=BEGUN))


def downgrade() -> None:
    op.execute(ASKED.format(before=BEGUN, after=WHOLE))
    op.execute("drop function raffi.begun_words(text)")
