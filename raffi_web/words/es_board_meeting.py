"""Lo que se dice al reunirse en una pizarra."""

BOARD_MEETING = {
    "meeting.menu": "Reunión",
    "meeting.laser": "Puntero láser",
    "meeting.present": "Presentar marcos",
    "meeting.present_about": "Uno tras otro, en este orden.",
    "meeting.no_frames": "Esta pizarra aún no tiene marcos. Dibuja uno alrededor de cada parte que quieras mostrar.",
    "meeting.present_all": "Presentar a todos",
    "meeting.present_alone": "Solo para mí",
    "meeting.move_up": "Subir: {name}",
    "meeting.move_down": "Bajar: {name}",
    "meeting.presentation": "Presentación",
    "meeting.progress": "{at} de {of}",
    "meeting.next": "Marco siguiente",
    "meeting.before": "Marco anterior",
    "meeting.fullscreen": "Pantalla completa",
    "meeting.end_present": "Terminar la presentación",
    "meeting.presents": "{name} presenta",
    "meeting.presents_at": "{name} presenta, {at} de {of}",
    "meeting.go_along": "Acompañar",
    "meeting.look_away": "Mirar por tu cuenta",
}
