"""Whether a link of this server leads anybody here."""

import ipaddress
from dataclasses import dataclass

from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import anyone, query
from raffi_web.settings import get_settings


@dataclass(frozen=True)
class Reach:
    """`origin`: where other machines find this server; null while only this one does, or where that is no secret."""

    origin: str | None


@query(access=anyone)
async def reach(ctx: Context) -> Reach:
    """Where others find this server, for whoever sits at it: everybody else has come by such an address."""
    return Reach(get_settings().shared_origin if _is_here(ctx.address) else None)


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
