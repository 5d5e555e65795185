"""Pizarras."""

CANVAS = {
    "canvas.page_title": "Pizarra",
    "canvas.loading": "Abriendo la pizarra",
}
