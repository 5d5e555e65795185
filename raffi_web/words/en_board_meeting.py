"""What is said when people meet on a board."""

BOARD_MEETING = {
    "meeting.menu": "Meet",
    "meeting.laser": "Laser pointer",
}
