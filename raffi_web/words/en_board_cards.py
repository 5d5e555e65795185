"""Sentences of cards on boards: web pages and films."""

BOARD_CARDS = {
    "board_cards.coming": "Loading preview",
    "board_cards.failed": "Preview not available",
    "board_cards.again": "Try again",
    "board_cards.fetch": "Load preview",
    "board_cards.refresh": "Refresh preview",
    "board_cards.as_plain": "Show as link",
    "board_cards.as_card": "Show as card",
    "board_cards.tap": "Press to watch along",
    "board_cards.from_start": "From the beginning",
    "board_cards.add_film": "Put a film on the board",
    "board_cards.add_film_about": "It plays in step for everybody who sees the board.",
    "board_cards.put_film": "Put {title} on the board",
    "board_cards.put_here": "Put it here",
    "board_cards.room_watches": "What the room watches",
    "board_cards.on_screen": "Put on the room's screen",
    "board_cards.is_on_screen": "It is on the room's screen",
    "errors.no_link": "There is no link with this id on the board.",
    "errors.no_page": "That page answers with an error.",
}
