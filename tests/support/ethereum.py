"""Wallets with real keys, by the library that wallets' own tests use."""

import sys

_limit = sys.getrecursionlimit()

from eth_account import Account  # noqa: E402
from eth_account.messages import encode_defunct  # noqa: E402

# What it brings along raises the limit to 100,000, at which deeply nested JSON ends the process instead of an error.
sys.setrecursionlimit(_limit)

__all__ = ["Account", "encode_defunct"]
