"""Panoda buluşurken ne denir."""

BOARD_MEETING = {
    "meeting.menu": "Toplantı",
    "meeting.laser": "Lazer işaretçi",
}
