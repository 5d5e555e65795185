"""Who is who: actors, their sessions, their ways in."""

from raffi_web.kernel.functions import Scope, registry

registry.guard("accounts", Scope.ACCOUNT)
