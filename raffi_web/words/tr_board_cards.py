"""Sentences of cards on boards: web pages and films, in Turkish."""

BOARD_CARDS = {
    "board_cards.coming": "Önizleme yükleniyor",
    "board_cards.failed": "Önizleme yok",
    "board_cards.again": "Yeniden dene",
    "board_cards.fetch": "Önizlemeyi yükle",
    "board_cards.refresh": "Önizlemeyi yenile",
    "board_cards.as_plain": "Bağlantı olarak göster",
    "board_cards.as_card": "Kart olarak göster",
    "board_cards.tap": "Birlikte izlemek için basın",
    "board_cards.from_start": "Baştan",
    "board_cards.add_film": "Panoya bir film koyun",
    "board_cards.add_film_about": "Panoyu gören herkes için aynı anda oynar.",
    "board_cards.put_film": "Panoya koy: {title}",
    "board_cards.put_here": "Buraya koyun",
    "board_cards.room_watches": "Odanın izledikleri",
    "board_cards.on_screen": "Odanın ekranına koyun",
    "board_cards.is_on_screen": "Odanın ekranında",
    "errors.no_link": "Panoda bu kimlikle bir bağlantı yok.",
    "errors.no_page": "Bu sayfa bir hatayla yanıt veriyor.",
}
