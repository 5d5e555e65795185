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
}
