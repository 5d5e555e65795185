"""Lo que lleva a las pizarras: en la primera página, en la paleta y el nombre de una nueva."""

BOARD_PLACES = {
    "board_places.new_nth": "Pizarra nueva {n}",
    "board_places.recent": "Pizarras",
    "board_places.recent_about": "Sigue donde lo dejasteis.",
    "board_places.go_to": "Ir a la pizarra {title}",
    "board_places.by_link": "Por un enlace",
}
