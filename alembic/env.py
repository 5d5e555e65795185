"""How migrations run: as raffi_maintenance acting as raffi_owner, each in its own transaction."""

from sqlalchemy import create_engine, pool

from alembic import context
from raffi_web.kernel.migrations import act_as_owner, ours_only, take_turn, types_differ

url = context.config.attributes.get("url")
if not url:
    raise SystemExit("Run migrations with `raffi migrate`: it knows the database and its roles.")

engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    take_turn(connection)
    act_as_owner(connection)
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("metadata"),
        transaction_per_migration=True,
        compare_type=types_differ,
        include_object=ours_only,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
