"""Sentences for edits of a board that were not kept."""

BOARD_LOST = {
    "board_lost.told.one": "{n} change was not kept",
    "board_lost.told.other": "{n} changes were not kept",
    "board_lost.show": "Show",
    "board_lost.title": "Changes that were not kept",
    "board_lost.about": "What others have done stays. You can put yours back where that is possible.",
    "board_lost.older": "Somebody has changed it after you",
    "board_lost.gone": "Somebody has removed it",
    "board_lost.locked": "It is locked",
    "board_lost.pinned": "This comment has a pin already",
    "board_lost.no_thread": "This comment is not of this board",
    "board_lost.not_allowed": "You may no longer change this board",
    "board_lost.full": "The board is full",
    "board_lost.failed": "The server could not store it",
    "board_lost.misfit": "It no longer fits what is on the board",
    "board_lost.yours": "Yours: {said}",
    "board_lost.back": "Put back",
    "board_lost.back_named": "Put back: {name}",
    "board_lost.all_back": "Put all back",
    "board_lost.not_again": "Not everything could be put back",
}
