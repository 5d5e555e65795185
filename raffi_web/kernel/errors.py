"""The one error tree.

RaffiError                 500 internal
├── Invalid                400 invalid        an argument is wrong; `field` names it
├── NotSignedIn            401 not_signed_in  nobody is asking
├── Forbidden              403 forbidden      known, but not allowed
├── NotFound               404 not_found      missing, or not for this actor to see
├── MethodNotAllowed       405 method_not_allowed
├── Conflict               409 conflict       the state has moved on
├── Gone                   410 gone           it existed and has ended
├── TooLarge               413 too_large      more than a limit of size allows
├── Limited                429 limited        too often; `retry_after` seconds are left
└── Unavailable            503 unavailable    a part that is needed does not answer

Every edge (page, socket, HTTP) turns an error into words through `RaffiError.body`, so one error reads the same
everywhere.
"""

from typing import Any, ClassVar

from raffi_web.kernel.durations import duration
from raffi_web.words import EN, blanks, speaking, t


class RaffiError(Exception):
    """An error that a caller may see.

    Args:
        key: Where its sentence stands in the words catalogue, `errors.<code>` when left out.
        field: The argument that is wrong, for errors about one.
        code: A code narrower than the class's own, e.g. `room_full`.
        data: Values for the sentence, sent to the caller too.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(
        self, key: str | None = None, *, field: str | None = None, code: str | None = None, **data: Any
    ) -> None:
        self.kind = code or type(self).code
        self.key = key or f"errors.{self.kind}"
        self.field = field
        self.data = data
        super().__init__(self.kind)

    @property
    def message(self) -> str:
        """The sentence for a person, in the language of whoever is being answered."""
        values = self.data
        reason = f"reasons.{values.get('reason')}"
        # A validator of pydantic's own has no key: it says why in its words.
        if reason in EN or f"{reason}.other" in EN:
            values = {**values, "reason": _said(reason, values)}
        return _said(self.key, values)

    def body(self) -> dict[str, Any]:
        """The error as every edge sends it: code, message, field, data."""
        return {"code": self.kind, "message": self.message, "field": self.field, "data": self.data}

    def record(self) -> dict[str, Any]:
        """The error to be kept, without words: `said` finds them for whoever reads it."""
        return {"code": self.kind, "key": self.key, "field": self.field, "data": self.data}

    def __str__(self) -> str:
        where = f" ({self.field})" if self.field else ""
        # For logs, which nobody reads in the language of whoever made the mistake.
        with speaking("en"):
            return f"{self.kind}{where}: {self.message}"


def _said(key: str, values: dict[str, Any]) -> str:
    """The sentence for a key, which may have forms for `n`, with as many of the values as it has blanks."""
    form = key if key in EN else f"{key}.{'one' if values.get('n') == 1 else 'other'}"
    wanted = blanks(EN[form])
    if "wait" in wanted and "seconds" in values:
        values = {**values, "wait": duration(values["seconds"])}
    return t(form, **{name: value for name, value in values.items() if name in wanted})


def said(record: dict[str, Any]) -> dict[str, Any]:
    """A kept error as every edge sends it, in the language of whoever is being answered."""
    if record.get("key") not in EN:
        return record
    error = RaffiError(record["key"], field=record["field"], code=record["code"], **record["data"])
    return error.body()


class Invalid(RaffiError):
    code, status = "invalid", 400


class NotSignedIn(RaffiError):
    code, status = "not_signed_in", 401


class Forbidden(RaffiError):
    code, status = "forbidden", 403


class NotFound(RaffiError):
    code, status = "not_found", 404


class MethodNotAllowed(RaffiError):
    code, status = "method_not_allowed", 405


class Conflict(RaffiError):
    code, status = "conflict", 409


class Gone(RaffiError):
    code, status = "gone", 410


class TooLarge(RaffiError):
    code, status = "too_large", 413


class Limited(RaffiError):
    """Too often. `retry_after` is in seconds, and is in `data` for the countdown."""

    code, status = "limited", 429

    def __init__(self, retry_after: float, key: str | None = None, *, code: str | None = None) -> None:
        super().__init__(key, code=code, retry_after=round(retry_after, 3), seconds=max(1, round(retry_after)))
        self.retry_after = retry_after


class Unavailable(RaffiError):
    code, status = "unavailable", 503


class Internal(RaffiError):
    """What a caller sees of an unexpected failure: an id to quote, and nothing else."""

    def __init__(self, request_id: str) -> None:
        super().__init__(request_id=request_id)
