"""The features. `load` imports every module that registers functions or channels."""

import importlib

MODULES = (
    "accounts.functions",
    "accounts.linked.flows",
    "accounts.linked.identities",
    "accounts.linked.providers",
    "accounts.linked.wallets",
    "accounts.links",
    "accounts.passkeys.asking",
    "accounts.passkeys.challenges",
    "accounts.passkeys.entering",
    "accounts.passkeys.functions",
    "accounts.second_step.checking",
    "accounts.second_step.functions",
    "accounts.sessions",
    "accounts.sign_in",
    "accounts.sign_up",
    "accounts.staff",
    "actions.functions",
    "audit.calls",
    "audit.functions",
    "mail.functions",
    "mail.outbox",
    "rooms.functions",
    "rooms.listing",
    "rooms.moderation",
    "rooms.channel",
    "rooms.handing_over",
    "rooms.outside",
    "rooms.reach",
    "rooms.on_profile",
    "chat.functions",
    "chat.export",
    "screen.catalogue",
    "screen.functions",
    "screen.queue",
    "screen.undo",
    "screen.unseen",
    "screen.titles",
    "screen.statistics",
    "screen.cleanup",
    "lists.functions",
    "lists.items",
    "lists.sharing",
    "lists.channel",
    "lists.merging",
    "files.functions",
    "lists.on_profile",
    "profiles.functions",
    "profiles.blocks",
    "profiles.preferences",
    "lists.transfer",
    "seed.functions",
    "demo.functions",
)


def load() -> None:
    """Register everything."""
    for module in MODULES:
        importlib.import_module(f"raffi_web.features.{module}")
