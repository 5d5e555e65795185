"""Forms that sign people in and out, in the browser: their routes set cookies, which no State could."""

import reflex as rx

# Imported for what they register, too: the modules that these import by alias.
from raffi_web.features.accounts.linked import client as linked_client  # noqa: F401
from raffi_web.features.accounts.passkeys import client as passkeys_client  # noqa: F401
from raffi_web.features.accounts.second_step import client as second_step_client  # noqa: F401
from raffi_web.live import client as live_client  # noqa: F401
from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name) for name in ("auth.ts", "checks.ts", "past.ts", "shut_out.ts", "use_form.ts", "was_in.ts")
]
PARTS = shared(__name__, "parts.tsx")
CONFIRM = shared(__name__, "confirm.tsx")
LINKS = shared(__name__, "links.tsx")
LETTERS = shared(__name__, "letters.tsx")
OWN = shared(__name__, "own_account.tsx")


class SignInForm(rx.Component):
    """Address and password; goes where `?next=` says."""

    library = shared(__name__, "sign_in.tsx").importable_path
    tag = "SignInForm"


class SignUpForm(rx.Component):
    """Makes an account of the guest."""

    library = shared(__name__, "sign_up.tsx").importable_path
    tag = "SignUpForm"


class ForgotForm(rx.Component):
    """Asks for the letter with which a new password is set."""

    library = LETTERS.importable_path
    tag = "ForgotForm"


class ResetForm(rx.Component):
    """Sets a new password by a letter's link."""

    library = LETTERS.importable_path
    tag = "ResetForm"


class VerifyView(rx.Component):
    """Shows an address to be one's own by a letter's link, at once."""

    library = LETTERS.importable_path
    tag = "VerifyView"


class ClaimForm(rx.Component):
    """Takes the owner's seat; `user` says whether there is an account that can."""

    library = LETTERS.importable_path
    tag = "ClaimForm"

    user: rx.Var[bool]


class WayLink(rx.Component):
    """A way to another of these pages, with where one wanted to go."""

    library = PARTS.importable_path
    tag = "WayLink"

    to: rx.Var[str]


class WaysIn(rx.Component):
    """For a guest, from any page: to an account, and back to that page."""

    library = PARTS.importable_path
    tag = "WaysIn"


class ConfirmDialog(rx.Component):
    """Asks to show once more who it is; once on every page with something sensitive."""

    library = CONFIRM.importable_path
    tag = "ConfirmDialog"


class EmailForm(rx.Component):
    """Says a new address. `named`: it is the name to sign in with at once, for which my password is asked."""

    library = OWN.importable_path
    tag = "EmailForm"

    email: rx.Var[str]
    named: rx.Var[bool]


class PasswordForm(rx.Component):
    """Sets my password. `known`: whether I have one."""

    library = OWN.importable_path
    tag = "PasswordForm"

    known: rx.Var[bool]


class PutOutNotice(rx.Component):
    """Says when this browser's session was ended from elsewhere; once on every page."""

    library = shared(__name__, "put_out.tsx").importable_path
    tag = "PutOutNotice"


class SignOutButton(rx.Component):
    """Ends this session."""

    library = OWN.importable_path
    tag = "SignOutButton"


class PersonActions(rx.Component):
    """What staff can do with a person. `on_change` is told after each try."""

    library = shared(__name__, "person.tsx").importable_path
    tag = "PersonActions"

    person: rx.Var[str]
    name: rx.Var[str]
    role: rx.Var[str]
    suspended: rx.Var[bool]
    may: rx.Var[bool]
    on_change: rx.EventHandler[rx.event.no_args_event_spec]
