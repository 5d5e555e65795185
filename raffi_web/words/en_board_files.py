"""Sentences of boards as files."""

BOARD_FILES = {
    "errors.export_too_large": "This board is too much for one file of this kind. Take less of it, or another kind.",
}
