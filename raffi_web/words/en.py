"""The sentences in English, by area. Voice: short, calm, concrete; sentence case; no exclamation marks."""

from raffi_web.words.en_accounts import ACCOUNTS
from raffi_web.words.en_chat import CHAT
from raffi_web.words.en_lists import LISTS
from raffi_web.words.en_mail import MAIL
from raffi_web.words.en_room import ROOM
from raffi_web.words.en_rooms import ROOMS
from raffi_web.words.en_screen import SCREEN
from raffi_web.words.en_server import SERVER
from raffi_web.words.en_ui import NAV, UI
from raffi_web.words.en_vault import VAULT

EN: dict[str, str] = {**ACCOUNTS, **CHAT, **LISTS, **MAIL, **NAV, **ROOM, **ROOMS, **SCREEN, **SERVER, **UI, **VAULT}
"""Every sentence. Blanks in braces are filled by `t`; `.one` and `.other` belong to `tn`."""
