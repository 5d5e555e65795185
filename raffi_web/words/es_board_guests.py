"""Who came to a board by its link, and may be put out of it."""

BOARD_GUESTS = {
    "errors.board_member": "A quien está en la sala se le saca de la sala, no de una sola pizarra.",
    "errors.no_board_guest": "Esa persona no llegó a esta pizarra por su enlace.",
    "errors.board_put_out": "Te sacaron de esta pizarra. Pregunta a quien la lleva.",
    "board_guests.title": "Llegaron por el enlace",
    "board_guests.put_out": "Sacar",
    "board_guests.put_out_named": "Sacar a {name} de la pizarra",
    "board_guests.put_out_done": "{name} ya no está en la pizarra.",
    "board_guests.barred": "Fuera. Ningún enlace le deja entrar.",
    "board_guests.let_in": "Readmitir",
    "board_guests.let_in_named": "Readmitir a {name}",
    "board_guests.let_in_done": "{name} puede volver a entrar.",
}
