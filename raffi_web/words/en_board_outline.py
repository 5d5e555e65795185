"""A board as a tree, and what is found on it."""

BOARD_OUTLINE = {
    "canvas.outline": "Outline",
    "canvas.find": "Find on this board",
    "canvas.close_outline": "Close the outline",
    "canvas.nothing_found": "Nothing found",
    "canvas.more_elements.one": "{n} more",
    "canvas.more_elements.other": "{n} more. Search to find them.",
    "canvas.outline_keys": "Arrows walk and fold, Enter shows, F2 writes, Delete removes.",
    "canvas.outline_keys_read": "Arrows walk and fold, Enter shows.",
}
