"""What is kept of calls, for whoever asks again and for jobs, holds no address and no secret."""

from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, browser
from tests.api.conftest import Web, app, web
from tests.support.fixtures import PUBLIC_URL, People

__all__ = ["app", "web"]
KEPT = ("action_run", "action_step", "operation", "procrastinate.procrastinate_jobs")


def kept(admin: psycopg.Connection[Any], text: str) -> list[str]:
    """The tables of what is kept in which a text stands."""
    query = "select exists (select from {} t where to_jsonb(t)::text like %s)"
    return [one for one in KEPT if admin.execute(query.format(one).encode(), [f"%{text}%"]).fetchone() == (True,)]


@pytest.mark.parametrize("known", [True, False])
async def test_nothing_keeps_the_address_of_who_forgot_a_password(
    web: Web, server: Server, people: People, admin: psycopg.Connection[Any], known: bool
) -> None:
    email = f"{new_id()}@example.org"
    if known:
        await PasswordDoor(server.calls).sign_up(email, PASSWORD, browser(people.guest()))
    runs = "select count(*) from action_run where name = 'accounts.send_reset'"
    (before,) = admin.execute(runs).fetchone() or (0,)
    answer = await web.client("192.0.2.77").post(
        "/api/auth/forgot", json={"email": email}, headers={"origin": PUBLIC_URL}
    )
    assert answer.status_code == 200
    assert admin.execute(runs).fetchone() == (before + 1,)
    assert kept(admin, email) == []


async def test_no_link_and_no_key_is_kept_with_an_operation(people: People, admin: psycopg.Connection[Any]) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Kept"))["id"]
    list_id = (await ada.call("lists.create", name="Kept", visibility="link"))["id"]
    made = await ada.call("rooms.renew_invite", room=room, op=new_id())
    links = [await ada.call(f"lists.{one}", list_id=list_id, op=new_id()) for one in ("renew_link", "renew_invite")]
    for secret in (made["token"], made["access_key"], *links):
        assert kept(admin, secret) == []
