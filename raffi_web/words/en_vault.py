"""Sentences about stored secrets."""

VAULT = {
    "errors.secret_unreadable": "A stored secret can't be opened any more. Enter it again.",
    "errors.vault_key_missing": "This server lacks the key of its stored secrets. Its owner has to give it back.",
}
