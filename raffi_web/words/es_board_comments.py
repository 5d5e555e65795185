"""Lo que se dice de los comentarios y chats de una pizarra."""

BOARD_COMMENTS = {
    "errors.may_only_pin": "Puedes comentar en esta pizarra, no cambiar lo que hay en ella.",
    "errors.no_board_chat": "No hay tal chat en esta pizarra.",
}
