"""Signing in with an Ethereum wallet (EIP-4361): the server writes the whole message, and the wallet signs just that.

A wallet is kept as `did:pkh:eip155:1:<address>`: its key is the same on every chain, so one chain stands for all. A
wallet that is a contract (EIP-1271) has no key and can't sign in: whether its word holds only its chain could say.
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from raffi_web.features.accounts.linked.flows import LASTS, WALLET, Begun, begin_flow, refusal
from raffi_web.features.accounts.linked.identities import WALLETS, Shown
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.kernel.arguments import line
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.doors import Refusals
from raffi_web.kernel.errors import Forbidden, Invalid, RaffiError
from raffi_web.kernel.functions import mutation, somebody
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import fresh, signed_in
from raffi_web.kernel.services import services
from raffi_web.words import t

SERVER = Caller(SYSTEM)
ASK = Limit("wallets", 20, 600)
CHAIN = 1
ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
SIGNATURE = re.compile(r"0x[0-9a-fA-F]{130}")


@dataclass(frozen=True)
class ToSign:
    """What a wallet is asked to sign, and by what the flow is known that waits for it."""

    state: str
    message: str


@mutation(access=somebody, limit=ASK, public=False)
async def ask_wallet(ctx: Context, address: Annotated[str, line(1, 100)]) -> ToSign:
    """Begin to sign in with a wallet.

    Raises:
        Invalid: That is no address.
    """
    return await _ask(ctx, address, None)


@mutation(access=fresh, limit=ASK, public=False)
async def ask_wallet_to_link(ctx: Context, address: Annotated[str, line(1, 100)]) -> ToSign:
    """Begin to add a wallet to my account.

    Raises:
        Invalid: That is no address.
    """
    return await _ask(ctx, address, ctx.actor.id)


@mutation(access=signed_in, limit=ASK, public=False)
async def ask_wallet_to_confirm(ctx: Context, address: Annotated[str, line(1, 100)]) -> ToSign:
    """Begin to show again, with a wallet of my account, that it is me.

    Raises:
        Invalid: That is no address.
    """
    return await _ask(ctx, address, ctx.actor.id, confirms=True)


async def _ask(ctx: Context, address: str, actor: str | None, *, confirms: bool = False) -> ToSign:
    written = checksummed(address)
    message = ""

    def write(begun: Begun) -> str:
        nonlocal message
        message = message_for(written, begun.nonce, services().public_url)
        return message

    begun = await begin_flow(ctx, WALLET, "/", actor, write, confirms=confirms)
    return ToSign(begun.state, message)


def message_for(address: str, nonce: str, origin: str) -> str:
    """The message as EIP-4361 writes it."""
    now = clock.now() / 1000
    issued, ends = (
        datetime.fromtimestamp(int(one), UTC).isoformat().replace("+00:00", "Z")
        for one in (now, now + LASTS.total_seconds())
    )
    return "\n".join(
        (
            f"{urlsplit(origin).netloc} wants you to sign in with your Ethereum account:",
            address,
            "",
            t("linked.wallet_statement"),
            "",
            f"URI: {origin}/sign-in",
            "Version: 1",
            f"Chain ID: {CHAIN}",
            f"Nonce: {nonce}",
            f"Issued At: {issued}",
            f"Expiration Time: {ends}",
        )
    )


def checksummed(address: str) -> str:
    """An address as EIP-55 writes it.

    Raises:
        Invalid: It is none.
    """
    from eth_utils.address import is_checksum_formatted_address, to_checksum_address

    if not ADDRESS.fullmatch(address):
        raise Invalid("errors.bad_wallet", code="bad_wallet", field="address")
    written = to_checksum_address(address)
    if is_checksum_formatted_address(address) and address != written:
        raise Invalid("errors.bad_wallet", code="bad_wallet", field="address")
    return str(written)


def signer_of(message: str, signature: str) -> str:
    """The address of the key that signed a message.

    Raises:
        Forbidden: It is no signature.
    """
    from eth_keys.datatypes import Signature
    from eth_utils.crypto import keccak

    if not SIGNATURE.fullmatch(signature):
        raise bad_signature()
    raw, text = bytes.fromhex(signature[2:]), message.encode()
    # EIP-191: what a wallet signs is never a transaction. The last byte is 27 or 28, or 0 or 1 of some hardware.
    signed = keccak(b"\x19Ethereum Signed Message:\n" + str(len(text)).encode() + text)
    try:
        found = Signature(raw[:64] + bytes([raw[64] - 27 if raw[64] >= 27 else raw[64]]))
        return str(found.recover_public_key_from_msg_hash(signed).to_checksum_address())
    except Exception as error:  # the library has no one error for what is no signature
        raise bad_signature() from error


def bad_signature() -> Forbidden:
    """What a wallet is told whose signature is not its own."""
    return Forbidden("errors.bad_wallet_signature", code="bad_wallet_signature", field="signature")


@dataclass(frozen=True)
class WalletDoor:
    """What routes do with wallets. `written` bounds how many refusals are written into the audit."""

    calls: Calls
    written: Refusals = field(default_factory=Refusals)

    async def finish(self, state: str, signature: str, browser: Browser) -> str | None:
        """Take what a wallet signed; returns the new session's token, or None where none begins.

        Raises:
            RaffiError: The flow is over or another browser's, or the wallet signed something else.
        """
        given = {"state": state, "provider": WALLET, "browser": browser.model_dump()}
        back = await self.calls("accounts.take_flow", given, SERVER)
        if back["problem"]:
            await self._refuse(browser, back["problem"])
            raise refusal(back["problem"])
        address = back["message"].split("\n")[1]
        try:
            # In a thread: recovering a key takes milliseconds of arithmetic, the first import a good deal more.
            if await asyncio.to_thread(signer_of, back["message"], signature) != address:
                raise bad_signature()
            return await self._go_on(_shown(address), back, browser)
        except RaffiError as error:
            await self._refuse(browser, error.kind, address)
            raise

    async def _refuse(self, browser: Browser, result: str, reason: str = "") -> None:
        if self.written.worth(browser.address):
            told = {"provider": WALLET, "browser": browser.model_dump(), "result": result, "reason": reason}
            await self.calls("accounts.refuse_flow", told, SERVER)

    async def _go_on(self, shown: Shown, back: dict[str, Any], browser: Browser) -> str | None:
        given = {"shown": shown.model_dump(), "browser": browser.model_dump()}
        if back["actor"] is None:
            return (await self.calls("accounts.enter", given, SERVER))["token"]
        name = "accounts.confirm_by_identity" if back["confirms"] else "accounts.link"
        await self.calls(name, {**given, "actor": back["actor"]}, SERVER)
        return None


def _shown(address: str) -> Shown:
    subject = f"{WALLETS}:eip155:{CHAIN}:{address}"
    return Shown(method="wallet", provider=WALLET, issuer=WALLETS, subject=subject, name=address)
