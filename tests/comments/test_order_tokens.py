"""What a program may do with a token of somebody who keeps order: as staff of the server only what it was made for."""

from dataclasses import replace
from typing import Any

import pytest

from raffi_web.kernel.errors import Forbidden
from tests.comments.conftest import InRoom, Talk, moderator_of
from tests.support.fixtures import Person


def lent(person: Person, *scopes: str) -> Person:
    """A program of somebody's, with a token that was made for this."""
    return replace(person, actor=replace(person.actor, scopes=frozenset(scopes)))


def staff_acts(comment: str, discussion: str) -> dict[str, dict[str, Any]]:
    words = {"kind": "words", "pattern": "zzqq"}
    return {
        "queue": {},
        "queue_count": {},
        "decided": {},
        "filters": {},
        "try_filter": words,
        "hide": {"comment": comment, "reason": "spam"},
        "decide": {"comments": [comment], "act": "hide"},
        "add_filter": {**words, "act": "refuse"},
        "pin": {"comment": comment},
        "lock": {"comment": comment},
        "slow": {"discussion": discussion, "seconds": 5},
        "remove": {"comment": comment},
        "hidden_text": {"comment": comment},
        "deeds": {"comment": comment},
        "history_of": {"comment": comment},
        "silence": {"actor": comment, "reason": "spam"},
    }


async def test_a_token_moderates_only_when_it_was_made_for_it(talk: Talk) -> None:
    mod = await moderator_of(talk)
    said = await talk.say("something")
    for scopes in (("read",), ("read", "write"), ("read", "write", "account")):
        for name, args in staff_acts(said["id"], talk.id).items():
            talk.admin.execute("delete from rate_limit")
            with pytest.raises(Forbidden):
                await lent(mod, *scopes).call(f"comments.{name}", **args)
    assert await lent(mod, "read", "write", "admin").call("comments.queue") is not None
    row = await lent(mod, "write", "admin").call("comments.hide", comment=said["id"], reason="spam")
    assert row["hidden"] == "spam"


async def test_a_host_orders_their_own_room_with_a_token_for_writing(talk: Talk, private: InRoom) -> None:
    said = await talk.say("in the room", talk.ben, discussion=private.id)
    host = lent(talk.ada, "read", "write")
    assert await host.call("comments.queue", room=private.room) == []
    assert (await host.call("comments.hide", comment=said["id"], reason="spam"))["hidden"] == "spam"
