"""Panoda başkalarıyla birlikte olurken ne denir."""

BOARD_TOGETHER = {
    "canvas.brought_all": "Herkes buraya geliyor",
    "canvas.brought": "{name} sizi buraya getirdi",
    "canvas.go_back": "Geri dön",
    "canvas.writes": "{name} yazıyor",
    "canvas.follow": "İzle: {name}",
    "canvas.bring": "Herkesi buraya getir",
    "canvas.hide_cursors": "İmleçleri gizle",
    "canvas.show_cursors": "İmleçleri göster",
    "canvas.following": "İzlenen: {name}",
    "canvas.unfollow": "Bırak",
    "canvas.undo_took_words": "{name} adlı kişinin sözleri vardı",
    "canvas.undo_took_words_of_others": "Başka birinin sözleri vardı",
    "canvas.undo_took.one": "Başkasına ait {n} şey de onunla gitti",
    "canvas.undo_took.other": "Başkalarına ait {n} şey de onunla gitti",
    "canvas.bring_back": "Geri getir",
}
