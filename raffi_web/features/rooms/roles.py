"""Roles in a room and what they may do. docs/permissions.md has the table; a test holds it against this file."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """From most to least."""

    HOST = "host"
    COHOST = "cohost"
    MEMBER = "member"
    VIEWER = "viewer"


class Grant(StrEnum):
    """What a host may let other roles do."""

    PLAY = "play"
    SEEK = "seek"
    FILM = "film"
    QUEUE = "queue"
    CHAT = "chat"


ALL: Final = [grant.value for grant in Grant]
STAFF: Final = (Role.HOST, Role.COHOST)

HOST_ONLY: Final[dict[str, list[str]]] = {"cohost": ALL, "member": [Grant.CHAT.value], "viewer": []}
EVERYONE_CONTROLS: Final[dict[str, list[str]]] = {"cohost": ALL, "member": ALL, "viewer": []}


def allows(role: str, grant: str, grants: dict[str, list[str]]) -> bool:
    """Whether a role has a grant in a room with these grants. The host has every one."""
    return role == Role.HOST or grant in grants.get(role, [])


def granted(role: str, grants: dict[str, list[str]]) -> list[str]:
    """Everything a role may do."""
    return [grant for grant in ALL if allows(role, grant, grants)]
