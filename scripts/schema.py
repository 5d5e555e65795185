"""docs/schema.md from a migrated database: `python -m scripts.schema`."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import psycopg

from raffi_web.kernel import migrations
from raffi_web.kernel.embedded import EmbeddedPostgres, temporary_home
from raffi_web.kernel.roles import Passwords, ensure_database, ensure_roles, plain_url, role_urls

PAGE = Path(__file__).resolve().parent.parent / "docs" / "schema.md"

# Tables without a class: no function reads them.
APART = {
    "channel": "The version of each channel; the row's lock puts its changes in order.",
    "operation": "First answers by operation id: a retry gets the same one for 24 hours.",
    "rate_limit": "Buckets of the limits, each the time (epoch seconds) at which it will be empty. Unlogged.",
    "role_permission": "What each role on the server may do.",
    "alembic_version": "The revision that the database is at.",
}

HEAD = """# Schema

Written by `python -m scripts.schema` from a migrated database; a test keeps it in step. Everything of ours is in the
schemas `public` (tables) and `raffi` (functions); `procrastinate` belongs to the jobs' library and is not shown.

Row-level security is enabled and forced on every table but `alembic_version`. "The server" is the app acting as itself
(`raffi.is_service()`); one line stands for several acts when their conditions are equal. A `version` column is
stamped by a trigger with the version of the row's channel: [decision 3](decisions/0003-rows-carry-versions.md).
"""

COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p') and not c.relispartition order by c.relname, a.attnum
"""
CONSTRAINTS = """
select c.relname, pg_get_constraintdef(k.oid)
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
where k.contype in ('p', 'u', 'f', 'c') and not c.relispartition
order by c.relname, array_position('{p,u,f,c}'::"char"[], k.contype), k.conname
"""
INDEXES = """
select t.relname, pg_get_indexdef(i.indexrelid)
from pg_index i
join pg_class t on t.oid = i.indrelid
join pg_class x on x.oid = i.indexrelid
join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
where not t.relispartition and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
order by t.relname, x.relname
"""
POLICIES = """
select c.relname, p.polcmd, coalesce(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
order by c.relname, array_position('{r,a,w,d}'::"char"[], p.polcmd), p.polname
"""
TRIGGERS = """
select c.relname, g.tgname, f.proname, g.tgargs
from pg_trigger g
join pg_class c on c.oid = g.tgrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
join pg_proc f on f.oid = g.tgfoid
where not g.tgisinternal order by c.relname, g.tgname
"""
FUNCTIONS = """
select p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), p.prosecdef
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'raffi' order by p.proname
"""
SERVER_OR = re.compile(r"\(\( SELECT raffi\.is_service\(\) AS is_service\) OR (.*)\)")
ACTS = {"r": "select", "a": "insert", "w": "update", "d": "delete", "*": "all"}

Grouped = dict[str, list[Any]]


def page(connection: psycopg.Connection[Any]) -> str:
    """The page for the database that `connection` (of a role that sees the catalogue) is in."""
    columns, constraints, indexes = (_grouped(connection, query) for query in (COLUMNS, CONSTRAINTS, INDEXES))
    policies, triggers = _grouped(connection, POLICIES), _grouped(connection, TRIGGERS)
    told = _descriptions()
    parts = [HEAD]
    for table in sorted(columns):
        parts.append(f"\n## `{table}`\n\n{told[table]}\n\n{_columns(columns[table])}\n")
        parts += [f"- `{definition}`\n" for (definition,) in constraints[table]]
        parts += [f"- `{_short(definition)}`\n" for (definition,) in indexes[table]]
        parts += [f"- trigger {one}\n" for one in _triggers(triggers[table])]
        parts += [f"- may {acts}: {condition}\n" for condition, acts in _policies(policies[table]).items()]
    parts.append("\n## Functions of the schema `raffi`\n\n`definer` runs with the rights of `raffi_policy`.\n\n")
    parts.append("| function | gives | definer |\n|---|---|---|\n")
    for name, arguments, result, definer in connection.execute(FUNCTIONS.encode()):
        parts.append(f"| `{name}({arguments})` | `{result}` | {'yes' if definer else ''} |\n")
    return "".join(parts)


def _grouped(connection: psycopg.Connection[Any], query: str) -> Grouped:
    found: Grouped = defaultdict(list)
    for table, *rest in connection.execute(query.encode()):
        found[table].append(tuple(rest))
    return found


def _descriptions() -> dict[str, str]:
    """What each table is for: the docstring of its class, or a line of ours."""
    told = dict(APART)
    for mapper in _mapped():
        told[mapper.__tablename__] = " ".join((mapper.__doc__ or "").split())
    return told


def _mapped() -> list[Any]:
    from raffi_web.kernel.tables import Table

    migrations.discover_tables()
    return [kind for kind in Table.__subclasses__() if kind.__module__.startswith("raffi_web.")]


def _columns(columns: list[Any]) -> str:
    lines = ["| column | type | may be null | default |", "|---|---|---|---|"]
    for name, kind, needed, default in columns:
        lines.append(f"| `{name}` | {kind} | {'' if needed else 'yes'} | {f'`{default}`' if default else ''} |")
    return "\n".join(lines) + "\n"


def _short(definition: str) -> str:
    return definition.removeprefix("CREATE ").replace(" ON public.", " ON ").replace(" USING btree", "")


def _triggers(triggers: list[Any]) -> list[str]:
    """What each trigger does; the three of the change feed are one."""
    said = {}
    for name, function, arguments in triggers:
        words = [word for word in bytes(arguments).decode().split("\0") if word]
        if function.startswith("feed_"):
            said["feed"] = "feed: notifies `raffi_rows` with " + (", ".join(f"`{word}`" for word in words) or "no keys")
        elif function == "stamp":
            said["stamp"] = f"stamp: `version` of the channel `{words[0]}:<{words[1]}>`"
        else:
            said[name] = f"`{name}`: `raffi.{function}()`"
    return [said[key] for key in sorted(said)]


def _policies(policies: list[Any]) -> dict[str, str]:
    acts: dict[str, list[str]] = defaultdict(list)
    for act, condition in policies:
        acts[_who(" ".join(condition.split()))].append(ACTS[act])
    return {condition: ", ".join(dict.fromkeys(names)) for condition, names in acts.items()}


def _who(condition: str) -> str:
    """Whom a policy lets pass; the server is let pass by every one."""
    found = SERVER_OR.fullmatch(condition)
    if found is None:
        return f"`{condition}`"
    return "the server" if found[1] == "false" else f"the server, or where `{found[1]}`"


def main() -> None:
    """Migrate a database of its own and write the page."""
    with temporary_home() as home:
        server = EmbeddedPostgres(home)
        dsn = server.start()
        try:
            passwords = Passwords(owner="o" * 24, maintenance="m" * 24, app="a" * 24)
            ensure_roles(dsn, passwords)
            ensure_database(dsn, "raffi_schema")
            url = role_urls(dsn, "raffi_schema", passwords).maintenance
            migrations.upgrade(url)
            with psycopg.connect(plain_url(url)) as connection:
                PAGE.write_text(page(connection), encoding="utf-8")
        finally:
            server.stop()
    print(f"Wrote {PAGE}.")


if __name__ == "__main__":
    main()
