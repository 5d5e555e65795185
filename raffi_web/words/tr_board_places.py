"""Panolara götürenler: ilk sayfada, komut paletinde ve yeni bir panonun adı."""

BOARD_PLACES = {
    "board_places.new_nth": "Yeni pano {n}",
    "board_places.recent": "Panolar",
    "board_places.recent_about": "Kaldığınız yerden devam edin.",
    "board_places.go_to": "Panoya git: {title}",
    "board_places.by_link": "Bir bağlantıyla",
}
