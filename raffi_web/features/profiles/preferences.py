"""How I want my pages, on every device: guests too. What I never chose, each browser decides."""

from dataclasses import dataclass
from typing import Annotated, Literal

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.profiles.models import PreferenceRow
from raffi_web.kernel.arguments import Arguments
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import mutation, query, somebody
from raffi_web.kernel.limits import Limit
from raffi_web.words import Language

CHANGES = Limit("preferences", 30, 60)
Theme = Literal["system", "light", "dark"]
CHOICES = ("language", "theme", "reduced_motion", "hides_spoilers", "hides_mature")


class Chosen(Arguments):
    """Preferences as an archive has them; null where nothing was chosen."""

    language: Language | None = None
    theme: Theme | None = None
    reduced_motion: bool | None = None
    hides_spoilers: bool | None = None
    hides_mature: bool | None = None


@dataclass(frozen=True)
class Preferences:
    """What I chose. `language`, `theme` and `reduced_motion` are null where the browser decides."""

    language: str | None
    theme: str | None
    reduced_motion: bool | None
    hides_spoilers: bool
    hides_mature: bool


Flag = Annotated[bool | None, "left out it stays"]


@query(access=somebody)
async def preferences(ctx: Context) -> Preferences:
    """What I chose, on whichever device."""
    row = await _row(ctx, ctx.actor.id) or PreferenceRow(actor_id=ctx.actor.id)
    return Preferences(
        language=row.language,
        theme=row.theme,
        reduced_motion=row.reduced_motion,
        # Who has said nothing is spared both.
        hides_spoilers=row.hides_spoilers is not False,
        hides_mature=row.hides_mature is not False,
    )


@mutation(access=somebody, limit=CHANGES)
async def set_preferences(
    ctx: Context,
    language: Language | None = None,
    theme: Theme | None = None,
    reduced_motion: Flag = None,
    hides_spoilers: Flag = None,
    hides_mature: Flag = None,
) -> Preferences:
    """Change what I chose. What is left out stays."""
    await write(
        ctx,
        Chosen(
            language=language,
            theme=theme,
            reduced_motion=reduced_motion,
            hides_spoilers=hides_spoilers,
            hides_mature=hides_mature,
        ),
    )
    return await preferences(ctx)


async def write(ctx: Context, chosen: Chosen) -> None:
    """Write what is chosen among preferences for the asker."""
    values = {name: value for name, value in chosen.model_dump().items() if value is not None}
    if values:
        added = insert(PreferenceRow).values(actor_id=ctx.actor.id, **values)
        await ctx.session.execute(added.on_conflict_do_update(index_elements=["actor_id"], set_=values))


async def chosen_by(ctx: Context, actor: str) -> dict[str, object]:
    """What an actor chose, and null for what they did not."""
    row = await _row(ctx, actor) or PreferenceRow(actor_id=actor)
    return {name: getattr(row, name) for name in CHOICES}


async def hand_over(ctx: Context, guest: str, user: str) -> None:
    """What a user never chose is filled with what the guest chose."""
    theirs = await _row(ctx, guest)
    if theirs is None:
        return
    mine = await chosen_by(ctx, user)
    values = {name: getattr(theirs, name) if mine[name] is None else mine[name] for name in CHOICES}
    added = insert(PreferenceRow).values(actor_id=user, **values)
    await ctx.session.execute(added.on_conflict_do_update(index_elements=["actor_id"], set_=values))
    await ctx.session.execute(delete(PreferenceRow).where(col(PreferenceRow.actor_id) == guest))


async def _row(ctx: Context, actor: str) -> PreferenceRow | None:
    statement = select(PreferenceRow).where(col(PreferenceRow.actor_id) == actor)
    return (await ctx.session.execute(statement)).scalar_one_or_none()


on_merge.append(hand_over)
