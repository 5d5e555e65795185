"""Cómo se llaman las conversaciones."""

NAMING = {
    "audit.act.comments.rename": "Cambió el nombre de una conversación",
    "audit.told.comments.rename": "{who} llamó a una conversación «{title}», antes «{before}»",
    "naming.rename": "Cambiar el nombre…",
    "naming.title": "Cambiar el nombre",
    "naming.about": "Este nombre lo ven todos, en todos los episodios.",
    "naming.about_room": "Este nombre lo ven todos en la sala.",
    "naming.label": "Nombre",
    "naming.toast": "Ahora tiene otro nombre",
}
