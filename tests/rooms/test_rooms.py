"""Rooms: make, enter, leave, end."""

import base64
from typing import Any

import orjson
import psycopg
import pytest

from raffi_web import features
from raffi_web.kernel.errors import Forbidden, Invalid, Limited, NotFound
from raffi_web.kernel.functions import Kind, registry
from raffi_web.settings import Settings
from tests.support.fixtures import People


def test_whatever_changes_a_room_is_limited() -> None:
    """Each of them may write a line in the chat, which stays for ever."""
    features.load()
    changing = [f for f in registry.all() if f.name.startswith("rooms.") and f.kind is Kind.MUTATION and f.public]
    assert len(changing) > 15
    assert [f.name for f in changing if f.limit is None] == []


async def test_what_changes_nothing_says_nothing(people: People, admin: psycopg.Connection[Any]) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Quiet", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    grants = {"cohost": ["play", "seek"], "member": ["chat"], "viewer": []}
    changes = [
        ("rooms.set_grants", {"grants": grants}),
        ("rooms.lock", {"locked": True}),
        ("rooms.set_slow_mode", {"seconds": 5}),
        ("rooms.set_role", {"member": ben.id, "role": "viewer"}),
        ("rooms.mute", {"member": ben.id, "muted": True}),
        ("rooms.update", {"is_public": False}),
    ]

    def notices() -> int:
        row = admin.execute("select count(*) from message where room_id = %s", [room]).fetchone()
        return row[0] if row else -1

    for name, args in changes:
        before = notices()
        for _ in range(2):
            await ada.call(name, room=room, **args)
        assert notices() == before + 1, name


async def test_a_room_is_made_and_entered(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    made = await ada.call("rooms.create", title="Friday film", is_public=True)
    joined = await ben.call("rooms.join", room=made["id"])
    assert (joined["me"], joined["title"]) == ("member", "Friday film")
    assert (await ada.call("rooms.get", room=made["id"]))["me"] == "host"


async def test_joining_twice_is_the_same_member(people: People) -> None:
    ada = people.guest()
    made = await ada.call("rooms.create", title="Twice", is_public=True)
    again = await ada.call("rooms.join", room=made["id"])
    assert again["me"] == "host"


async def test_a_private_room_wants_its_key(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    made = await ada.call("rooms.create", title="Private")
    with pytest.raises(Forbidden):
        await ben.call("rooms.join", room=made["id"])
    with pytest.raises(NotFound):
        await ben.call("rooms.get", room=made["id"])
    joined = await ben.call("rooms.join", room=made["id"], key=made["access_key"])
    assert joined["me"] == "member"


async def test_wrong_keys_are_limited_and_an_invite_still_opens(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    made = await ada.call("rooms.create", title="Guess", access_key="123456")
    for _ in range(5):
        with pytest.raises(Forbidden):
            await ben.call("rooms.join", room=made["id"], key="000000")
    with pytest.raises(Limited) as refused:
        await ben.call("rooms.join", room=made["id"], key="123456")
    assert refused.value.retry_after > 100
    invite = await ada.call("rooms.invite", room=made["id"])
    assert (await ben.call("rooms.join", room=made["id"], invite=invite["token"]))["me"] == "member"


async def test_the_host_leaves_and_the_room_goes_on(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    made = await ada.call("rooms.create", title="Leave", is_public=True)
    await ben.call("rooms.join", room=made["id"])
    assert (await ada.call("rooms.leave", room=made["id"]))["was_host"] is True
    with pytest.raises(NotFound):
        await ada.call("rooms.get", room=made["id"])


@pytest.mark.parametrize("order", ["people", "active", "new"])
@pytest.mark.parametrize(
    "mark",
    [
        [99999999999999999, "0000000000"],
        [-1, "0000000000"],
        [1e300, "0000000000"],
        [1.5, "x"],
        [1, "x\u0000"],
        [1, 7],
        [1, None],
        [[1], "0000000000"],
        {"a": 1, "b": 2},
        [True],
        7,
    ],
)
async def test_a_mark_that_no_page_gave_is_refused(people: People, order: str, mark: Any) -> None:
    after = base64.urlsafe_b64encode(orjson.dumps(mark)).decode()
    if order != "people" and mark == [-1, "0000000000"]:
        # A second before the epoch is a moment too.
        await people.nobody().call("rooms.list_public", order=order, after=after)
        return
    with pytest.raises(Invalid) as refused:
        await people.nobody().call("rooms.list_public", order=order, after=after)
    assert refused.value.field == "after"


async def test_pages_follow_each_other(people: People) -> None:
    ada = people.guest()
    for n in range(3):
        await ada.call("rooms.create", title=f"Pages of {ada.id} {n}", is_public=True)
    for order in ("people", "active", "new"):
        seen, after = [], None
        while True:
            page = await ada.call("rooms.list_public", search=ada.id, order=order, limit=1, after=after)
            seen += [room["id"] for room in page["rooms"]]
            after = page["next"]
            if after is None:
                break
        assert len(set(seen)) == len(seen) == 3


@pytest.mark.parametrize(
    "address",
    [
        "http://pictures.example/a.png",
        "https://",
        "https:///a.png",
        "https://ada:secret@pictures.example/a.png",
        "https://pictures.example@evil.example/a.png",
        'https://pictures.example/a.png");color:red',
        "https://pictures.example/a'b.png",
        "https://pictures.example/a b.png",
        "https://pictures.example/a\\b.png",
        "https://pictures.example:99999/a.png",
        "https://pictures..example/a.png",
        "https://[::1/a.png",
        "https://pictures.example/<b>",
        "javascript:alert(1)",
    ],
)
async def test_a_picture_has_an_address_that_is_one(people: People, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        await people.guest().call("accounts.update_me", avatar_url=address)
    assert refused.value.field == "avatar_url"


@pytest.mark.parametrize(
    "address",
    ["https://pictures.example/a.png", "https://a-b.example:8443/x/y%20z.webp?s=64&d=mp", "https://a.example"],
)
async def test_a_picture_is_kept(people: People, address: str) -> None:
    assert (await people.guest().call("accounts.update_me", avatar_url=address))["avatar_url"] == address


async def test_a_name_that_can_not_be_seen_is_none(people: People) -> None:
    for name in ("\u3164", "\u2800", "\u115f\u200e", "\U000e0041"):
        with pytest.raises(Invalid) as refused:
            await people.guest().call("accounts.update_me", name=name)
        assert refused.value.field == "name"
    assert (await people.guest().call("accounts.update_me", name="Ada\u200e\u00ad"))["name"] == "Ada"


async def test_a_room_without_a_film_is_called_by_its_new_name(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Before", is_public=True))["id"]
    assert (await ada.call("rooms.update", room=room, title="After"))["title_name"] == "After"
    await ada.call("screen.load", room=room, source={"url": "sampler:last-tram"})
    assert (await ada.call("rooms.update", room=room, title="Later"))["title_name"] == "Last Tram"


async def test_a_card_says_who_may_come(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Cards", is_public=True))["id"]
    await ada.call("rooms.lock", room=room, locked=True)
    (card,) = await ada.call("rooms.mine")
    assert (card["is_public"], card["locked"]) == (True, True)


async def test_only_who_sits_at_the_server_is_told_where_others_find_it(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "shared_origin", "http://192.168.7.9:8000")
    told = [
        (await people.guest(address).call("rooms.reach"))["origin"] for address in ("127.0.0.1", "::1", "192.0.2.4", "")
    ]
    assert told == ["http://192.168.7.9:8000", "http://192.168.7.9:8000", None, None]
