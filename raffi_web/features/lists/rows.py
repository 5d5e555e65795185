"""Lists and titles as others see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from raffi_web.features.accounts.names import initials
from raffi_web.features.lists.access import STAFF, Held, Role
from raffi_web.features.lists.models import ListItem, ListMember, TitleList
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import milliseconds

LINK = "list-link"
INVITE = "list-invite"

Row = dict[str, Any]


@dataclass(frozen=True)
class Face:
    """Somebody of a list. `color` is a place in the presence palette, 0 to 7. Cards have no picture."""

    id: str
    name: str
    color: int
    initials: str
    avatar_url: str | None = None


@dataclass(frozen=True)
class Card:
    """A list without its titles. `covers` are the first five; `changed_at` is in milliseconds since the epoch."""

    id: str
    name: str
    description: str
    visibility: str
    role: str
    owner: Face
    items: int
    covers: list[Row]
    changed_at: float | None


@dataclass(frozen=True)
class Head(Card):
    """A list's page without its titles.

    `editors` and `link`, the token that opens it, are for the owner and the editors: for others empty and null.
    """

    editors: list[Face]
    link: str | None


def card_of(found: TitleList, role: Role) -> Card:
    """A list as its card shows it."""
    return Card(
        id=found.id,
        name=found.name,
        description=found.description,
        visibility=found.visibility,
        role=role,
        owner=face(found.owner_id, found.owner_name, found.owner_color),
        items=found.items,
        covers=found.covers,
        changed_at=milliseconds(found.changed_at),
    )


def head_of(found: Held, editors: Sequence[ListMember], pictures: Mapping[str, str]) -> Head:
    """A list's head for whoever has this role; `pictures` are those of its people, by their ids."""
    shared = found.role in STAFF
    people = [face(one.actor_id, one.name, one.color, pictures.get(one.actor_id)) for one in editors] if shared else []
    link = link_of(found.row) if shared and found.row.visibility == "link" else None
    shown = Head(**vars(card_of(found.row, found.role)), editors=people, link=link)
    return replace(shown, owner=replace(shown.owner, avatar_url=pictures.get(shown.owner.id)))


def face(actor: str, name: str, color: int, picture: str | None = None) -> Face:
    """Somebody's face."""
    return Face(actor, name, color, initials(name), picture)


def link_of(found: TitleList) -> str:
    """What opens a list that is shown by link."""
    return services().signer.sign(LINK, {"l": found.id, "e": found.link_epoch})


def invite_of(found: TitleList) -> str:
    """What makes an editor of whoever accepts it."""
    return services().signer.sign(INVITE, {"l": found.id, "e": found.invite_epoch})


def list_row(found: TitleList) -> Row:
    """A list in its channel. `access` is the version at which it last changed who may see it."""
    return {
        "id": found.id,
        "name": found.name,
        "visibility": found.visibility,
        "items": found.items,
        "access": found.access_version,
    }


def item_row(item: ListItem) -> Row:
    """A title in its list's channel. An id sorts by when it was added."""
    return {
        "id": item.id,
        "title_id": item.title_id,
        "name": item.name,
        "year": item.year,
        "kind": item.kind,
        "poster": item.poster,
        "note": item.note,
        "rank": item.rank,
        "by": item.added_name,
        "removed": item.removed_at is not None,
    }
