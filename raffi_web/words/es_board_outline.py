"""Una pizarra como árbol, y lo que se encuentra en ella."""

BOARD_OUTLINE = {
    "canvas.outline": "Esquema",
    "canvas.find": "Buscar en esta pizarra",
    "canvas.close_outline": "Cerrar el esquema",
    "canvas.nothing_found": "No se encontró nada",
    "canvas.more_elements.one": "{n} más",
    "canvas.more_elements.other": "{n} más. Búscalos.",
    "canvas.outline_keys": "Las flechas recorren y pliegan, Intro muestra, F2 escribe, Supr quita.",
    "canvas.outline_keys_read": "Las flechas recorren y pliegan, Intro muestra.",
}
