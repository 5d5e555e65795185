"""Read sets: to what a statement's reads are narrowed. What is not understood is the whole table."""

from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    join,
    literal,
    or_,
    select,
    text,
    union,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from raffi_web.features.rooms.models import Member, Room
from raffi_web.kernel import readset
from raffi_web.kernel.changes import RowsChanged
from raffi_web.kernel.database import Database
from raffi_web.kernel.readset import ReadSet, UnknownReads, narrowings
from raffi_web.kernel.roles import Urls

meta = MetaData()
room = Table("room", meta, Column("id", String), Column("title", String), Column("people", Integer))
member = Table("member", meta, Column("room_id", String), Column("actor_id", String), Column("role", String))
item = Table("item", meta, Column("id", String), Column("room_id", String))
other = aliased(Room)
ROOM_ID, ROOM_TITLE, MEMBER_ROOM = col(Room.id), col(Room.title), col(Member.room_id)

A = frozenset("a")
AB = frozenset("ab")
WHOLE: dict[str, Any] = {}

SHAPES: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
    "equality": (select(room).where(room.c.id == "a"), [("room", {"id": A})]),
    "turned round": (select(room).where(literal("a") == room.c.id), [("room", {"id": A})]),
    "in": (select(room).where(room.c.id.in_(["a", "b"])), [("room", {"id": AB})]),
    "empty in": (select(room).where(room.c.id.in_([])), [("room", {"id": frozenset()})]),
    "two columns": (
        select(member).where(member.c.room_id == "a", member.c.actor_id == "b"),
        [("member", {"room_id": A, "actor_id": frozenset("b")})],
    ),
    "nested and": (
        select(room).where(and_(room.c.people > 1, and_(room.c.id == "a", room.c.title == "t"))),
        [("room", {"id": A, "title": frozenset("t")})],
    ),
    "both of two": (select(room).where(room.c.id.in_(["a", "b"]), room.c.id == "a"), [("room", {"id": A})]),
    "order and limit": (select(room).where(room.c.id == "a").order_by(room.c.title).limit(3), [("room", {"id": A})]),
    "aggregate": (
        select(func.count()).select_from(member).where(member.c.room_id == "a"),
        [("member", {"room_id": A})],
    ),
    "for update": (select(room).where(room.c.id == "a").with_for_update(), [("room", {"id": A})]),
    "inner join carries": (
        select(member).join(room, room.c.id == member.c.room_id).where(room.c.id == "a"),
        [("member", {"room_id": A}), ("room", {"id": A})],
    ),
    "three carried": (
        select(room)
        .join(member, member.c.room_id == room.c.id)
        .join(item, item.c.room_id == member.c.room_id)
        .where(room.c.id == "a"),
        [("item", {"room_id": A}), ("member", {"room_id": A}), ("room", {"id": A})],
    ),
    "condition in the join": (
        select(room).join(member, and_(member.c.room_id == room.c.id, member.c.room_id == "a")),
        [("member", {"room_id": A}), ("room", {"id": A})],
    ),
    "comma join": (
        select(room, member).where(room.c.id == member.c.room_id, member.c.room_id == "a"),
        [("member", {"room_id": A}), ("room", {"id": A})],
    ),
    "orm": (select(Room).where(ROOM_ID == "a"), [("room", {"id": A})]),
    "orm join": (
        select(Member, Room).join(Room, ROOM_ID == MEMBER_ROOM).where(MEMBER_ROOM == "a"),
        [("member", {"room_id": A}), ("room", {"id": A})],
    ),
    "outer join carries to its far side": (
        select(room, member).outerjoin(member, member.c.room_id == room.c.id).where(room.c.id == "a"),
        [("member", {"room_id": A}), ("room", {"id": A})],
    ),
    "outer join holds its near side to nothing": (
        select(room, member).outerjoin(member, and_(member.c.room_id == room.c.id, room.c.id == "a")),
        [("member", {"room_id": A}), ("room", WHOLE)],
    ),
    "outer join to a join is whole on its far side": (
        select(room)
        .outerjoin(join(member, item, item.c.room_id == member.c.room_id), member.c.room_id == room.c.id)
        .where(room.c.id == "a"),
        [("item", WHOLE), ("member", WHOLE), ("room", {"id": A})],
    ),
    "full join": (
        select(room, member).join(member, member.c.room_id == room.c.id, full=True).where(room.c.id == "a"),
        [("member", WHOLE), ("room", WHOLE)],
    ),
    "no condition": (select(room), [("room", WHOLE)]),
    "range": (select(room).where(room.c.id > "a"), [("room", WHOLE)]),
    "not": (select(room).where(room.c.id != "a"), [("room", WHOLE)]),
    "not in": (select(room).where(room.c.id.not_in(["a"])), [("room", WHOLE)]),
    "like": (select(room).where(room.c.title.like("a%")), [("room", WHOLE)]),
    "or": (select(room).where(or_(room.c.id == "a", room.c.title == "b")), [("room", WHOLE)]),
    "null": (select(room).where(room.c.title.is_(None)), [("room", WHOLE)]),
    "function of the column": (select(room).where(func.lower(room.c.id) == "a"), [("room", WHOLE)]),
    "subquery": (
        select(room).where(room.c.id.in_(select(member.c.room_id).where(member.c.actor_id == "a"))),
        [("member", WHOLE), ("room", WHOLE)],
    ),
    "exists": (
        select(room).where(select(member.c.room_id).where(member.c.room_id == room.c.id).exists()),
        [("member", WHOLE), ("room", WHOLE)],
    ),
    "cte": (
        select(select(room).where(room.c.id == "a").cte("one")),
        [("room", WHOLE)],
    ),
    "union": (
        union(select(room.c.id).where(room.c.id == "a"), select(member.c.room_id)),
        [("member", WHOLE), ("room", WHOLE)],
    ),
    "scalar subquery": (
        select(room.c.id, select(func.count()).select_from(member).scalar_subquery()).where(room.c.id == "a"),
        [("member", WHOLE), ("room", WHOLE)],
    ),
    "self join": (
        select(Room).join(other, col(other.title) == ROOM_TITLE).where(ROOM_ID == "a"),
        [("room", WHOLE)],
    ),
    "update": (update(room).where(room.c.id == "a").values(title="b"), [("room", WHOLE)]),
    "delete": (delete(room).where(room.c.id == "a"), [("room", WHOLE)]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_statement_is_narrowed(shape: str) -> None:
    statement, expected = SHAPES[shape]
    assert sorted(narrowings(statement), key=lambda one: one[0]) == expected


def test_a_known_statement_is_narrowed_by_its_own_constants() -> None:
    def asked(room_id: Any, ids: list[str]) -> list[tuple[str, Any]]:
        statement = select(Member, Room).join(Room, ROOM_ID == MEMBER_ROOM).where(col(Member.room_id) == room_id)
        return sorted(narrowings(statement.where(col(Member.actor_id).in_(ids))))

    for room_id, ids in (("a", ["x"]), ("b", ["x", "y"]), ("c", [])):
        narrowed = {"room_id": frozenset([room_id]), "actor_id": frozenset(ids)}
        assert asked(room_id, ids) == [("member", narrowed), ("room", {"id": frozenset([room_id])})]


def test_a_constant_that_is_missing_narrows_nothing() -> None:
    absent = bindparam("absent", None, type_=String)
    assert narrowings(select(room).where(room.c.id == absent)) == [("room", WHOLE)]


def test_values_that_a_statement_is_run_with_narrow_it() -> None:
    given = select(room).where(room.c.id == bindparam("given"))
    assert narrowings(given, {"given": "a"}) == [("room", {"id": A})]
    assert narrowings(given, {"given": "b"}) == [("room", {"id": frozenset("b")})]
    assert narrowings(given) == [("room", WHOLE)]


def test_there_are_enough_shapes() -> None:
    assert len(SHAPES) >= 23


def change(table: str = "member", **keys: str) -> RowsChanged:
    return RowsChanged(table, {column: frozenset(values) for column, values in keys.items()})


def test_a_change_meets_what_it_may_have_touched() -> None:
    reads = ReadSet()
    reads.add("member", {"room_id": A, "role": frozenset(["host"])})
    reads.add("item", {})
    assert reads.meets(change(room_id="a", actor_id="x"))
    assert reads.meets(change(room_id="ba"))
    assert not reads.meets(change(room_id="b", actor_id="a"))
    assert not reads.meets(change("room", id="a"))
    assert reads.meets(RowsChanged("member", None))
    assert reads.meets(change("item", room_id="z"))
    assert reads.whole_tables() == {"item"}


async def test_reads_are_collected_and_raw_text_is_refused(urls: Urls) -> None:
    database = Database(urls.app)
    readset.watch(database.engine)
    async with database.begin() as session:
        with readset.collect() as reads:
            await session.execute(select(Room).where(ROOM_ID == "a"))
            await session.execute(select(Room).where(bindparam("given") == ROOM_ID), {"given": "b"})
            with readset.unwatched():
                await session.execute(text("select 1"))
            with pytest.raises(UnknownReads):
                await session.execute(text("select 1"))
        await session.execute(text("select 1"))
    assert reads.tables == {"room": [{"id": A}, {"id": frozenset("b")}]}
    await database.close()
