"""Sentences of cards on boards: web pages and films, in Spanish."""

BOARD_CARDS = {
    "board_cards.coming": "Buscando una vista previa",
    "board_cards.failed": "No llegó ninguna vista previa",
    "board_cards.again": "Reintentar",
    "board_cards.fetch": "Buscar una vista previa",
    "board_cards.refresh": "Actualizar la vista previa",
    "board_cards.as_plain": "Mostrar como enlace",
    "board_cards.as_card": "Mostrar como tarjeta",
    "errors.no_link": "En la pizarra no hay ningún enlace con este identificador.",
    "errors.no_page": "Esa página responde con un error.",
}
