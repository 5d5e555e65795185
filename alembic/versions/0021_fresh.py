"""When the asker last showed who they are in a session: the access rule of sensitive acts asks it."""

from alembic import op

revision = "0021"
down_revision = "0020"

FUNCTION = """
create function raffi.signed_in_at(session text) returns float8
language sql stable security definer set search_path = public, pg_temp as $$
    select extract(epoch from signed_in_at)::float8 from actor_session
    where token_hash = session and actor_id = raffi.actor() and revoked_at is null
$$;
alter function raffi.signed_in_at(text) owner to raffi_policy;
grant select on actor_session to raffi_policy;
"""


def upgrade() -> None:
    op.execute(FUNCTION)


def downgrade() -> None:
    op.execute("drop function raffi.signed_in_at(text)")
    op.execute("revoke select on actor_session from raffi_policy")
