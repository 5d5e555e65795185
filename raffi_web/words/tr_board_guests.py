"""Who came to a board by its link, and may be put out of it."""

BOARD_GUESTS = {
    "errors.board_member": "Odada olan biri tek bir panodan değil, odadan çıkarılır.",
    "errors.no_board_guest": "Bu kişi bu panoya bağlantıyla gelmedi.",
    "errors.board_put_out": "Bu panodan çıkarıldınız. Panoyla ilgilenen kişiye sorun.",
    "board_guests.title": "Bağlantıyla gelenler",
    "board_guests.put_out": "Çıkarın",
    "board_guests.put_out_named": "{name} panodan çıkarılsın",
    "board_guests.put_out_done": "{name} panodan çıkarıldı.",
    "board_guests.barred": "Çıkarıldı. Hiçbir bağlantıyla giremez.",
    "board_guests.let_in": "Yeniden alın",
    "board_guests.let_in_named": "{name} yeniden alınsın",
    "board_guests.let_in_done": "{name} yeniden girebilir.",
}
