"""Sentences of lists."""

LISTS = {
    "errors.list_not_found": "There is no such list, or it is not shown to you.",
    "errors.not_list_owner": "Only whoever made this list may do that.",
    "errors.not_list_editor": "Only the owner of this list and its editors may change it.",
    "errors.lists_full": "You have {limit} lists. Delete one first.",
    "errors.list_full": "A list holds {limit} titles.",
    "errors.editors_full": "A list has {limit} editors at most.",
    "errors.no_title": "That title is not on this list.",
    "errors.no_removal": "There is nothing left to put back.",
    "errors.no_editor": "That person does not edit this list.",
    "errors.own_list": "This list is yours: delete it instead.",
    "errors.invite_old": "This invite does not hold any more. Ask for a new one.",
}
