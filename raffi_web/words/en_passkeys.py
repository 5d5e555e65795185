"""Passkeys, and the second step of passwords."""

PASSKEYS: dict[str, str] = {
    "errors.bad_passkey": "That is not what a passkey answers here. Try again.",
    "errors.wrong_passkey": "This passkey was not accepted.",
    "errors.unknown_passkey": "No account here has this passkey any more.",
    "errors.copied_passkey": "This passkey counts wrongly, as a copy would. Sign in another way and replace it.",
    "errors.passkey_late": "That took too long. Try again.",
    "errors.passkey_known": "This passkey is added already.",
    "errors.many_passkeys": "There may be {most} passkeys. Remove one first.",
    "errors.no_passkey": "You have no such passkey.",
    "errors.no_passkeys": "You have no passkey yet.",
    "errors.no_passkeys_here": "Passkeys need an https address. This server is reached without one.",
    "errors.code_needed": "Type the code that your authenticator app shows.",
    "errors.wrong_code": "That code is wrong, or was used already. Wait for the next one.",
    "errors.second_step_on": "Codes are asked for already.",
    "errors.second_step_off": "No codes are asked for yet. Begin anew.",
    "errors.no_password": "Codes go with a password. You sign in without one.",
    "passkeys.unnamed": "Passkey",
}
