"""Sessions: found in any cookie header, and nobody's when they are not ours."""

import pytest

from raffi_web.kernel.context import ActorKind
from raffi_web.server import Server
from tests.support.fixtures import People


@pytest.mark.parametrize(
    "header",
    ["raffi={0}", "a=1; raffi={0}", "raffi={0}; b=2", 'x={{"json":[1]}}; raffi={0}', "bad; raffi={0}", 'raffi="{0}"'],
)
async def test_a_session_is_found_beside_other_cookies(server: Server, people: People, header: str) -> None:
    ada = people.guest()
    assert await server.identity.actor_of(server.identity.token_in(header.format(ada.token))) == ada.actor


@pytest.mark.parametrize("token", ["", ".", "x.y", "é.é", "x" * 5000, "eyJyIjoieCIsInQiOjF9.AAAAAAAAAAAAAAAAAAAAAA"])
async def test_what_is_not_ours_is_nobodys(server: Server, token: str) -> None:
    assert (await server.identity.actor_of(token)).kind is ActorKind.NOBODY


async def test_a_revoked_session_is_nobodys(server: Server, people: People, admin) -> None:  # noqa: ANN001
    ada = people.guest()
    await ada.call("rooms.create", title="x")
    assert (await server.identity.actor_of(ada.token)).id == ada.id
    admin.execute("update actor_session set revoked_at = now() where actor_id = %s", [ada.id])
    assert (await server.identity.actor_of(ada.token)).kind is ActorKind.NOBODY


async def test_the_token_is_nowhere_in_the_database(people: People, admin) -> None:  # noqa: ANN001
    ada = people.guest()
    await ada.call("rooms.create", title="x")
    (row,) = admin.execute("select to_jsonb(s)::text from actor_session s where actor_id = %s", [ada.id]).fetchone()
    assert ada.token not in row
    assert ada.token.split(".")[1] not in row
