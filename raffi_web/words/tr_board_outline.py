"""Ağaç olarak pano ve onda bulunanlar."""

BOARD_OUTLINE = {
    "canvas.outline": "Ana hat",
    "canvas.find": "Bu panoda bul",
    "canvas.close_outline": "Ana hattı kapat",
    "canvas.nothing_found": "Bir şey bulunamadı",
    "canvas.more_elements.one": "{n} tane daha",
    "canvas.more_elements.other": "{n} tane daha. Bulmak için arayın.",
    "canvas.outline_keys": "Oklar gezdirir ve katlar, Enter gösterir, F2 yazdırır, Delete kaldırır.",
    "canvas.outline_keys_read": "Oklar gezdirir ve katlar, Enter gösterir.",
}
