"""A guest's picture when the guest turns out to be somebody."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.files.intake import receive
from raffi_web.kernel.calls import Caller
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.files.conftest import picture
from tests.support.fixtures import People, Person


async def with_picture(person: Person) -> str:
    """Let a person have a picture; its file's id."""

    async def sent() -> AsyncIterator[bytes]:
        yield picture()

    file = (await receive(person.server.calls, Caller(person.actor), "avatar", sent()))["id"]
    await person.call("accounts.set_avatar", file=file)
    return file


def files(admin: psycopg.Connection[Any], *people: Person) -> dict[str, tuple[str, str]]:
    """Who owns each file of theirs, and what uses it."""
    rows = admin.execute(
        "select id, owner_id, used_by from file where owner_id = any(%s)", [[one.id for one in people]]
    )
    return {file: (owner, used_by) for file, owner, used_by in rows.fetchall()}


@pytest.mark.parametrize("has_one", [False, True])
async def test_it_comes_along_unless_there_is_one(
    server: Server,
    people: People,
    door: PasswordDoor,
    address: Callable[[], str],
    admin: psycopg.Connection[Any],
    has_one: bool,
) -> None:
    email, guest = address(), people.guest()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    own = await with_picture(user) if has_one else None
    theirs = await with_picture(guest)
    there = await as_token(server, await door.sign_in(email, PASSWORD, browser(guest)))
    kept = own or theirs
    assert (await there.call("accounts.me"))["avatar_url"] == f"/files/{kept}"
    assert files(admin, user, guest) == {kept: (user.id, f"actor:{user.id}")}
    assert admin.execute("select avatar_url from actor where id = %s", [guest.id]).fetchone() == (None,)
    await there.call("accounts.remove_avatar")
    assert files(admin, user, guest) == {}
