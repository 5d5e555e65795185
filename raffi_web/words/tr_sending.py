"""Yavaş kipin ve seçilen bir anın cümleleri."""

SENDING = {
    "errors.words_needed": "Resimle birlikte bir şey yazın: başkalarından önce bir moderatör okur.",
    "writing.paced": "Yavaş kip. Gönderdiğiniz, mümkün olunca gider.",
    "writing.paced_left": "Yavaş kip: sonraki yorum {seconds} sn sonra.",
    "talk.from_moment": "{time} ve sonrası",
    "talk.at_moment": "{time} anında",
    "talk.show_from": "{time} anından sonra söylenenleri göster",
    "talk.no_moment": "Bu anı unut",
}
