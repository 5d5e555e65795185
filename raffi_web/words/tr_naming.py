"""Tartışmaların adları."""

NAMING = {
    "audit.act.comments.rename": "Bir tartışmanın adını değiştirdi",
    "audit.told.comments.rename": "{who} bir tartışmaya “{title}” adını verdi, önceki ad “{before}”",
    "naming.rename": "Adını değiştir…",
    "naming.title": "Adını değiştir",
    "naming.about": "Bu adı herkes görür, bütün bölümlerde.",
    "naming.about_room": "Bu adı odadaki herkes görür.",
    "naming.label": "Ad",
    "naming.toast": "Artık başka bir adı var",
}
