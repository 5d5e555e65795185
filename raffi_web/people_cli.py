"""`raffi user`: for whoever has the machine, when nobody can sign in any more."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from raffi_web.settings import Settings

Call = Callable[..., Awaitable[Any]]
Print = Callable[[str], None]


class NotOne(LookupError):
    """Nobody goes by that address or id, several do, or some only said the address."""


def add_parser(commands: Any, does_it: object) -> None:
    """Add `raffi user` to the commands."""
    parser = commands.add_parser("user", help="See the people of this server, and help those who are locked out.")
    parser.set_defaults(run=does_it)
    does = parser.add_subparsers(required=True, metavar="what", dest="what")
    does.add_parser("list", help="Everybody with an account.")
    for name, help_text in (
        ("owner", "Make somebody an owner."),
        ("reset", "Print a link with which somebody sets a new password."),
        ("sign-out", "End every session of somebody."),
    ):
        one = does.add_parser(name, help=help_text)
        one.add_argument("who", help="their id, or an e-mail address that was shown to be theirs")
        if name == "reset":
            one.add_argument("--second-step", action="store_true", help="take their second step off too")


def run(settings: Settings, options: argparse.Namespace, say: Print) -> int:
    """Run one of its commands.

    Raises:
        NotOne: With what is wrong with the name.
    """
    from raffi_web.kernel.prepared import prepare

    prepared = prepare(settings)
    try:
        asyncio.run(_with_server(settings, prepared.urls.app, options, say))
    finally:
        prepared.close()
    return 0


async def _with_server(settings: Settings, url: str, options: argparse.Namespace, say: Print) -> None:
    from raffi_web.kernel.calls import Caller
    from raffi_web.kernel.clock import clock
    from raffi_web.kernel.context import SYSTEM
    from raffi_web.server import assemble

    async def assign(token: str, state: str, variable: str, value: object) -> bool:
        return False

    server = assemble(url, settings.secret("secret_key"), public_url=settings.origin, assign=assign, post=settings.post)

    async def call(name: str, **args: Any) -> Any:
        return await server.calls(name, args, Caller(SYSTEM))

    try:
        await clock.calibrate(server.database.now)
        await COMMANDS[options.what](call, settings, options, say)
    finally:
        await server.database.close()


async def _list(call: Call, settings: Settings, options: argparse.Namespace, say: Print) -> None:
    for one in await call("accounts.find_person"):
        marks = " (shut out)" if one["suspended"] else ""
        email = f"{one['email'] or '-'}{'' if one['proved'] or not one['email'] else ' (only said)'}"
        say(f"{one['id']}  {one['role']:<9}  {email:<32}  {one['name']}{marks}")


async def _owner(call: Call, settings: Settings, options: argparse.Namespace, say: Print) -> None:
    person = await _one(call, settings, options)
    await call("accounts.make_owner", actor=person["id"])
    say(f"{person['name']} is an owner now.")


async def _reset(call: Call, settings: Settings, options: argparse.Namespace, say: Print) -> None:
    person = await _one(call, settings, options)
    if options.second_step:
        from raffi_web.kernel.errors import Conflict

        try:
            await call("accounts.drop_second_step", actor=person["id"])
            say(f"The second step of {person['name']} is off.")
        except Conflict:
            say(f"{person['name']} has no second step.")
    token = await call("accounts.reset_link", actor=person["id"])
    say(f"Give this to {person['name']}; it works for an hour, once:\n{settings.origin}/reset#{token}")


async def _sign_out(call: Call, settings: Settings, options: argparse.Namespace, say: Print) -> None:
    person = await _one(call, settings, options)
    say(f"{await call('accounts.end_all_sessions', actor=person['id'])} sessions of {person['name']} ended.")


async def _one(call: Call, settings: Settings, options: argparse.Namespace) -> Any:
    who = options.who
    found = await call("accounts.find_person", who=who)
    named = [one for one in found if one["proved"] or one["id"] == who.strip().casefold()]
    if len(named) == 1:
        return named[0]
    if named or not found:
        raise NotOne(f"{'several people go' if named else 'nobody goes'} by {who}: see `raffi user list`")
    said = "\n".join(f"  {one['id']}  since {_day(one['since'])}  {one['name']}" for one in found)
    no_post = "" if settings.smtp_url else "\nThis server has no mail server, so that nobody can show an address."
    raise NotOne(
        f"nobody has shown {who} to be theirs, and anybody can say it. Who said it:\n{said}{no_post}\n"
        f"If you know which of them you mean: `raffi user {options.what} <id>`"
    )


def _day(milliseconds: float) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M} UTC"


COMMANDS = {"list": _list, "owner": _owner, "reset": _reset, "sign-out": _sign_out}
