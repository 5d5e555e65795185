"""Sentences of cards on boards: web pages and films, in Turkish."""

BOARD_CARDS = {
    "board_cards.coming": "Önizleme getiriliyor",
    "board_cards.failed": "Önizleme gelmedi",
    "board_cards.again": "Yeniden deneyin",
    "board_cards.fetch": "Önizleme getirin",
    "board_cards.refresh": "Önizlemeyi yenileyin",
    "board_cards.as_plain": "Düz bağlantı olarak gösterin",
    "board_cards.as_card": "Kart olarak gösterin",
    "errors.no_link": "Panoda bu kimlikle bir bağlantı yok.",
    "errors.no_page": "Bu sayfa bir hatayla yanıt veriyor.",
}
