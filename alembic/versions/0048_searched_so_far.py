"""A search in a discussion tells nothing of what lies ahead of who asks, nor of what spoilers say."""

from alembic import op

revision = "0048"
down_revision = "0044"

SIGNATURE = "raffi.found_comments(text, text, text, integer, bigint)"
BEFORE = "raffi.found_comments(text, text, text, integer)"

FUNCTION = """
-- `until` is how far somebody has come in the film; null searches everything. One's own is always found.
create function raffi.found_comments(place text, wanted text, below text, most integer, until bigint)
returns setof text language sql stable security definer set search_path = public, pg_temp as $$
    select c.id from comment c
    where c.discussion_id = place
        and c.words @@ (quote_literal('#' || place)::tsquery && websearch_to_tsquery('simple', wanted))
        and numnode(websearch_to_tsquery('simple', wanted)) > 0
        and c.removed_at is null and c.hidden_at is null
        and (below is null or c.id < below)
        and place not in (select raffi.shut_talks())
        and exists (
            select from discussion d where d.id = place
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
        and (until is null or c.actor_id in (select raffi.selves()) or (
            not c.covered and coalesce(c.at_ms, 0) <= until
            and not exists (
                select from comment above
                where above.root_id = c.root_id and above.at_ms > until and starts_with(c.path, above.path || '/'))
            and (position('||' in c.body) = 0
                or to_tsvector('simple', regexp_replace(c.body, '\\|\\|.*?\\|\\|', ' ', 'g'))
                    @@ websearch_to_tsquery('simple', wanted))))
    order by c.id desc limit most
$$;
"""

AS_IT_WAS = """
create function raffi.found_comments(place text, wanted text, below text, most integer) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select c.id from comment c
    where c.discussion_id = place
        and c.words @@ (quote_literal('#' || place)::tsquery && websearch_to_tsquery('simple', wanted))
        and numnode(websearch_to_tsquery('simple', wanted)) > 0
        and c.removed_at is null and c.hidden_at is null
        and (below is null or c.id < below)
        and place not in (select raffi.shut_talks())
        and exists (
            select from discussion d where d.id = place
            and (d.is_public or raffi.is_service() or d.room_id in (select raffi.my_room_talks())))
    order by c.id desc limit most
$$;
"""


def upgrade() -> None:
    op.execute(f"drop function {BEFORE}")
    op.execute(FUNCTION)
    op.execute(f"alter function {SIGNATURE} owner to raffi_policy")


def downgrade() -> None:
    op.execute(f"drop function {SIGNATURE}")
    op.execute(AS_IT_WAS)
    op.execute(f"alter function {BEFORE} owner to raffi_policy")
