"""The vault: data keys by owner, and the secrets they seal. Only the server itself reads either."""

from alembic import op
from raffi_web.kernel.ddl import dropped, secured

revision = "0017"
down_revision = "0016"

# No key from a secret to its data key: the one may be dropped, or be kept apart, without the other.
TABLES = """
create table vault_key (
    owner text primary key check (char_length(owner) between 1 and 200),
    ring_key text not null,
    wrapped bytea not null,
    created_at timestamptz not null default now(),
    wrapped_at timestamptz not null default now()
);
create index vault_key_ring on vault_key (ring_key);
create table vault_secret (
    id text primary key,
    owner text not null check (char_length(owner) between 1 and 200),
    purpose text not null check (char_length(purpose) between 1 and 100),
    sealed bytea not null,
    last4 text not null check (char_length(last4) <= 4),
    created_at timestamptz not null default now()
);
create index vault_secret_owner on vault_secret (owner);
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("vault_key", "vault_secret"):
        for statement in secured(table, select="false", insert="false"):
            op.execute(statement)


def downgrade() -> None:
    for statement in dropped("vault_secret", "vault_key"):
        op.execute(statement)
