"""Tokens of programs: personal access tokens, short-lived signed ones, and the keys that sign them."""

from raffi_web.kernel.functions import Scope, registry

registry.guard("tokens", Scope.ACCOUNT)
