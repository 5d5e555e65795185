"""The sheet of shortcuts says of each key what it does on this page, once."""

from raffi_web.features.canvas.page import board_shortcuts
from raffi_web.features.rooms.components import player_shortcuts
from raffi_web.ui.client_parts import ShortcutGroup
from raffi_web.ui.shell import shortcut_groups


def keys_of(groups: list[ShortcutGroup]) -> list[str]:
    """Every key that a sheet names."""
    return [one["keys"] for group in groups for one in group["keys"]]


def test_no_key_stands_twice_in_a_sheet() -> None:
    for own in ([], board_shortcuts(), player_shortcuts()):
        keys = keys_of(shortcut_groups(own))
        assert len(set(keys)) == len(keys)
        assert {"Ctrl K", "/", "?", "Esc"} <= set(keys)


def test_what_a_page_does_with_a_key_is_what_its_sheet_says() -> None:
    own = board_shortcuts()
    everywhere, *others = shortcut_groups(own)
    assert others == own
    assert "/" in keys_of(own)
    assert "/" not in keys_of([everywhere])
    assert "/" in keys_of(shortcut_groups())
