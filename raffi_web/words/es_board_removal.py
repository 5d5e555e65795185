"""Boards that are taken out of their room and brought back."""

BOARD_REMOVAL = {
    "board_removal.remove": "Quitar la pizarra",
    "board_removal.remove_named": "Quitar «{title}»",
    "board_removal.done": "«{title}» se ha quitado.",
    "board_removal.restored": "«{title}» ha vuelto.",
    "board_removal.restore": "Recuperar",
    "board_removal.restore_named": "Recuperar «{title}»",
    "board_removal.for_days": "Se guardan 30 días.",
    "board_removal.removed.one": "{n} pizarra quitada",
    "board_removal.removed.other": "{n} pizarras quitadas",
}
