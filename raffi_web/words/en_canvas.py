"""Sentences of boards."""

CANVAS = {
    "canvas.page_title": "Board",
    "canvas.loading": "Opening the board",
}
