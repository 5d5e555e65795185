"""Another's word on its way in: a flow begins, the browser comes back, the provider is asked, a session begins.

No connection to the database is held while a provider is asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlencode

from raffi_web.features.accounts.linked import providers
from raffi_web.features.accounts.linked.flows import Begun, own_path
from raffi_web.features.accounts.linked.oidc import OpenId
from raffi_web.features.accounts.linked.plain import PlainOAuth
from raffi_web.features.accounts.linked.wire import Wire, failed
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import SYSTEM
from raffi_web.kernel.doors import Refusals
from raffi_web.kernel.errors import Forbidden, RaffiError
from raffi_web.kernel.outbound import Outbound
from raffi_web.providers import Provider

SERVER = Caller(SYSTEM)
SIGN_IN = "/sign-in"
NO_CODE = re.compile(r"[^a-z_]")
Aim = Literal["enter", "link", "confirm"]
BEGINNINGS: dict[Aim, str] = {
    "enter": "accounts.begin_entering",
    "link": "accounts.begin_linking",
    "confirm": "accounts.begin_confirming",
}
CONFIRMED = "confirmed"
"""With what the page is told, to which somebody comes back who showed again who they are."""
CANCELLED = frozenset({"access_denied", "user_cancelled_authorize", "login_required", "interaction_required"})


@dataclass(frozen=True)
class Landing:
    """Where the browser goes on, and the new session's token, where there is one."""

    location: str
    token: str | None = None


@dataclass
class IdentityDoor:
    """What routes do with the words of others. `written` bounds how many refusals are written into the audit."""

    calls: Calls
    outbound: Outbound
    origin: str
    written: Refusals = field(default_factory=Refusals)
    _known: dict[Provider, OpenId | PlainOAuth] = field(default_factory=dict)

    async def begin(self, provider: str, then: str, caller: Caller, what: Aim = "enter") -> str:
        """Begin a flow; returns the provider's address for the browser.

        Raises:
            NotFound: There is no such provider.
            Invalid: `then` is no path of ours.
            Forbidden: The provider does not answer, or who links must show again who they are.
        """
        speaker = self._speaker(provider)
        own_path(then)
        if isinstance(speaker, OpenId):
            await speaker.about()
        begun = await self.calls(BEGINNINGS[what], {"provider": provider, "then": then}, caller)
        return await speaker.address(Begun(**begun), confirms=what == "confirm")

    async def come_back(self, provider: str, params: Mapping[str, str], browser: Browser) -> Landing:
        """Go on with a browser that comes from a provider. Whatever is wrong, it is told in the address of a page."""
        try:
            speaker = self._speaker(provider)
        except RaffiError as error:
            return Landing(_telling(SIGN_IN, error.kind))
        given = {"state": params.get("state", ""), "provider": provider, "browser": browser.model_dump()}
        back = await self.calls("accounts.take_flow", given, SERVER)
        if back["problem"]:
            await self._refuse(provider, browser, back["problem"])
            return Landing(_telling(SIGN_IN, back["problem"]))
        try:
            return await self._go_on(speaker, dict(params), back, browser)
        except RaffiError as error:
            await self._refuse(provider, browser, error.kind, str(error.data.get("why") or "")[:100])
            if back["confirms"]:
                return Landing(_telling(back["then"], error.kind, CONFIRMED))
            return Landing(_telling(back["then"] if back["actor"] else SIGN_IN, error.kind))

    async def _refuse(self, provider: str, browser: Browser, result: str, reason: str = "") -> None:
        if self.written.worth(browser.address):
            told = {"provider": provider, "browser": browser.model_dump(), "result": result, "reason": reason}
            await self.calls("accounts.refuse_flow", told, SERVER)

    async def _go_on(
        self, speaker: OpenId | PlainOAuth, params: dict[str, str], back: dict[str, Any], browser: Browser
    ) -> Landing:
        if params.get("error"):
            if params["error"] in CANCELLED:
                raise Forbidden("errors.sign_in_cancelled", code="sign_in_cancelled")
            raise failed(speaker.provider, NO_CODE.sub("", params["error"])[:60])
        shown = await speaker.shown(params, back["nonce"], back["verifier"], confirms=back["confirms"])
        given = {"shown": shown.model_dump(), "browser": browser.model_dump()}
        if back["confirms"]:
            await self.calls("accounts.confirm_by_identity", {**given, "actor": back["actor"]}, SERVER)
            return Landing(_telling(back["then"], "yes", CONFIRMED))
        if back["actor"]:
            await self.calls("accounts.link", {**given, "actor": back["actor"]}, SERVER)
            return Landing(back["then"])
        return Landing(back["then"], (await self.calls("accounts.enter", given, SERVER))["token"])

    def callback(self, provider: str) -> str:
        """The address to which a provider sends browsers back: the same one always, whatever a request says."""
        return f"{self.origin}/api/auth/callback/{quote(provider, safe='')}"

    def _speaker(self, provider_id: str) -> OpenId | PlainOAuth:
        provider = providers.provider(provider_id)
        known = self._known.get(provider)
        if known is None:
            wire = Wire(provider, self.outbound)
            known = (PlainOAuth if provider.is_plain else OpenId)(wire, self.callback(provider.id))
            self._known[provider] = known
        return known


def _telling(path: str, told: str, name: str = "problem") -> str:
    path, _, anchor = path.partition("#")
    address = f"{path}{'&' if '?' in path else '?'}{urlencode({name: told})}"
    return f"{address}#{anchor}" if anchor else address
