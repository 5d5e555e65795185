"""Who added a title to a list is called what they are called now, also where they did it as a guest they were."""

from alembic import op

revision = "0037"
down_revision = "0036"

NAMED = """
create or replace function raffi.name_in_lists() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    selves text[] := array(select new.id union all select from_id from actor_merge where into_id = new.id);
    found text;
begin
    for found in
        select id from list where owner_id = new.id
        union select list_id from list_member where actor_id = new.id and left_at is null
        union select list_id from list_item where added_by = any (selves) and added_name <> new.name order by 1
    loop
        perform raffi.next_version('list:' || found);
    end loop;
    update list set owner_name = new.name, owner_color = new.color where owner_id = new.id;
    update list_member set name = new.name, color = new.color where actor_id = new.id and left_at is null;
    update list_item set added_name = new.name where added_by = any (selves) and added_name <> new.name;
    return null;
end $$;
"""
BEFORE = """
create or replace function raffi.name_in_lists() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found text;
begin
    for found in
        select id from list where owner_id = new.id
        union select list_id from list_member where actor_id = new.id and left_at is null order by 1
    loop
        perform raffi.next_version('list:' || found);
    end loop;
    update list set owner_name = new.name, owner_color = new.color where owner_id = new.id;
    update list_member set name = new.name, color = new.color where actor_id = new.id and left_at is null;
    return null;
end $$;
"""


def upgrade() -> None:
    op.execute("create index list_item_added on list_item (added_by)")
    op.execute("grant update on list_item to raffi_policy")
    op.execute(NAMED)


def downgrade() -> None:
    op.execute(BEFORE)
    op.execute("revoke update on list_item from raffi_policy")
    op.execute("drop index list_item_added")
