"""Sentences of writing comments."""

WRITING = {
    "writing.write": "Write a comment",
    "writing.reply_to": "Reply to {name}",
    "writing.send": "Comment",
    "writing.save": "Save",
    "writing.too_long.one": "{n} character too many",
    "writing.too_long.other": "{n} characters too many",
}
