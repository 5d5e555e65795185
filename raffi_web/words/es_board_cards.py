"""Sentences of cards on boards: web pages and films, in Spanish."""

BOARD_CARDS = {
    "board_cards.coming": "Cargando la vista previa",
    "board_cards.failed": "Vista previa no disponible",
    "board_cards.again": "Reintentar",
    "board_cards.fetch": "Cargar vista previa",
    "board_cards.refresh": "Actualizar la vista previa",
    "board_cards.as_plain": "Mostrar como enlace",
    "board_cards.as_card": "Mostrar como tarjeta",
    "board_cards.tap": "Pulsa para ver a la vez",
    "board_cards.from_start": "Desde el principio",
    "board_cards.add_film": "Poner una película en la pizarra",
    "board_cards.add_film_about": "Se reproduce a la vez para todas las personas que ven la pizarra.",
    "board_cards.put_film": "Poner {title} en la pizarra",
    "board_cards.put_here": "Poner aquí",
    "board_cards.room_watches": "Lo que ve la sala",
    "board_cards.on_screen": "Poner en la pantalla de la sala",
    "board_cards.is_on_screen": "Está en la pantalla de la sala",
    "errors.no_link": "En la pizarra no hay ningún enlace con este identificador.",
    "errors.no_page": "Esa página responde con un error.",
}
