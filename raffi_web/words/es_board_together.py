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
}
