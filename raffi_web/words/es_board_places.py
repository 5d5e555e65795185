"""Lo que lleva a las pizarras: en la primera página, en la paleta y el nombre de una nueva."""

BOARD_PLACES = {
    "board_places.new_nth": "Pizarra nueva {n}",
    "board_places.recent": "Pizarras",
    "board_places.recent_about": "Sigue donde lo dejasteis.",
    "board_places.go_to": "Ir a la pizarra {title}",
    "board_places.by_link": "Por un enlace",
    "board_places.share": "Compartir",
    "board_places.link_for_room": "Solo entráis tú y quienes dejes entrar en la sala. Para más gente, elige arriba.",
    "board_places.link_for_all": "Se abre para cualquiera que lo tenga.",
    "board_places.link_by_keepers": "Solo quien hizo la pizarra y los anfitriones de la sala la abren a más personas.",
    "board_places.none": "Todavía no hay pizarras",
    "board_places.none_about": "Pensad en compañía en una pizarra sin bordes: notas, dibujos y películas.",
    "board_places.which_room": "Todas las personas de la sala pueden abrirla.",
    "board_places.new_room": "En una sala nueva",
}
