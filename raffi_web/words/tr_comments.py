"""Yorumların cümleleri."""

COMMENTS = {
    "errors.no_discussion": "Böyle bir tartışma yok ya da size gösterilmiyor.",
    "errors.no_comment": "Böyle bir yorum yok ya da size gösterilmiyor.",
    "errors.not_your_comment": "Bu sizin yorumunuz değil.",
    "errors.not_comment_staff": "Bunu yalnızca buradaki düzeni sağlayanlar yapabilir.",
    "errors.comment_removed": "Bu yorum geri alındı.",
    "errors.restore_too_late": "Geri getirmek için artık çok geç.",
    "errors.talk_over": "Bu oda sona erdi. Söylenenler okunmaya devam edebilir.",
    "errors.pins_full": "Burada en çok {limit} yorum sabitlenebilir. Önce birini kaldırın.",
    "reasons.a_root": "başka bir yoruma yanıt olmayan bir yorum",
    "audit.act.comments.remove": "Bir yorumu kaldırdı",
    "audit.act.comments.pin": "Bir yorumu sabitledi",
    "audit.act.comments.unpin": "Bir yorumun sabitlemesini kaldırdı",
}
