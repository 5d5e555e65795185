"""What discussions are called."""

NAMING = {
    "audit.act.comments.rename": "Changed a discussion's name",
    "audit.told.comments.rename": "{who} called a discussion “{title}”, before “{before}”",
    "naming.rename": "Rename…",
    "naming.title": "Rename",
    "naming.about": "Everybody sees this name, for all episodes.",
    "naming.about_room": "Everybody in the room sees this name.",
    "naming.label": "Name",
    "naming.toast": "It has another name now",
}
