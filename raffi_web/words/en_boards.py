"""What is said when something can't be done with a board."""

BOARD_ERRORS = {
    "errors.no_board": "There is no such board, or it is not for you.",
    "errors.may_not_draw": "You can look at this board, not change it.",
    "errors.may_not_comment_here": "You can look at this board, not comment on it.",
    "errors.others_client": "Somebody else uses that client id.",
    "errors.board_full": "A board holds {limit} elements. Remove some first, or begin another board.",
    "errors.board_heavy": "A board holds {limit} MB of words and drawings. Shorten or remove something first.",
    "errors.board_crowded": "A board has room for {limit} people who look on. Try again in a while.",
    "errors.board_history_full": "Very much was changed on this board. It goes on in {seconds} s.",
    "errors.boards_full": "A room has {limit} boards at most. Remove one first.",
    "errors.not_board_keeper": "Only who made the board, and the room's hosts, can do that.",
    "errors.board_link_old": "This link does not work any more. Ask for a new one.",
    "errors.board_not_shared": "This board is not shared by link.",
    "errors.no_version": "This board has no such version.",
    "errors.versions_full": "A board has {limit} named versions at most. Remove one first.",
    "errors.room_files_full": "A room's boards hold {limit} GB of pictures. Remove some first.",
    "errors.no_board_picture": "That picture is not there, or is used elsewhere.",
    "errors.board_moved": "The board has changed since. Load it again and save once more.",
}
