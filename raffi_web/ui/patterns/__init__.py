"""What is made of primitives and used by several features."""

from raffi_web.ui.patterns.cards import media_card, media_card_skeleton, person_of, room_card, shelf
from raffi_web.ui.patterns.forms import dialog_form
from raffi_web.ui.patterns.page import ended, not_found, offline, page_header, section

__all__ = [
    "dialog_form",
    "ended",
    "media_card",
    "media_card_skeleton",
    "not_found",
    "offline",
    "page_header",
    "person_of",
    "room_card",
    "section",
    "shelf",
]
