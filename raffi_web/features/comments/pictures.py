"""Pictures in comments: uploads of their authors, which only who may read the comment may see.

They go with the comment: nobody reads them once it was taken back, and they are deleted when it can't come back.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import col, select

from raffi_web.features.accounts.merging import is_me
from raffi_web.features.comments.access import keeps_order, read
from raffi_web.features.comments.models import Comment, CommentHeld
from raffi_web.features.files.functions import FileId
from raffi_web.features.files.keeping import hand_on, let_go, use
from raffi_web.features.files.pictures import whole
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.features.files.sniffing import PICTURES
from raffi_web.kernel.arguments import Arguments
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.functions import Scope

PURPOSE = "comment"
MOST_BYTES = 10_000_000
SIDES = (1600, 480)
"""The longest side of the picture that is opened, and of the one in the thread."""
AT_MOST = 4


class Picture(Arguments):
    """An upload for a comment. `hidden`: it is covered like a spoiler."""

    file: FileId
    hidden: bool = False


Pictures = Annotated[list[Picture], Field(max_length=AT_MOST)]


def used_by(comment: str) -> str:
    """What a comment's pictures are used by, for the files."""
    return f"comment:{comment}"


async def attach(ctx: Context, comment: str, wanted: Sequence[Picture]) -> list[dict[str, Any]]:
    """Let a comment have these uploads of the asker's; the pictures as its row holds them.

    `width` and `height` are those of the large one, which is at `/files/<file>/<width>x<height>`; `small` names the
    one for the thread in the same way.

    Raises:
        NotFound: One is not there, not the asker's, or belongs to another comment.
    """
    rows: list[dict[str, Any]] = []
    for one in {each.file: each for each in wanted}.values():
        try:
            kept = await use(ctx, one.file, PURPOSE, used_by(comment))
        except NotFound:
            raise NotFound("errors.no_picture", code="no_picture", field="pictures") from None
        large, small = kept.parts[0].name, kept.parts[-1].name
        width, height = map(int, large.split("x"))
        rows.append({"file": one.file, "width": width, "height": height, "small": small, "hidden": one.hidden})
    return rows


async def hand_over(ctx: Context, comment: str, to: str) -> None:
    """The pictures of what waited are those of the comment that it became."""
    await hand_on(ctx, PURPOSE, used_by(comment), used_by(to))


async def keep_only(ctx: Context, comment: str, files: Sequence[str]) -> None:
    """Delete what a comment has besides these files."""
    await let_go(ctx, PURPOSE, used_by(comment), but=files)


async def _reads(ctx: Context, used: str) -> bool:
    statement = select(Comment).where(col(Comment.id) == used.partition(":")[2])
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        return await _decides(ctx, used.partition(":")[2])
    if found.removed_at is not None:
        return False
    # Whoever decides over a hidden one has to see what it shows.
    return found.hidden_at is None or await keeps_order(ctx, await read(ctx, found.discussion_id))


async def _decides(ctx: Context, held: str) -> bool:
    """Whether the asker wrote a comment that waits, or keeps order where it does."""
    async with elevated(ctx):
        statement = select(CommentHeld).where(col(CommentHeld.id) == held)
        found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        return False
    return await is_me(ctx, found.actor_id) or await keeps_order(ctx, await read(ctx, found.discussion_id))


def _made(path: Path, kind: str) -> list[Made]:
    return whole(path, kind, SIDES)


register(Purpose(PURPOSE, MOST_BYTES, PICTURES, process=_made, reads=_reads, scope=Scope.READ))
