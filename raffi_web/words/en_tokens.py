"""Sentences about tokens of programs."""

TOKENS = {
    "errors.bad_token": "This token does not work here: it has ended, was revoked, or is not one of ours.",
    "errors.scope_needed": "This token was not made for that. It would need: {scope}.",
    "errors.not_renewable": "A short-lived token can't be exchanged again. Use the session or the token it came from.",
    "errors.too_many_tokens": "You have {most} tokens. Revoke one first.",
    "errors.token_name_taken": "You have a token of that name.",
    "errors.no_token": "That token is not there any more.",
    "errors.weak_device": "This could be guessed. Use a long random text, and keep it.",
    "errors.device_with_token": "A device's id goes without a token beside it.",
    "errors.device_needs_bearer": "A device's id goes with bearer only.",
}
