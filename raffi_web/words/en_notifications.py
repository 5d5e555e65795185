"""Sentences of notifications."""

NOTIFICATIONS = {
    "errors.no_such_place": "There is no such title or discussion, or it is not shown to you.",
    "errors.too_many_muted": "You have muted as much as there is room for. Hear of something again first.",
}
