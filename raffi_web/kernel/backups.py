"""From a backup to the script that replaces the database by it.

The helper functions belong to the policy role, which must have its right in their schema before it can own them;
`pg_restore` gives rights last. So its script is run with that one right moved forward.
"""

from pathlib import Path

# The tables and schemas that are there, also those that the backup does not know. `public` itself is the server's.
EMPTY = b"""
do $$
declare
    one text;
begin
    for one in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
        and nspname <> 'public' loop
        execute format('drop schema %I cascade', one);
    end loop;
    for one in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') loop
        execute format('drop table if exists public.%I cascade', one);
    end loop;
end $$;
"""
SCHEMA_MADE = b"ALTER SCHEMA raffi OWNER TO raffi_owner;"
EARLY_RIGHT = b"grant usage, create on schema raffi to raffi_policy;"


def write_script(dumped: Path, script: Path) -> None:
    """Write the SQL that empties a database and fills it from `dumped`, for one transaction of the maintenance role.

    Args:
        dumped: What `pg_restore --file` wrote.
    """
    with dumped.open("rb") as lines, script.open("wb") as out:
        out.write(EMPTY)
        made = False
        for line in lines:
            out.write(line)
            if not made and line.strip() == SCHEMA_MADE:
                out.write(EARLY_RIGHT + b"\n")
                made = True
