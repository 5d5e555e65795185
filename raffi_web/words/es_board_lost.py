"""Sentences for edits of a board that were not kept, in Spanish."""

BOARD_LOST = {
    "board_lost.told.one": "{n} cambio no se guardó",
    "board_lost.told.other": "{n} cambios no se guardaron",
    "board_lost.show": "Ver",
    "board_lost.title": "Cambios que no se guardaron",
    "board_lost.about": "Lo que hicieron otras personas se queda. Puedes recuperar lo tuyo donde sea posible.",
    "board_lost.older": "Alguien lo cambió después de ti",
    "board_lost.gone": "Alguien lo quitó",
    "board_lost.locked": "Está bloqueado",
    "board_lost.pinned": "Este comentario ya tiene una chincheta",
    "board_lost.no_thread": "Este comentario no es de esta pizarra",
    "board_lost.not_allowed": "Ya no puedes cambiar esta pizarra",
    "board_lost.full": "La pizarra está llena",
    "board_lost.failed": "El servidor no pudo guardarlo",
    "board_lost.misfit": "Ya no encaja con lo que hay en la pizarra",
    "board_lost.yours": "Lo tuyo: {said}",
    "board_lost.back": "Recuperar",
    "board_lost.back_named": "Recuperar: {name}",
    "board_lost.all_back": "Recuperar todo",
    "board_lost.not_again": "No se pudo recuperar todo",
}
