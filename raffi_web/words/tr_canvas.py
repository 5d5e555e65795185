"""Panolar."""

CANVAS = {
    "canvas.page_title": "Pano",
    "canvas.loading": "Pano açılıyor",
}
