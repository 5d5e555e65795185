"""Lo que se dice de estar en una pizarra con otras personas."""

BOARD_TOGETHER = {
    "canvas.brought_all": "Todos vienen aquí",
    "canvas.brought": "{name} te ha traído aquí",
    "canvas.go_back": "Volver",
    "canvas.writes": "{name} está escribiendo",
    "canvas.follow": "Seguir a {name}",
    "canvas.bring": "Traer a todos aquí",
    "canvas.hide_cursors": "Ocultar los cursores",
    "canvas.show_cursors": "Mostrar los cursores",
    "canvas.following": "Sigues a {name}",
    "canvas.unfollow": "Dejar",
    "canvas.undo_took_words": "Tenía palabras de {name}",
    "canvas.undo_took_words_of_others": "Tenía palabras de otra persona",
    "canvas.undo_took.one": "{n} cosa de otra persona se fue con eso",
    "canvas.undo_took.other": "{n} cosas de otras personas se fueron con eso",
    "canvas.bring_back": "Recuperar",
}
