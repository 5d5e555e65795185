"""What is said when people meet on a board."""

BOARD_MEETING = {
    "meeting.menu": "Meet",
    "meeting.laser": "Laser pointer",
    "meeting.present": "Present frames",
    "meeting.present_about": "One after the other, in this order.",
    "meeting.no_frames": "There are no frames on this board yet. Draw one around each part that you want to show.",
    "meeting.present_all": "Present to all",
    "meeting.present_alone": "Only for me",
    "meeting.move_up": "Move up: {name}",
    "meeting.move_down": "Move down: {name}",
    "meeting.presentation": "Presentation",
    "meeting.progress": "{at} of {of}",
    "meeting.next": "Next frame",
    "meeting.before": "Frame before",
    "meeting.fullscreen": "Full screen",
    "meeting.end_present": "End the presentation",
    "meeting.presents": "{name} presents",
    "meeting.presents_at": "{name} presents, {at} of {of}",
    "meeting.go_along": "Go along",
    "meeting.look_away": "Look around",
}
