"""Sentences of rooms, screen and chat."""

ROOMS = {
    "rooms.lobby_title": "Raffi: watch together",
    "rooms.room_title": "Room",
    "rooms.headline": "Watch together, to the frame.",
    "rooms.make": "Make a room",
    "rooms.title": "Name of the room",
    "rooms.film": "Film",
    "rooms.your_name": "Your name",
    "rooms.key": "6-digit key",
    "rooms.join": "Join",
}
