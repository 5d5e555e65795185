"""The providers of this server. Everybody sees which there are; what the server shares with them, nobody."""

from collections.abc import Iterable
from dataclasses import dataclass

from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.functions import anyone, query
from raffi_web.providers import Provider

_providers: dict[str, Provider] = {}


@dataclass(frozen=True)
class ProviderCard:
    """A provider as everybody sees it."""

    id: str
    name: str
    preset: str | None


def use(providers: Iterable[Provider]) -> None:
    """Set the providers, in the order in which they are offered."""
    _providers.clear()
    _providers.update({one.id: one for one in providers})


def provider(provider_id: str) -> Provider:
    """A provider by its id.

    Raises:
        NotFound: There is none.
    """
    found = _providers.get(provider_id)
    if found is None:
        raise NotFound("errors.no_provider", code="no_provider", field="provider")
    return found


def name_of(provider_id: str) -> str:
    """What people call a provider; one that is not set up any more has its id."""
    return _providers[provider_id].name if provider_id in _providers else provider_id


@query(access=anyone)
async def providers(ctx: Context) -> list[ProviderCard]:
    """By whom one can sign in here, beside a password or a wallet."""
    return [ProviderCard(one.id, one.name, one.preset) for one in _providers.values()]
