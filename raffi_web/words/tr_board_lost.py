"""Sentences for edits of a board that were not kept, in Turkish."""

BOARD_LOST = {
    "board_lost.told.one": "{n} değişiklik kaydedilmedi",
    "board_lost.told.other": "{n} değişiklik kaydedilmedi",
    "board_lost.show": "Göster",
    "board_lost.title": "Kaydedilmeyen değişiklikler",
    "board_lost.about": "Başkalarının yaptıkları kalır. Mümkün olan yerde kendinizinkini geri koyabilirsiniz.",
    "board_lost.older": "Sizden sonra başkası değiştirdi",
    "board_lost.gone": "Başkası kaldırdı",
    "board_lost.locked": "Kilitli",
    "board_lost.pinned": "Bu yorumun zaten bir iğnesi var",
    "board_lost.no_thread": "Bu yorum bu panonun değil",
    "board_lost.not_allowed": "Bu panoyu artık değiştiremezsiniz",
    "board_lost.full": "Pano dolu",
    "board_lost.failed": "Sunucu kaydedemedi",
    "board_lost.misfit": "Panodakilere artık uymuyor",
    "board_lost.yours": "Sizinki: {said}",
    "board_lost.back": "Geri koyun",
    "board_lost.back_named": "Geri koyun: {name}",
    "board_lost.all_back": "Hepsini geri koyun",
    "board_lost.not_again": "Her şey geri konamadı",
}
