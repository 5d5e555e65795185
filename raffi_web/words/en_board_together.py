"""What is said of being at a board with others."""

BOARD_TOGETHER = {
    "canvas.brought_all": "Everybody is brought here",
    "canvas.brought": "{name} brought you here",
    "canvas.go_back": "Go back",
    "canvas.writes": "{name} is writing",
    "canvas.follow": "Follow {name}",
    "canvas.bring": "Bring everybody here",
    "canvas.hide_cursors": "Hide cursors",
    "canvas.show_cursors": "Show cursors",
    "canvas.following": "Following {name}",
    "canvas.unfollow": "Stop",
    "canvas.undo_took_words": "It had words of {name}",
    "canvas.undo_took_words_of_others": "It had words of somebody else",
    "canvas.undo_took.one": "{n} thing of somebody else went with it",
    "canvas.undo_took.other": "{n} things of others went with it",
    "canvas.bring_back": "Bring back",
}
