"""What the running server has, for functions: set once at assembly, replaced by tests."""

from dataclasses import dataclass, field

from raffi_web.kernel.crypto import Signer
from raffi_web.kernel.database import Database
from raffi_web.kernel.outbound import Outbound


@dataclass(frozen=True)
class Services:
    """The database outside the call's own transaction, the keys, and the client for addresses of others."""

    database: Database
    signer: Signer
    instance: str
    public_url: str
    outbound: Outbound = field(default_factory=Outbound)


_services: Services | None = None


def provide(services: Services) -> None:
    """Set what the server has."""
    global _services
    _services = services


def services() -> Services:
    """What the server has.

    Raises:
        RuntimeError: Nothing was provided yet.
    """
    if _services is None:
        raise RuntimeError("the server is not assembled")
    return _services
