"""Yorum yazmanın cümleleri."""

WRITING = {
    "writing.write": "Yorum yazın",
    "writing.reply_to": "Yanıtlanan: {name}",
    "writing.send": "Gönder",
    "writing.save": "Kaydet",
    "writing.too_long.one": "{n} karakter fazla",
    "writing.too_long.other": "{n} karakter fazla",
}
