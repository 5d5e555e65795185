"""Sentences of notifications, in Spanish."""

NOTIFICATIONS = {
    "errors.no_such_place": "No hay tal título ni conversación, o no puedes verlos.",
    "errors.too_many_muted": "Ya has silenciado todo lo que cabe. Quita antes algún silencio.",
}
