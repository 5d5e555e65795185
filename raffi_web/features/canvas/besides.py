"""What a board's file tells beside its elements, as whoever asked for the file may read it."""

import asyncio
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

from raffi_web.features.canvas.elements import CHAT, PIN
from raffi_web.features.canvas.transfer.beside import Beside, Film
from raffi_web.features.canvas.transfer.scene import Scene
from raffi_web.features.comments.excerpts import excerpt
from raffi_web.features.screen.sampler import FILMS
from raffi_web.kernel.jobs import ActionContext
from raffi_web.words import t

ASSETS = Path(__file__).resolve().parents[3] / "assets"
TELLS = frozenset({"markdown", "zip"})
"""Forms that tell what is said at pins, and all that is in chats."""
DRAWN = frozenset({"pdf", "png", "svg"})
"""Forms that show the latest in chats."""
MOST_LINES, DRAWN_LINES = 5_000, 30
"""Comments in chats that a file has; of each chat, those that are drawn."""
MOST_PAGES = 5
"""Pages of a thousand comments in one file."""
HIDDEN = "…"


async def read_beside(
    ctx: ActionContext, board: str, scene: Scene, form: str, folder: Path, votes: dict[str, int]
) -> Beside:
    """All of it. Posters are put into the folder."""
    films = await asyncio.to_thread(_films, scene, folder)
    said = await _said(ctx, board, scene) if form in TELLS else {}
    return Beside(films, said, votes, await _chats(ctx, board, scene, form), t("canvas.kind_chat"))


def _films(scene: Scene, folder: Path) -> dict[str, Film]:
    """The films that come with the server, among those on the board: of others only a browser knows anything."""
    known = {url: one for one in FILMS for url in (one.url, one.hls_url) if url}
    there = {props.get("source") for kind, props in scene.elements.values() if kind == "video"}
    found: dict[str, Film] = {}
    for url in sorted(there & known.keys()):
        poster, name = ASSETS / known[url].poster.lstrip("/"), f"poster-{len(found)}"
        if poster.is_file():
            shutil.copy(poster, folder / name)
        found[url] = {"poster": name if poster.is_file() else None, "seconds": known[url].duration_s}
    return found


async def _said(ctx: ActionContext, board: str, scene: Scene) -> dict[str, list[list[str]]]:
    """What is said at pins that are not done, by the threads that they name."""
    pins = [props for kind, props in scene.elements.values() if kind == PIN]
    wanted = {props["thread"] for props in pins if props.get("thread") and not props.get("done")}
    if not wanted:
        return {}
    known = await ctx.call("canvas.pins", board=board)
    if known["discussion"] is None:
        return {}
    # Pins may name what waited for a moderator by the id under which it waited.
    named = {known["was"].get(thread, thread): thread for thread in wanted}
    said: dict[str, list[list[str]]] = defaultdict(list)
    for comment in await _comments(ctx, known["discussion"]):
        if (thread := named.get(comment["root"])) and (text := _text(comment)):
            said[thread].append([comment["name"], text])
    return dict(said)


async def _chats(ctx: ActionContext, board: str, scene: Scene, form: str) -> dict[str, list[list[str]]]:
    """What is said in the chats that stand on the board; for what is drawn the first words of the latest."""
    drawn = form in DRAWN
    if not (drawn or form in TELLS) or not any(kind == CHAT for kind, _ in scene.elements.values()):
        return {}
    known = await ctx.call("canvas.chats", board=board, each=DRAWN_LINES if drawn else MOST_LINES)
    told = {id_: [[one["name"], text] for one in said if (text := _text(one))] for id_, said in known.items()}
    # There can be thousands of lines: everybody else is not to wait for them.
    return await asyncio.to_thread(_shortened, told) if drawn else told


def _shortened(told: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    return {id_: [[name, _short(text)] for name, text in lines] for id_, lines in told.items()}


def _short(text: str) -> str:
    """The first words of a comment; what it hides as a spoiler nobody sees in a picture."""
    return "".join(HIDDEN if part == "spoiler" else words for words, part in excerpt(text)).strip() or HIDDEN


async def _comments(ctx: ActionContext, discussion: str) -> list[dict[str, Any]]:
    """The first comments of a discussion as they were said, without what the asker does not see."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = await ctx.call("comments.export", discussion=discussion, **after)
        found += page["comments"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    return found


def _text(comment: dict[str, Any]) -> str:
    return HIDDEN if comment["covered"] else comment["body"] or (HIDDEN if comment["pictures"] else "")
