"""Frases del modo lento y de un momento elegido."""

SENDING = {
    "errors.words_needed": "Escribe algo junto a la imagen: un moderador lo lee antes que los demás.",
    "writing.paced": "Modo lento. Lo que envíes sale en cuanto se pueda.",
    "writing.paced_left": "Modo lento: el próximo comentario, en {seconds} s.",
    "talk.from_moment": "Desde {time}",
    "talk.at_moment": "En {time}",
    "talk.show_from": "Mostrar lo que se dijo desde {time}",
    "talk.no_moment": "Olvidar el momento",
}
