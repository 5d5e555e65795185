"""Boards that are taken out of their room and brought back."""

BOARD_REMOVAL = {
    "board_removal.remove": "Take the board away",
    "board_removal.remove_named": "Take “{title}” away",
    "board_removal.done": "“{title}” was taken away.",
    "board_removal.restored": "“{title}” is back.",
    "board_removal.restore": "Bring back",
    "board_removal.restore_named": "Bring “{title}” back",
    "board_removal.for_days": "They are kept for 30 days.",
    "board_removal.removed.one": "{n} board that was taken away",
    "board_removal.removed.other": "{n} boards that were taken away",
}
