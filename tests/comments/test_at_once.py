"""Many at once in one discussion: nothing is lost, nothing waits for itself, and the counts are those of the rows."""

import asyncio
from typing import Any

from tests.comments.conftest import Talk
from tests.support.fixtures import Person

COUNTED = """
select c.id from comment c
where (c.replies, c.thread, c.score) is distinct from (
    (select count(*) from comment r where r.parent_id = c.id and r.shown),
    (select count(*) from comment r where r.path like c.path || '/%%' and r.shown),
    (select count(distinct actor_id) from comment_reaction r where r.comment_id = c.id))
and c.discussion_id = %s
"""


async def test_counts_are_right_after_many_at_once(talk: Talk) -> None:
    root = await talk.say("root")
    middle = await talk.say("middle", parent=root["id"])
    own = [await talk.say(str(n), talk.cem, parent=middle["id"]) for n in range(5)]
    people = [talk.people.guest() for _ in range(10)]
    talk.admin.execute("delete from rate_limit")

    async def live(person: Person, number: int) -> None:
        said = await person.call("comments.create", discussion=talk.id, body="first", parent=middle["id"])
        await person.call("comments.react", comment=middle["id"], emoji="🔥")
        await person.call("comments.edit", comment=said["id"], body="changed")
        await person.call("comments.create", discussion=talk.id, body="second", parent=said["id"])
        if number % 2:
            await person.call("comments.remove", comment=said["id"])
            await person.call("comments.react", comment=middle["id"], emoji="🔥", on=False)

    async def take_back(one: dict[str, Any]) -> None:
        await talk.cem.call("comments.remove", comment=one["id"])

    acts = [*(live(person, n) for n, person in enumerate(people)), *map(take_back, own)]
    await asyncio.gather(*acts, talk.ada.call("comments.remove", comment=root["id"]))
    assert talk.admin.execute(COUNTED.encode(), [talk.id]).fetchall() == []
    found = await talk.ada.call("comments.one", comment=middle["id"])
    # The middle one, ten answers of which five were taken back but are answered, and ten to those.
    assert (found["above"][0]["removed"], found["above"][0]["thread"], found["above"][0]["replies"]) == (True, 21, 1)
    assert (found["comment"]["thread"], found["comment"]["replies"], found["comment"]["score"]) == (20, 10, 5)
    assert (await talk.get())["comments"] == 1 + 5 + 10
