"""The change feed's triggers read what a statement touched with statements whose plans are kept."""

from alembic import op

revision = "0014"
down_revision = "0013"

KEPT = """
create or replace function raffi.feed_insert() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        select coalesce(jsonb_agg(distinct to_jsonb(f) ->> col), '[]') into found from fresh f;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;

create or replace function raffi.feed_delete() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        select coalesce(jsonb_agg(distinct to_jsonb(s) ->> col), '[]') into found from stale s;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;

create or replace function raffi.feed_update() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        select coalesce(jsonb_agg(distinct k), '[]') into found
            from (select to_jsonb(f) ->> col as k from fresh f union select to_jsonb(s) ->> col from stale s) moved;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;
"""

BUILT_EACH_TIME = """
create or replace function raffi.feed_insert() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        execute format('select coalesce(jsonb_agg(distinct %1$I::text), ''[]'') from fresh', col) into found;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;

create or replace function raffi.feed_delete() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        execute format('select coalesce(jsonb_agg(distinct %1$I::text), ''[]'') from stale', col) into found;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;

create or replace function raffi.feed_update() returns trigger language plpgsql as $$
declare
    keys jsonb := '{}';
    found jsonb;
    col text;
begin
    foreach col in array tg_argv loop
        execute format(
            'select coalesce(jsonb_agg(distinct k::text), ''[]'')'
            ' from (select %1$I as k from fresh union select %1$I from stale) moved', col) into found;
        keys := keys || jsonb_build_object(col, found);
    end loop;
    perform raffi.tell_keys(tg_table_name, keys);
    return null;
end $$;
"""


def upgrade() -> None:
    op.execute(KEPT)


def downgrade() -> None:
    op.execute(BUILT_EACH_TIME)
