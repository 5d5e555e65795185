"""Boards that are taken out of their room and brought back."""

BOARD_REMOVAL = {
    "board_removal.remove": "Delete board",
    "board_removal.remove_named": "Delete “{title}”",
    "board_removal.done": "“{title}” was deleted.",
    "board_removal.restored": "“{title}” was restored.",
    "board_removal.restore": "Restore",
    "board_removal.restore_named": "Restore “{title}”",
    "board_removal.for_days": "They can be restored for 30 days.",
    "board_removal.removed.one": "{n} deleted board",
    "board_removal.removed.other": "{n} deleted boards",
}
