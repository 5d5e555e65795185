"""Sentences of slow mode, and of a chosen moment."""

SENDING = {
    "errors.words_needed": "Write a word with the picture: a moderator reads it before others see it.",
    "writing.paced": "Slow mode. What you send goes as soon as it may.",
    "writing.paced_left": "Slow mode: the next comment in {seconds} s.",
    "talk.from_moment": "From {time}",
    "talk.at_moment": "At {time}",
    "talk.show_from": "Show what was said from {time} on",
    "talk.no_moment": "Forget the moment",
}
