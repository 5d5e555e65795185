"""The page of letters, driven from Python."""

import asyncio
from typing import Any

import psycopg
import pytest

from raffi_web.features.mail.state import MailState
from raffi_web.kernel.context import Actor
from raffi_web.live.surface import ToastState
from raffi_web.server import Server
from tests.mail.conftest import Desk
from tests.states.conftest import Tab
from tests.support.fixtures import People

pytestmark = pytest.mark.usefixtures("pages")


@pytest.fixture
async def owner(people: People, admin: psycopg.Connection[Any]) -> Tab:
    """The page of an owner."""
    ada = people.guest()
    await ada.call("accounts.update_me", name="Olga Owner")
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set kind = 'user', role = 'owner' where id = %s", [ada.id])
    return Tab(ada, "/admin/mail")


@pytest.fixture
def desk(server: Server, admin: psycopg.Connection[Any]) -> Desk:
    return Desk(server, admin)


async def test_a_new_letter_appears_by_itself(
    owner: Tab, desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue: asyncio.Queue[Any] = asyncio.Queue()

    async def assign(token: str, state: str, variable: str, value: Any) -> bool:
        queue.put_nowait(value)
        return True

    monkeypatch.setattr(server.queries, "assign", assign)
    page = owner.state(MailState)
    await owner.do(page.on_load)
    assert (page.loaded, page.problem) == (True, "")
    letter = await desk.write("live@example.org")
    async with asyncio.timeout(10):
        while letter not in {one["id"] for one in (await queue.get())["letters"]}:
            pass


async def test_what_a_page_watches_is_noted_as_a_call_and_once(
    owner: Tab, desk: Desk, server: Server, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[str, str, str]] = []
    assigned = asyncio.Event()

    def note(actor: Actor, address: str, function: str, args: Any, result: str, seconds: float) -> None:
        if (actor.id, function) == (owner.person.id, "mail.outbox"):
            noted.append((address, function, result))

    async def assign(token: str, state: str, variable: str, value: Any) -> bool:
        assigned.set()
        return True

    monkeypatch.setattr(server.calls, "note", note)
    monkeypatch.setattr(server.queries, "assign", assign)
    page = owner.state(MailState)
    await owner.do(page.on_load)
    await desk.write("noted@example.org")
    await asyncio.wait_for(assigned.wait(), 10)
    assert noted == [("127.0.0.1", "mail.outbox", "ok")]
    admin.execute("update actor set role = 'user' where id = %s", [owner.person.id])
    await owner.do(page.on_load)
    assert noted[1:] == [("127.0.0.1", "mail.outbox", "no_permission")]
    told = "select act, result, network from audit where actor_id = %s and act = 'mail.outbox'"
    assert admin.execute(told.encode(), [owner.person.id]).fetchall() == [("mail.outbox", "no_permission", "127.0.0.1")]


async def test_read_take_away_and_bring_back(owner: Tab, desk: Desk) -> None:
    page = owner.state(MailState)
    letter = await desk.write("driven@example.org", path="/verify?token=driven")
    await owner.do(page.on_load)
    assert letter in {one["id"] for one in page.letters}
    await owner.do(page.read, letter)
    assert page.opened["link"].endswith("/verify?token=driven")
    await owner.do(page.close)
    assert page.opened == {}
    await owner.do(page.read, letter)
    await owner.do(page.on_load)
    assert page.opened == {}
    await owner.do(page.remove, letter)
    assert desk.rows("driven@example.org")[0]["removed_at"] is not None
    await owner.do(page.undo)
    assert desk.rows("driven@example.org")[0]["removed_at"] is None
    await owner.do(page.undo)


async def test_older_letters_and_statuses(owner: Tab, desk: Desk) -> None:
    page = owner.state(MailState)
    made = [await desk.write(f"older-{n}@example.org") for n in range(35)]
    await owner.do(page.on_load)
    assert len(page.letters) == 30
    assert page.has_more
    await owner.do(page.more)
    assert set(made) <= {one["id"] for one in page.letters}
    await owner.do(page.choose, "nonsense")
    assert page.status == "all"
    await owner.do(page.choose, "failed")
    assert {one["status"] for one in page.letters} <= {"failed"}


async def test_a_test_letter_and_a_wrong_address(owner: Tab, desk: Desk) -> None:
    page = owner.state(MailState)
    await owner.do(page.send_test, {"to": "nonsense"})
    assert page.error == "That is no address of a letterbox."
    await owner.do(page.send_test, "no form")
    assert page.error
    await owner.do(page.send_test, {"to": "tested@example.org"})
    assert (page.error, desk.rows("tested@example.org")[0]["kind"]) == ("", "test")
    assert owner.state(ToastState).toasts


async def test_a_guest_sees_nothing(people: People) -> None:
    tab = Tab(people.guest(), "/admin/mail")
    page = tab.state(MailState)
    await tab.do(page.on_load)
    assert (page.letters, bool(page.problem)) == ([], True)
