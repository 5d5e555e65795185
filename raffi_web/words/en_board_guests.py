"""Who came to a board by its link, and may be put out of it."""

BOARD_GUESTS = {
    "errors.board_member": "Who is in the room is put out of the room, not of one board.",
    "errors.no_board_guest": "That person did not come to this board by its link.",
    "errors.board_put_out": "You were removed from this board. Ask whoever looks after it.",
    "board_guests.title": "Came by the link",
    "board_guests.put_out": "Remove",
    "board_guests.put_out_named": "Remove {name} from the board",
    "board_guests.put_out_done": "{name} was removed from the board.",
    "board_guests.barred": "Removed. No link lets them in.",
    "board_guests.let_in": "Let in again",
    "board_guests.let_in_named": "Let {name} in again",
    "board_guests.let_in_done": "{name} may come in again.",
}
