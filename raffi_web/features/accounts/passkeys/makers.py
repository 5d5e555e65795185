"""What a new passkey is called until its owner names it: after what keeps it, else after the browser."""

from raffi_web.features.accounts.agents import device_of
from raffi_web.words import t

GOOGLE, APPLE, WINDOWS = "Google Password Manager", "Apple Passwords", "Windows Hello"
MAKERS = {
    "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4": GOOGLE,
    "fbfc3007-154e-4ecc-8c0b-6e020557d7bd": APPLE,
    "dd4ec289-e01d-41c9-bb89-70fa845d4bf2": APPLE,
    "08987058-cadc-4b81-b6e1-30de50dcbe96": WINDOWS,
    "9ddd1817-af5a-4672-a2b9-3e3dd95000a9": WINDOWS,
    "6028b017-b1d4-4c02-b4b3-afcdafc96bb2": WINDOWS,
    "adce0002-35bc-c60a-648b-0b25f1f05503": "Chrome, Mac",
    "531126d6-e717-415c-9320-3d9aa6981239": "Dashlane",
    "bada5566-a7aa-401f-bd96-45619a55120d": "1Password",
    "d548826e-79b4-db40-a3d8-11116f7e8349": "Bitwarden",
    "b84e4048-15dc-4dd0-8640-f4f60813c8af": "NordPass",
    "0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6": "Keeper",
    "53414d53-554e-4700-0000-000000000000": "Samsung Pass",
    "50726f74-6f6e-5061-7373-50726f746f6e": "Proton Pass",
    "fdb141b2-5d84-443e-8a35-4698c205a502": "KeePassXC",
}
"""By the AAGUID that a passkey's keeper says: a hint for a name, no proof of anything."""


def first_name(maker: str, agent: str) -> str:
    """`1Password`, or `Chrome, Mac`, or just `Passkey`."""
    return MAKERS.get(maker) or device_of(agent) or t("passkeys.unnamed")
