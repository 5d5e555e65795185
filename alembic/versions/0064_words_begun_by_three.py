"""What begins with one or two letters is a good part of all that was ever said: they are looked for as whole words, and
so is what has very many words."""

from alembic import op

revision = "0064"
down_revision = "0063"

BEGUN = r"""
-- What is searched for, each word of it by its beginning. Words that stand together, and those that must not be there,
-- are whole ones: a beginning would leave out more than was said. So are words of one letter, and of two unless they
-- are of a script in which two say much, and all where there are more than twelve (23 nodes, with what joins them):
-- each beginning is looked up among all that was ever said. Only marks behind lexemes are added or taken away, so that
-- it stays a query whatever is written.
create or replace function raffi.begun_words(wanted text) returns tsquery
language sql immutable strict parallel safe set search_path = public, pg_temp as $$
    select case when numnode(websearch_to_tsquery('simple', wanted)) > 23 then websearch_to_tsquery('simple', wanted)
    else regexp_replace(regexp_replace(regexp_replace(regexp_replace(websearch_to_tsquery('simple', wanted)::text,
        $q$'(?:[^']|'')+'$q$, '\&:*', 'g'),
        $q$(!'(?:[^']|'')+'):\*$q$, '\1', 'g'),
        $q$('(?:[^']|'')+'):\*(?= <)|(> '(?:[^']|'')+'):\*$q$, '\1\2', 'g'),
        $q$('(?:[\x01-&(-\x7f][^']?|[^'][\x01-&(-\x7f]?)'):\*$q$, '\1', 'g')::tsquery end
$$;
"""

BEFORE = r"""
create or replace function raffi.begun_words(wanted text) returns tsquery
language sql immutable strict parallel safe set search_path = public, pg_temp as $$
    select regexp_replace(regexp_replace(regexp_replace(websearch_to_tsquery('simple', wanted)::text,
        $q$'(?:[^']|'')+'$q$, '\&:*', 'g'),
        $q$(!'(?:[^']|'')+'):\*$q$, '\1', 'g'),
        $q$('(?:[^']|'')+'):\*(?= <)|(> '(?:[^']|'')+'):\*$q$, '\1\2', 'g')::tsquery
$$;
"""


def upgrade() -> None:
    op.execute(BEGUN)


def downgrade() -> None:
    op.execute(BEFORE)
