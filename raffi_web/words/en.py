"""The sentences in English, by area. Voice: short, calm, concrete; sentence case; no exclamation marks."""

from raffi_web.words.en_rooms import ROOMS
from raffi_web.words.en_server import SERVER
from raffi_web.words.en_ui import NAV, UI

EN: dict[str, str] = {**NAV, **ROOMS, **SERVER, **UI}
"""Every sentence. Blanks in braces are filled by `t`; `.one` and `.other` belong to `tn`."""
