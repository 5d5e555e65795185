"""Panolardaki yorumlar ve sohbetler için söylenenler."""

BOARD_COMMENTS = {
    "errors.may_only_pin": "Bu panoya yorum yazabilirsiniz, üzerindekileri değiştiremezsiniz.",
    "errors.no_board_chat": "Bu panoda böyle bir sohbet yok.",
}
