"""Boards that are taken out of their room and brought back."""

BOARD_REMOVAL = {
    "board_removal.remove": "Eliminar la pizarra",
    "board_removal.remove_named": "Eliminar «{title}»",
    "board_removal.done": "«{title}» se ha eliminado.",
    "board_removal.restored": "«{title}» se ha restaurado.",
    "board_removal.restore": "Restaurar",
    "board_removal.restore_named": "Restaurar «{title}»",
    "board_removal.for_days": "Se pueden restaurar durante 30 días.",
    "board_removal.removed.one": "{n} pizarra eliminada",
    "board_removal.removed.other": "{n} pizarras eliminadas",
}
