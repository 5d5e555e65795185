"""How far somebody has come in a film: comments on what lies ahead stay hidden from them."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from raffi_web.features.comments.access import anchor_id
from raffi_web.features.comments.discussions import TitleId, TitleName
from raffi_web.features.comments.models import FilmReached
from raffi_web.features.comments.threads import Moment
from raffi_web.features.lists.titles import made_id
from raffi_web.features.rooms.functions import Episode, Season
from raffi_web.features.rooms.shown import NO_FILM
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import mutation, person
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

REACHED = Limit("comments_reached", 20, 120)


@mutation(access=person, limit=REACHED)
async def reached(
    ctx: Context,
    title_id: TitleId,
    title_name: TitleName,
    at_ms: Moment,
    season: Season | None = None,
    episode: Episode | None = None,
) -> None:
    """Note that I have come so far in a film, which is what a room calls its own. It never goes back."""
    if title_id == NO_FILM:
        title_id = made_id(title_name, None)
    told = insert(FilmReached).values(
        actor_id=ctx.actor.id,
        film=anchor_id(None, title_id, season, episode),
        title_id=title_id,
        title_name=title_name,
        season=season,
        episode=episode,
        at_ms=at_ms,
        changed_at=utc_now(),
    )
    further = func.greatest(col(FilmReached.at_ms), told.excluded.at_ms)
    await ctx.session.execute(
        told.on_conflict_do_update(
            index_elements=["actor_id", "film"], set_={"at_ms": further, "changed_at": told.excluded.changed_at}
        )
    )
