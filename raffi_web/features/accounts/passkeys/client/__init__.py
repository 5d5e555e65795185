"""Passkeys in the browser: `navigator.credentials` can be asked by nothing else."""

import reflex as rx

from raffi_web.live import client as live_client  # noqa: F401  # what these modules import by alias
from raffi_web.web.assets import shared

MODULES = [shared(__name__, name) for name in ("webauthn.ts", "use_passkey.ts", "not_here.tsx")]
ENTERING = shared(__name__, "entering.tsx")


class PasskeySignIn(rx.Component):
    """Signs in by a passkey: by a button, and in the address field of the page's form; goes where `?next=` says."""

    library = ENTERING.importable_path
    tag = "PasskeySignIn"


class PasskeySignUp(rx.Component):
    """Makes an account of the guest that has a passkey and nothing else."""

    library = ENTERING.importable_path
    tag = "PasskeySignUp"


class PasskeyList(rx.Component):
    """My passkeys: adding, naming, removing. `passkeys` is the answer of `accounts.passkeys`."""

    library = shared(__name__, "list.tsx").importable_path
    tag = "PasskeyList"

    passkeys: rx.Var[list[dict[str, object]] | None]
