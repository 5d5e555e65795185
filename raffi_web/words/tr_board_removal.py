"""Boards that are taken out of their room and brought back."""

BOARD_REMOVAL = {
    "board_removal.remove": "Panoyu kaldırın",
    "board_removal.remove_named": "“{title}” panosunu kaldırın",
    "board_removal.done": "“{title}” kaldırıldı.",
    "board_removal.restored": "“{title}” geri geldi.",
    "board_removal.restore": "Geri getirin",
    "board_removal.restore_named": "“{title}” panosunu geri getirin",
    "board_removal.for_days": "30 gün saklanırlar.",
    "board_removal.removed.one": "{n} kaldırılmış pano",
    "board_removal.removed.other": "{n} kaldırılmış pano",
}
