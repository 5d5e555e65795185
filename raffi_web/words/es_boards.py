"""Lo que se dice cuando algo no puede hacerse con una pizarra."""

BOARD_ERRORS = {
    "errors.no_board": "Esa pizarra no existe o no es para ti.",
    "errors.may_not_draw": "Puedes ver esta pizarra, no cambiarla.",
    "errors.may_not_comment_here": "Puedes ver esta pizarra, no comentarla.",
    "errors.others_client": "Otra persona usa ese identificador de cliente.",
    "errors.board_full": "Una pizarra admite {limit} elementos. Quita algunos o empieza otra pizarra.",
    "errors.board_heavy": "Una pizarra admite {limit} MB de textos y dibujos. Acorta o quita algo antes.",
    "errors.board_crowded": "Una pizarra tiene sitio para {limit} personas que miran. Vuelve a intentarlo en un rato.",
    "errors.board_history_full": "Se ha cambiado mucho en esta pizarra. Sigue dentro de {seconds} s.",
    "errors.boards_full": "Una sala tiene {limit} pizarras como máximo. Quita una antes.",
    "errors.not_board_keeper": "Solo quien hizo la pizarra y los anfitriones de la sala pueden hacer eso.",
    "errors.board_link_old": "Este enlace ya no funciona. Pide uno nuevo.",
    "errors.board_not_shared": "Esta pizarra no se comparte con un enlace.",
    "errors.no_version": "Esta pizarra no tiene esa versión.",
    "errors.versions_full": "Una pizarra tiene {limit} versiones con nombre como máximo. Quita una antes.",
    "errors.room_files_full": "Las pizarras de una sala admiten {limit} GB de imágenes. Quita algunas antes.",
    "errors.no_board_picture": "Esa imagen no está o se usa en otro sitio.",
    "errors.board_moved": "La pizarra ha cambiado entretanto. Cárgala otra vez y guarda de nuevo.",
}
