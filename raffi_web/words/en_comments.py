"""Sentences of comments."""

COMMENTS = {
    "errors.no_discussion": "There is no such discussion, or it is not shown to you.",
    "errors.no_comment": "There is no such comment, or it is not shown to you.",
    "errors.not_your_comment": "That is not your comment.",
    "errors.not_comment_staff": "Only who keeps order here may do that.",
    "errors.comment_removed": "That comment was taken back.",
    "errors.restore_too_late": "It is too late to bring that back.",
    "errors.talk_over": "This room has ended. What was said stays to be read.",
    "errors.pins_full": "At most {limit} can be pinned here. Take one down first.",
    "reasons.a_root": "a comment that answers no other one",
    "audit.act.comments.remove": "Took a comment out",
    "audit.act.comments.pin": "Pinned a comment",
    "audit.act.comments.unpin": "Took a pin off a comment",
}
