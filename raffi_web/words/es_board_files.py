"""Frases de los tableros como archivos."""

BOARD_FILES = {
    "errors.export_too_large": "Este tablero es demasiado para un solo archivo de este tipo. "
    "Toma una parte o elige otro tipo.",
}
