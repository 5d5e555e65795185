"""Rows as the seed's clients know them."""

from datetime import UTC, datetime
from typing import Any

from raffi_web.features.rooms.access import Place
from raffi_web.features.rooms.listing import Card
from raffi_web.features.rooms.outside import Person
from raffi_web.features.rooms.roles import Role
from raffi_web.features.screen.standing import Screen, Standing

Row = dict[str, Any]


def instant(milliseconds: float) -> str:
    """A point in time as text, e.g. `2026-02-08T10:00:00.000Z`."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def room_row(where: Place, screen: Screen, host: Person | None, me: tuple[str, str]) -> Row:
    """A room for its members. `me` is the asker's id and the name that its client has for it."""
    room = where.room
    return {
        "id": room.id,
        "room_id": room.id,
        "title": room.title,
        "anime_id": room.title_id,
        "anime_title": room.title_name,
        "season": room.season,
        "episode_number": room.episode,
        **_film(screen),
        **host_fields(host, me),
        "is_public": room.is_public,
        **playing(screen),
        "last_activity": room.active_at.isoformat(),
        "created_at": room.created_at.isoformat(),
        "updated_at": instant(screen.changed_at),
    }


def card_row(card: Card, screen: Screen | None, host: Person | None, me: tuple[str, str]) -> Row:
    """A room in the public list. The film's address is for those who join."""
    return {
        "id": card.id,
        "room_id": card.id,
        "title": card.title,
        "anime_id": card.title_id,
        "anime_title": card.title_name,
        "season": card.season,
        "episode_number": card.episode,
        **host_fields(host, me),
        "is_public": True,
        **(playing(screen) if screen else {}),
        "member_count": card.people,
        "max_members": card.capacity,
        "last_activity": instant(card.active_at),
        "created_at": instant(card.created_at),
    }


def playing(screen: Screen) -> Row:
    """Where the film is now. `server_time` (ms) is the moment for which that is so."""
    return {
        "current_playback_time": screen.position,
        "is_playing": screen.playing,
        "playback_speed": screen.rate,
        "server_time": screen.now,
    }


def host_time(screen: Screen) -> Row:
    """The room's time now."""
    return {
        "current_time": screen.position,
        "is_playing": screen.playing,
        "playback_speed": screen.rate,
        "last_updated": instant(screen.changed_at),
        "server_time": screen.now,
    }


def member_row(room: str, person: Person, me: tuple[str, str], standing: Standing | None) -> Row:
    """A member. `is_synced` is left out where nobody asked for it."""
    row = {
        "room_id": room,
        "user_id": shown(person.id, me),
        "username": person.name,
        "avatar_url": person.avatar_url,
        "is_host": person.role == Role.HOST,
        "role": person.role,
        "is_online": person.present,
        "joined_at": instant(person.joined_at),
    }
    if standing is not None:
        row["is_synced"] = standing.is_synced
        row["current_playback_time"] = standing.member_time
    return row


def sync_status(standing: Standing) -> Row:
    """How a member stands."""
    return {
        "is_synced": standing.is_synced,
        "time_difference": standing.time_difference,
        "host_time": standing.host_time,
        "member_time": standing.member_time,
    }


def host_fields(host: Person | None, me: tuple[str, str]) -> Row:
    """Who is host, for a room's row."""
    return {
        "host_user_id": shown(host.id, me) if host else None,
        "host_username": host.name if host else None,
    }


def host_info(host: Person | None, me: tuple[str, str]) -> Row | None:
    """Who is host."""
    if host is None:
        return None
    return {"user_id": shown(host.id, me), "username": host.name, "avatar_url": host.avatar_url}


def comment_row(comment: Row, place: Row, me: tuple[str, str]) -> Row:
    """A comment, from its row and its discussion's. Of somebody whom the asker blocked it says nothing."""
    at_ms, actor = comment["at_ms"], comment["actor_id"]
    return {
        "id": comment["id"],
        "anime_id": place["title_id"],
        "room_id": place["room"],
        "season": place["season"],
        "episode_number": place["episode"],
        "parent_id": comment["parent"],
        "user_id": shown(actor, me) if actor else None,
        "username": comment["name"],
        "avatar_url": comment["avatar_url"],
        "message": comment["body"],
        "video_timestamp": None if at_ms is None else at_ms / 1000,
        "is_anchor": False,
        "is_system_message": False,
        "is_deleted": comment["removed"] or comment["hidden"] is not None,
        "reply_count": comment["replies"],
        "created_at": instant(comment["created_at"]),
        "updated_at": instant(comment["edited_at"] or comment["created_at"]),
    }


def anchor_row(place: Row, message: str) -> Row:
    """A discussion as the comment of the system that the original hung an episode's comments on."""
    return {
        "id": place["id"],
        "anime_id": place["title_id"],
        "room_id": place["room"],
        "season": place["season"],
        "episode_number": place["episode"],
        "parent_id": None,
        "message": message,
        "is_anchor": True,
        "is_system_message": True,
        "reply_count": place["comments"],
    }


def shown(actor: str, me: tuple[str, str]) -> str:
    """The id under which a client knows somebody: itself by its own name, others by theirs here."""
    return me[1] if actor == me[0] else actor


def host_of(people: list[Person]) -> Person | None:
    """The host among them."""
    return next((person for person in people if person.role == Role.HOST), None)


def _film(screen: Screen) -> Row:
    source = screen.source or {}
    return {
        "video_url": source.get("url"),
        "video_urls": source.get("alternatives", []),
        "source_id": source.get("source_id"),
    }
