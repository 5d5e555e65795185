"""What is said of comments and chats on a board."""

BOARD_COMMENTS = {
    "errors.may_only_pin": "You can comment on this board, not change what stands on it.",
    "errors.no_board_chat": "There is no such chat on this board.",
}
