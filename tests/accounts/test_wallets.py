"""Signing in with a wallet: real keys, the server's own message and nothing else."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest

from raffi_web.features.accounts.linked.wallets import checksummed
from raffi_web.kernel.context import ActorKind
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.ids import new_id
from raffi_web.words.catalogues import CATALOGUES
from tests.accounts.conftest import OauthBrowser, audited
from tests.support.ethereum import Account, encode_defunct
from tests.support.fixtures import PUBLIC_URL

Browsers = Callable[[], OauthBrowser]
Admin = psycopg.Connection[Any]


class Wallet:
    """A wallet with one key."""

    def __init__(self) -> None:
        self.key = Account.create()
        self.address: str = self.key.address

    def sign(self, message: str) -> str:
        return "0x" + self.key.sign_message(encode_defunct(text=message)).signature.hex().removeprefix("0x")


async def post(one: OauthBrowser, path: str, **given: str) -> httpx.Response:
    return await one.http.post(f"/api/auth/wallet/{path}", json=given, headers={"origin": PUBLIC_URL})


async def asked(one: OauthBrowser, wallet: Wallet, path: str = "begin") -> dict[str, str]:
    answer = await post(one, path, address=wallet.address)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def enter(one: OauthBrowser, wallet: Wallet) -> httpx.Response:
    given = await asked(one, wallet)
    return await post(one, "finish", state=given["state"], signature=wallet.sign(given["message"]))


def code(answer: httpx.Response) -> str:
    return answer.json()["error"]["code"]


async def test_a_wallet_is_an_account_in_two_browsers(browsers: Browsers, admin: Admin) -> None:
    one, two, wallet = browsers(), browsers(), Wallet()
    guest = await one.sit()
    room = (await guest.call("rooms.create", title="Mine"))["id"]
    assert (await enter(one, wallet)).status_code == 200
    user = await one.person()
    assert (user.actor.kind, user.id) == (ActorKind.USER, guest.id)
    await two.sit()
    assert "token" not in (await enter(two, wallet)).json()
    again = await two.person()
    assert [found["id"] for found in await again.call("rooms.mine")] == [room]
    (card,) = await again.call("accounts.identities")
    assert (card["is_wallet"], card["name"], card["provider"]) == (True, wallet.address, "wallet")
    kept = admin.execute("select issuer, subject from linked_identity where actor_id = %s", [user.id]).fetchall()
    assert kept == [("did:pkh", f"did:pkh:eip155:1:{wallet.address}")]
    assert {one["method"] for one in await again.call("accounts.sessions")} == {"wallet"}


async def test_the_message_is_of_eip_4361(browsers: Browsers) -> None:
    one, wallet = browsers(), Wallet()
    await one.sit()
    message = (await asked(one, wallet))["message"]
    host = re.escape(PUBLIC_URL.removeprefix("http://"))
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    pattern = (
        rf"{host} wants you to sign in with your Ethereum account:\n{wallet.address}\n\n[ -~]+\n\n"
        rf"URI: http://{host}/sign-in\nVersion: 1\nChain ID: 1\nNonce: [a-zA-Z0-9]{{8,}}\n"
        rf"Issued At: {moment}\nExpiration Time: {moment}"
    )
    assert re.fullmatch(pattern, message), message


def test_the_statement_is_of_letters_that_the_standard_knows() -> None:
    for words in CATALOGUES.values():
        assert re.fullmatch(r"[ A-Za-z0-9.,:;'()!-]+", words["linked.wallet_statement"])


async def test_a_signature_works_once(browsers: Browsers) -> None:
    one, wallet = browsers(), Wallet()
    await one.sit()
    given = await asked(one, wallet)
    signature = wallet.sign(given["message"])
    assert (await post(one, "finish", state=given["state"], signature=signature)).status_code == 200
    again = await post(one, "finish", state=given["state"], signature=signature)
    assert (again.status_code, code(again)) == (410, "sign_in_expired")


@pytest.mark.usefixtures("idp")
async def test_a_stranger_does_not_fill_the_audit_with_junk(browsers: Browsers, admin: Admin) -> None:
    one = browsers()
    guest = await one.sit()
    for _ in range(30):
        refused = await post(one, "finish", state=new_id(), signature="0x" + "0" * 130)
        assert code(refused) == "sign_in_expired"
        assert "problem=" in await one.back({"state": new_id(), "code": "junk"})
    # Ten of each of the two ways.
    assert audited(admin, guest.id) == [("accounts.sign_in_failed", "sign_in_expired")] * 20


async def test_another_wallets_signature(browsers: Browsers, admin: Admin) -> None:
    one, wallet, thief = browsers(), Wallet(), Wallet()
    guest = await one.sit()
    given = await asked(one, wallet)
    refused = await post(one, "finish", state=given["state"], signature=thief.sign(given["message"]))
    assert (refused.status_code, code(refused)) == (403, "bad_wallet_signature")
    assert (await one.person()).actor.kind is ActorKind.GUEST
    assert audited(admin, guest.id) == [("accounts.sign_in_failed", "bad_wallet_signature")]
    # A wrong one is spent too.
    right = await post(one, "finish", state=given["state"], signature=wallet.sign(given["message"]))
    assert code(right) == "sign_in_expired"


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("127.0.0.1:8000", "evil.example"),
        ("Chain ID: 1", "Chain ID: 137"),
        ("Version: 1", "Version: 2"),
        ("Nonce: ", "Nonce: x"),
        ("URI: http:", "URI: https:"),
        ("Z", ""),
    ],
)
async def test_a_message_that_is_not_ours(browsers: Browsers, what: str, other: str) -> None:
    """The page never says what was signed: whatever differs from the server's own message does not fit."""
    one, wallet = browsers(), Wallet()
    await one.sit()
    given = await asked(one, wallet)
    assert what in given["message"]
    signature = wallet.sign(given["message"].replace(what, other, 1))
    assert code(await post(one, "finish", state=given["state"], signature=signature)) == "bad_wallet_signature"


@pytest.mark.parametrize(
    "signature",
    ["0x", "x", "0x" + "0" * 130, "0x" + "f" * 130, "0x" + "g" * 130, "1" * 132, "0x" + "1" * 128 + "1b" + "00"],
)
async def test_what_is_no_signature(browsers: Browsers, signature: str) -> None:
    one, wallet = browsers(), Wallet()
    await one.sit()
    given = await asked(one, wallet)
    refused = await post(one, "finish", state=given["state"], signature=signature)
    assert code(refused) == "bad_wallet_signature", refused.text


async def test_another_browser_does_not_finish_it(browsers: Browsers) -> None:
    one, thief, wallet = browsers(), browsers(), Wallet()
    for each in (one, thief):
        await each.sit()
    given = await asked(one, wallet)
    refused = await post(thief, "finish", state=given["state"], signature=wallet.sign(given["message"]))
    assert (refused.status_code, code(refused)) == (403, "sign_in_elsewhere")


async def test_ten_minutes(browsers: Browsers, admin: Admin) -> None:
    one, wallet = browsers(), Wallet()
    await one.sit()
    given = await asked(one, wallet)
    admin.execute("update sign_in_flow set expires_at = now() - interval '1 second'")
    late = await post(one, "finish", state=given["state"], signature=wallet.sign(given["message"]))
    assert code(late) == "sign_in_expired"


@pytest.mark.parametrize("address", ["x", "0x12", "0x" + "g" * 40, "0x" + "1" * 41])
async def test_what_is_no_address(browsers: Browsers, address: str) -> None:
    one = browsers()
    await one.sit()
    refused = await post(one, "begin", address=address)
    assert (refused.status_code, code(refused)) == (400, "bad_wallet")


def test_addresses_are_written_in_one_way() -> None:
    wallet = Wallet()
    assert checksummed(wallet.address.lower()) == checksummed(wallet.address) == wallet.address
    with pytest.raises(Invalid):
        checksummed("0x" + wallet.address[2:].swapcase())


async def test_linking_a_wallet_and_the_last_way_in(browsers: Browsers) -> None:
    one, first, second = browsers(), Wallet(), Wallet()
    await one.sit()
    assert code(await post(one, "link", address=first.address)) == "account_needed"
    await enter(one, first)
    given = await asked(one, second, "link")
    linked = await post(one, "finish", state=given["state"], signature=second.sign(given["message"]))
    assert (linked.status_code, linked.json()) == (200, {})
    user = await one.person()
    cards = await user.call("accounts.identities")
    assert {card["name"] for card in cards} == {first.address, second.address}
    await user.call("accounts.unlink", identity=cards[0]["id"])
    with pytest.raises(Exception, match="last_way"):
        await user.call("accounts.unlink", identity=cards[1]["id"])


async def test_a_wallet_shows_again_who_one_is_and_never_somebody_else(browsers: Browsers, admin: Admin) -> None:
    one, two, wallet, other = browsers(), browsers(), Wallet(), Wallet()
    for each, theirs in ((one, wallet), (two, other)):
        await each.sit()
        await enter(each, theirs)
    user = await one.person()
    given = await asked(one, other, "confirm")
    refused = await post(one, "finish", state=given["state"], signature=other.sign(given["message"]))
    assert code(refused) == "not_your_way"
    given = await asked(one, wallet, "confirm")
    told = await post(one, "finish", state=given["state"], signature=wallet.sign(given["message"]))
    assert (told.status_code, told.json(), "set-cookie" in told.headers) == (200, {}, False)
    assert (await one.person()).actor.session == user.actor.session
    assert audited(admin, user.id)[-1] == ("accounts.sign_in_failed", "not_your_way")
    confirmed = "select count(*) from audit where act = 'accounts.confirmed' and on_id = %s"
    assert admin.execute(confirmed, [user.id]).fetchone() == (1,)


async def test_no_other_site_asks_a_wallet(browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    for path in ("begin", "link", "finish"):
        foreign = await one.http.post(f"/api/auth/wallet/{path}", json={}, headers={"origin": "https://evil.example"})
        assert (foreign.status_code, code(foreign)) == (403, "foreign_origin")
