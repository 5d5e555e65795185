"""Sentences of cards on boards: web pages and films."""

BOARD_CARDS = {
    "board_cards.coming": "Fetching a preview",
    "board_cards.failed": "No preview came",
    "board_cards.again": "Try again",
    "board_cards.fetch": "Fetch a preview",
    "board_cards.refresh": "Refresh preview",
    "board_cards.as_plain": "Show as plain link",
    "board_cards.as_card": "Show as card",
    "errors.no_link": "There is no link with this id on the board.",
    "errors.no_page": "That page answers with an error.",
}
