"""Messages as browsers hold them."""

from typing import Any

from raffi_web.features.accounts.names import initials
from raffi_web.features.chat.models import Message
from raffi_web.kernel.tables import milliseconds

Row = dict[str, Any]


def message_row(message: Message) -> Row:
    """A message as browsers hold it; the text of a removed one is not sent."""
    gone = message.removed_at is not None
    return {
        "id": message.id,
        "kind": message.kind,
        "actor_id": message.actor_id,
        "name": message.name,
        "initials": initials(message.name),
        "color": message.color,
        "body": "" if gone else message.body,
        "film_time": message.film_time,
        "film": None if message.film_key is None else {"key": message.film_key, "title": message.film_title},
        "reply_to": message.reply_to,
        "mentions": message.mentions,
        "notice": message.notice,
        "created_at": milliseconds(message.created_at),
        "edited_at": milliseconds(message.edited_at),
        "removed": gone,
        "removed_by": message.removed_by,
    }
