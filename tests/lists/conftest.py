"""A list with everybody who may have to do with it."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.fixtures import People, Person


@dataclass
class Lists:
    """A private list of Ada's that Ben edits, with three titles; Cem has nothing to do with it."""

    people: People
    ada: Person
    ben: Person
    cem: Person
    id: str

    async def call(self, who: Person, function: str, /, **args: Any) -> Any:
        """Call a function on the list."""
        return await who.call(f"lists.{function}", list_id=self.id, **args)

    async def add(self, name: str, who: Person | None = None, **title: Any) -> dict[str, Any]:
        """Put a title on the list."""
        return (await self.call(who or self.ada, "add", title={"name": name, **title}))["item"]

    async def items(self, who: Person | None = None) -> list[dict[str, Any]]:
        """The titles in order."""
        found: list[dict[str, Any]] = []
        after = None
        while True:
            page = await self.call(who or self.ada, "items", limit=1_000, **({"after": after} if after else {}))
            found += page["items"]
            if (after := page["next"]) is None:
                return found

    async def names(self, who: Person | None = None) -> list[str]:
        """The titles' names in order."""
        return [item["name"] for item in await self.items(who)]

    async def item(self, name: str) -> str:
        """A title's id on the list."""
        return next(item["id"] for item in await self.items() if item["name"] == name)

    async def link(self) -> str:
        """Show the list by link; returns what opens it."""
        await self.call(self.ada, "update", visibility="link")
        return (await self.call(self.ada, "get"))["link"]


TITLES = ("The Third Man", "Ran", "Paprika")


async def make_lists(people: People) -> Lists:
    """A list as `Lists` says."""
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    for person, name in ((ada, "Ada"), (ben, "Ben"), (cem, "Cem")):
        await person.call("accounts.update_me", name=name)
    made = await ada.call("lists.create", name="To see", description="With rain")
    lists = Lists(people, ada, ben, cem, made["id"])
    for name in TITLES:
        await lists.add(name)
    await lists.call(ben, "accept", invite=await lists.call(ada, "invite"))
    return lists


@pytest.fixture
async def lists(people: People) -> Lists:
    return await make_lists(people)
