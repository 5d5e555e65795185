"""Sentences of signing in by others' words, and by wallets."""

LINKED = {
    "errors.no_provider": "Nobody can sign in here that way.",
    "errors.foreign_path": "That is no page of this server.",
    "errors.provider_failed": "That did not work out. Try again, or sign in another way.",
    "errors.sign_in_cancelled": "Signing in was cancelled.",
    "errors.sign_in_expired": "That took too long, or was done already. Try again.",
    "errors.sign_in_elsewhere": "Finish signing in where you began.",
    "errors.sign_in_mixed_up": "That answer was for another way to sign in. Try again.",
    "errors.not_linked": "No account here goes with that. Add it in your settings first.",
    "errors.identity_taken": "That belongs to another account here.",
    "errors.too_many_ways": "You can have {most} of these.",
    "errors.no_identity": "That is not linked to your account.",
    "errors.bad_wallet": "That is no Ethereum address.",
    "errors.bad_wallet_signature": "The signature does not fit. Wallets that are contracts can't sign in here.",
    "linked.wallet_statement": "Sign in to Raffi. This costs nothing and moves nothing.",
}
