"""The last way in stays."""

import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.accounts.ways import keep_a_way, way, ways_in
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People


async def test_the_last_way_in_stays(server: Server, people: People, door: PasswordDoor) -> None:
    email = f"{new_id()}@example.org"
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    async with server.database.begin(user.actor) as session:
        ctx = Context(user.actor, session)
        assert await ways_in(ctx, user.id) == 1
        with pytest.raises(Conflict) as refused:
            await keep_a_way(ctx, user.id)
        assert refused.value.kind == "last_way"


async def test_a_guest_has_none(server: Server, people: People) -> None:
    guest = people.guest()
    async with server.database.begin(guest.actor) as session:
        assert await ways_in(Context(guest.actor, session), guest.id) == 0


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        way("password")(lambda ctx, actor: NotImplemented)
