"""Panolara götürenler: ilk sayfada, komut paletinde ve yeni bir panonun adı."""

BOARD_PLACES = {
    "board_places.new_nth": "Yeni pano {n}",
    "board_places.recent": "Panolar",
    "board_places.recent_about": "Kaldığınız yerden devam edin.",
    "board_places.go_to": "Panoya git: {title}",
    "board_places.by_link": "Bir bağlantıyla",
    "board_places.share": "Paylaş",
    "board_places.link_for_room": "Yalnızca siz ve odasına aldığınız kişiler girer. Başkaları için yukarıdan seçin.",
    "board_places.link_for_all": "Ona sahip olan herkes için açılır.",
    "board_places.link_by_keepers": "Panoyu başkalarına yalnızca yapan kişi ve odanın ev sahipleri açabilir.",
    "board_places.none": "Henüz pano yok",
    "board_places.none_about": "Uçsuz bir panoda birlikte düşünün: notlar, çizimler, filmler.",
    "board_places.which_room": "Odadaki herkes açabilir.",
    "board_places.new_room": "Yeni bir odada",
}
