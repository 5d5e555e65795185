"""Lo que se dice al reunirse en una pizarra."""

BOARD_MEETING = {
    "meeting.menu": "Reunión",
    "meeting.laser": "Puntero láser",
}
