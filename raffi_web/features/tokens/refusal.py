"""Why a token is refused, in the one shape of errors."""

from raffi_web.kernel.errors import NotSignedIn


def bad_token(reason: str = "invalid") -> NotSignedIn:
    """The error for a bearer token that gives no rights.

    Args:
        reason: `invalid`; or `expired`, `revoked`, `paused` to whoever holds a token that was right.
    """
    return NotSignedIn("errors.bad_token", code="bad_token", reason=reason)
