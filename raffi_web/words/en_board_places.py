"""What leads to boards: on the first page, in the palette, and the name of a new one."""

BOARD_PLACES = {
    "board_places.new_nth": "New board {n}",
    "board_places.recent": "Boards",
    "board_places.recent_about": "Go on where you and others left off.",
    "board_places.go_to": "Go to board {title}",
    "board_places.by_link": "By a link",
    "board_places.share": "Share",
    "board_places.link_for_room": "Only you and those you let into its room come in. For others, choose above.",
    "board_places.link_for_all": "It opens for everybody who has it.",
    "board_places.link_by_keepers": "Only who made the board, and the room's hosts, can open it to others.",
    "board_places.none": "No boards yet",
    "board_places.none_about": "Think together on an endless board: notes, drawings, films.",
    "board_places.which_room": "Everybody in the room can open it.",
    "board_places.new_room": "In a new room",
}
