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
# The data keys lie apart, in a file that the next backup replaces: they stay the same for as long as their owner is
# there, so the newest file opens older backups too, and has nobody in it who was shredded since.
WITHOUT_KEYS = "--exclude-table-data=public.vault_key"
ONLY_KEYS = "--table=public.vault_key"
VAULT_MADE = b"CREATE TABLE public.vault_key "
SCHEMA_MADE = b"ALTER SCHEMA raffi OWNER TO raffi_owner;"
EARLY_RIGHT = b"grant usage, create on schema raffi to raffi_policy;"


def keys_beside(backup: Path) -> Path:
    """The file with the vault's data keys that belongs to a backup: one for all that lie in the same folder."""
    return backup.with_name("vault.keys")


def write_script(dumped: Path, script: Path, keys: Path) -> None:
    """Write the SQL that empties a database and fills it from `dumped`, for one transaction of the maintenance role.

    Args:
        dumped: What `pg_restore --file` wrote.
        keys: The vault's data keys, which may be missing.
    """
    with dumped.open("rb") as lines, script.open("wb") as out:
        out.write(EMPTY)
        made = has_vault = False
        for line in lines:
            out.write(line)
            has_vault = has_vault or line.startswith(VAULT_MADE)
            if not made and line.strip() == SCHEMA_MADE:
                out.write(EARLY_RIGHT + b"\n")
                made = True
        if has_vault and keys.is_file():
            out.write(b"delete from public.vault_key;\n")
            out.write(keys.read_bytes())
