"""Boards that are taken out of their room and brought back."""

BOARD_REMOVAL = {
    "board_removal.remove": "Panoyu sil",
    "board_removal.remove_named": "“{title}” panosunu sil",
    "board_removal.done": "“{title}” silindi.",
    "board_removal.restored": "“{title}” geri yüklendi.",
    "board_removal.restore": "Geri yükle",
    "board_removal.restore_named": "“{title}” panosunu geri yükle",
    "board_removal.for_days": "30 gün içinde geri yüklenebilirler.",
    "board_removal.removed.one": "{n} silinmiş pano",
    "board_removal.removed.other": "{n} silinmiş pano",
}
