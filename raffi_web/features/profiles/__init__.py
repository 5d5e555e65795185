"""Profiles, preferences, blocks, reports, and what becomes of somebody's data."""

from raffi_web.kernel.functions import Scope, registry

registry.guard("profiles", Scope.ACCOUNT)
