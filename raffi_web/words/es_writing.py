"""Frases de escribir comentarios."""

WRITING = {
    "writing.write": "Escribe un comentario",
    "writing.reply_to": "Responder a {name}",
    "writing.send": "Comentar",
    "writing.save": "Guardar",
    "writing.too_long.one": "Sobra {n} carácter",
    "writing.too_long.other": "Sobran {n} caracteres",
}
