"""What leads to boards: on the first page, in the palette, and the name of a new one."""

BOARD_PLACES = {
    "board_places.new_nth": "New board {n}",
    "board_places.recent": "Boards",
    "board_places.recent_about": "Go on where you and others left off.",
    "board_places.go_to": "Go to board {title}",
    "board_places.by_link": "By a link",
}
