"""A board as a drawing: plain items in the order they are painted, which the template only places.

Items: `path` (`d` steps, `fill`, `line` with `width` and `dash`), `ink` (a filled path in a box, as SVG writes it: a
stroke has hundreds of steps, each of which would take the template's time), `text` (a box with `blocks`), `words` (one
line), `said` (a box with the latest of its `lines`, a name and a text each, that there is room for), `label` (words
around a point, or beside the line from `from` to `to` that they would hide), `image`, and `clip` (a box with items that
end at its edge). Lengths are the board's.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from raffi_web.features.canvas.elements import CONNECTION, CONTAINERS, ENDS, PIN
from raffi_web.features.canvas.transfer.beside import clock, file_named, host_of, short_address
from raffi_web.features.canvas.transfer.marked import blocks, plain
from raffi_web.features.canvas.transfer.palette import PALETTE, letters, mixed, paint
from raffi_web.features.canvas.transfer.paths import Way, arrow, ellipse, outline, polygon, rounded, stroke, way
from raffi_web.features.canvas.transfer.scene import Box, Scene

Item = dict[str, Any]
Picture = Callable[[str], str | None]
"""A file's id to the path of its picture for the template, or None where there is none."""
Cuts = tuple[str, ...]

SIZES = {"s": 14, "m": 18, "l": 28, "xl": 44}
INK, QUIET, HAIRLINE, PAPER, DARK = "#15171c", "#4f545f", "#d9dce2", "#ffffff", "#17181c"
MARGIN = 40.0
TITLE = 28.0
HUGGED = 280.0
"""What hugs its words and is narrower than that has no lines but those that were written."""
SLACK = 0.1
"""How much wider such words may be in a file, where letters stand a little apart, before a line is broken."""
EDGE = 80
"""Room around a stroke, as much as the thickest pen may reach."""
FOOT = 32.0
"""How high the words at the foot of a film's picture stand."""
TILE = 40.0
HEAD = 40.0
"""How high a chat's name stands above what is said in it."""
DEEPEST = 12
"""Frames in frames that cut what leaves them."""


@dataclass(frozen=True)
class Page:
    """A page: its place on the board, its title, and what is on it, from its own corner."""

    box: Box
    title: str
    items: list[Item]


def whole(scene: Scene, picture: Picture, *, steps: bool = False) -> Page:
    """A page with everything. With `steps` strokes are paths as all others."""
    bounds = scene.bounds() or Box(0, 0, 400, 300)
    top = TITLE if scene.frames else 0
    box = Box(bounds.x - MARGIN, bounds.y - MARGIN - top, bounds.w + 2 * MARGIN, bounds.h + 2 * MARGIN + top)
    return Page(box, scene.title, _Painter(scene, picture, box, steps=steps).all(None))


def by_frame(scene: Scene, picture: Picture, *, steps: bool = False) -> list[Page]:
    """A page for each frame, in the order they are read; one with everything where there is none."""
    pages = []
    for id_ in scene.frames:
        frame = scene.box(id_)
        box = Box(frame.x - MARGIN, frame.y - MARGIN - TITLE, frame.w + 2 * MARGIN, frame.h + 2 * MARGIN + TITLE)
        pages.append(Page(box, scene.get(id_, "title"), _Painter(scene, picture, box, steps=steps).all(id_)))
    return pages or [whole(scene, picture, steps=steps)]


class _Painter:
    """Draws elements of one page."""

    def __init__(self, scene: Scene, picture: Picture, page: Box, *, steps: bool) -> None:
        self.scene, self.picture, self.page, self.steps = scene, picture, page, steps
        self.cut_by: dict[str, Cuts] = {}

    def box(self, id_: str) -> Box:
        box = self.scene.box(id_)
        return Box(box.x - self.page.x, box.y - self.page.y, box.w, box.h)

    def between(self, one: str, other: str) -> list[Box]:
        """What stands between two elements, where it is on the page."""
        found = self.scene.between(one, other)
        return [Box(box.x - self.page.x, box.y - self.page.y, box.w, box.h) for box in found]

    def all(self, within: str | None) -> list[Item]:
        """What is in a frame, or everything, from the lowest layer up; the labels of connections stand on all."""
        there = set(self.scene.painted(within)) | ({within} if within else set())
        pieces, labels = [], list[Item]()
        for id_ in self.scene.stack:
            if self.scene.kind(id_) != CONNECTION:
                if id_ in there:
                    pieces.append((self.cuts(id_), self.drawn(id_)))
            elif {self.scene.get(id_, name) for name in ENDS} <= there:
                line, label = self.connection(id_)
                pieces.append(((), line))
                labels += label
        return [*self.folded(pieces, 0, Box(0, 0, 0, 0)), *labels]

    def cuts(self, id_: str) -> Cuts:
        """The frames at whose edges an element ends, from the outermost in."""
        above = self.scene.parents.get(id_)
        if above is None or self.scene.kind(id_) == PIN:
            return ()
        if above not in self.cut_by:
            outer = self.cuts(above)
            cuts = self.scene.kind(above) == "frame" and self.scene.get(above, "clip") and len(outer) < DEEPEST
            self.cut_by[above] = (*outer, above) if cuts else outer
        return self.cut_by[above]

    def folded(self, pieces: Iterable[tuple[Cuts, list[Item]]], depth: int, origin: Box) -> list[Item]:
        """Items in their order, with neighbours that end at the same frame's edge in one clip."""
        items: list[Item] = []
        for frame, run in groupby(pieces, lambda piece: piece[0][depth] if len(piece[0]) > depth else None):
            if frame is None:
                items += [_moved(item, -origin.x, -origin.y) for _, drawn in run for item in drawn]
                continue
            box = self.box(frame)
            if within := self.folded(run, depth + 1, box):
                place = {"x": box.x - origin.x, "y": box.y - origin.y, "w": box.w, "h": box.h}
                items.append({"t": "clip", **place, "items": within})
        return items

    def drawn(self, id_: str) -> list[Item]:
        """Anything but connections. Of a group nothing is seen."""
        kind = self.scene.kind(id_)
        if kind in CONTAINERS:
            return self.ground(id_) if kind == "frame" else []
        items = getattr(self, f"draw_{kind}")(id_, self.box(id_))
        share = self.scene.get(id_, "opacity")
        return items if share == 1 else [_paler(item, share) for item in items]

    def ground(self, id_: str) -> list[Item]:
        """A frame's own area and title."""
        box, colors = self.box(id_), paint(self.scene.get(id_, "color"))
        items = [_path(rounded(box, 8), fill=mixed(colors.line, 0.05), line=mixed(colors.line, 0.55), width=2)]
        if title := self.scene.get(id_, "title"):
            items.append(_words(title, box.x, box.y - TITLE + 4, box.w, 14, QUIET, bold=True))
        return items

    def connection(self, id_: str) -> tuple[list[Item], list[Item]]:
        """A connection's line and heads, and its label."""
        get = lambda name: self.scene.get(id_, name)  # noqa: E731
        blocks = self.between(get("from"), get("to")) if get("route") == "elbow" else []
        sides = (get("from_side"), get("to_side"))
        line = way(self.box(get("from")), self.box(get("to")), sides, get("route"), blocks)
        color, width = paint(get("color")).line, get("width")
        items = [_path(line.path, line=color, width=width, dash=get("line"))]
        if get("start") == "arrow":
            items.append(_path(arrow(line.start, line.leaves, width), line=color, width=width))
        if get("end") == "arrow":
            items.append(_path(arrow(line.end, line.arrives, width), line=color, width=width))
        share = get("opacity")
        return [_paler(item, share) for item in items], _label(get("label"), line, width)

    # -- kinds --------------------------------------------------------------------------------------------------

    def draw_text(self, id_: str, box: Box) -> list[Item]:
        color = letters(self.scene.get(id_, "color"))
        if self.scene.get(id_, "hugs") and box.w < HUGGED:
            box = _loosened(box, self.scene.get(id_, "align"))
        return [self._text(id_, box, color, pad=4, fit=False)]

    def draw_sticky(self, id_: str, box: Box) -> list[Item]:
        colors = paint(self.scene.get(id_, "color"))
        return [_path(rounded(box, 6), fill=colors.note), self._text(id_, box, colors.on_note, pad=16)]

    def draw_shape(self, id_: str, box: Box) -> list[Item]:
        get = lambda name: self.scene.get(id_, name)  # noqa: E731
        colors = paint(get("color"))
        fill = {"none": None, "soft": colors.soft, "solid": colors.line}[get("fill")]
        line = None if get("line") == "none" else colors.line
        items = [_path(outline(get("shape"), box), fill=fill, line=line, width=2, dash=get("line"))]
        ink = colors.on_line if get("fill") == "solid" else INK
        aside = box.w * 0.12
        inner = Box(box.x + aside, box.y, box.w - 2 * aside, box.h)
        return [*items, {**self._text(id_, inner, ink, pad=8, aside=0), "middle": True}]

    def draw_ink(self, id_: str, box: Box) -> list[Item]:
        path = stroke(self.scene.get(id_, "points"), self.scene.get(id_, "width"), (box.w, box.h))
        color = paint(self.scene.get(id_, "color")).line
        return [_moved(_path(path, fill=color) if self.steps else _ink(path, color), box.x, box.y)]

    def draw_image(self, id_: str, box: Box) -> list[Item]:
        return self._picture(id_, box, self.scene.get(id_, "file"), self.scene.get(id_, "name"))

    def draw_video(self, id_: str, box: Box) -> list[Item]:
        source, title = self.scene.get(id_, "source") or "", self.scene.get(id_, "title")
        film = self.scene.beside.films.get(source)
        poster = self.picture(film["poster"]) if film and film["poster"] else None
        name = title or file_named(source)
        long = clock(film["seconds"]) if film and film["seconds"] else ""
        if poster is not None:
            picture = {"t": "image", "x": 0, "y": 0, "w": box.w, "h": box.h, "file": poster, "alt": name, "radius": 0}
            foot = _foot(Box(0, box.h - FOOT, box.w, FOOT), name, long) if box.h > 3 * FOOT else []
            items = [picture, *foot]
            place = {"x": box.x, "y": box.y, "w": box.w, "h": box.h}
            return [{"t": "clip", **place, "items": items}, *_play(box, 0.5 if not foot else 0.42, disc=True)]
        card = _path(rounded(box, 8), fill=DARK)
        if not name or box.h <= 3 * FOOT:
            return [card, *_play(box, 0.5), *self._below(box, name, PAPER)]
        about = " · ".join(one for one in (host_of(source), long) if one and one != name)
        lines = [{"t": "h", "n": 4, "c": [name]}, *([{"t": "p", "c": [about]}] if about else [])]
        below = Box(box.x, box.y + box.h * 0.52, box.w, box.h * 0.48)
        return [card, *_play(box, 0.3), _text_item(lines, below, 15, PAPER, "center", 12)]

    def draw_link(self, id_: str, box: Box) -> list[Item]:
        get = lambda name: self.scene.get(id_, name)  # noqa: E731
        items = [_path(rounded(box, 8), fill=PAPER, line=HAIRLINE, width=1)]
        url, full = get("url") or "", get("look") == "card"
        picture = self.picture(get("picture")) if get("picture") and full else None
        if picture is not None:
            high = box.h * 0.55
            items += self._picture(id_, Box(box.x, box.y, box.w, high), get("picture"), "")
            box = Box(box.x, box.y + high, box.w, box.h - high)
        elif url and box.w > 5 * TILE and box.h > 1.5 * TILE:
            items += _tile(box, host_of(url))
            box = Box(box.x + TILE + 12, box.y, box.w - TILE - 12, box.h)
        # Where it leads is always to be read.
        first = get("title") or short_address(url)
        where = (short_address(url) if picture is None else host_of(url)) if get("title") and box.h > TILE else ""
        words = [{"t": "a", "v": url, "c": [first]}] if url else [first]
        lines = [{"t": "p", "c": [line]} for line in (get("about") if full else "", where) if line]
        text = _text_item([{"t": "h", "n": 4, "c": words}, *lines], box, 15, INK, "start", 12)
        return [*items, {**text, "middle": picture is None}]

    def draw_comment(self, id_: str, box: Box) -> list[Item]:
        size = min(box.w, box.h, 32)
        # It stands on its point, which is what its place says.
        box = Box(box.x, box.y - size, size, size)
        color = PALETTE["gray" if self.scene.get(id_, "done") else "violet"].line
        pin = ellipse(Box(box.x, box.y, size, size))
        tail = polygon((box.x, box.y + size / 2), (box.x + size / 2, box.y + size), (box.x, box.y + size))
        return [_path(tail, fill=color), _path(pin, fill=color)]

    def draw_chat(self, id_: str, box: Box) -> list[Item]:
        title, beside = self.scene.get(id_, "title"), self.scene.beside
        said, across = beside.chats.get(id_, ()), box.w - 24
        x, y = box.x + 12, box.y + 9
        items = [_path(rounded(box, 12), fill=PAPER, line=HAIRLINE, width=1)]
        items.append(_words(title or beside.chat, x, y, across, 14, INK, bold=True))
        if across < TILE or box.h < 2 * HEAD:
            return items
        items.append(_path([["m", box.x, box.y + HEAD], ["l", box.x + box.w, box.y + HEAD]], line=HAIRLINE, width=1))
        if said:
            place = {"x": x, "y": y + HEAD, "w": across, "h": box.h - HEAD - 9}
            return [*items, {"t": "said", **place, "size": 14, "color": INK, "lines": said}]
        return [*items, _words(beside.chat, x, y + HEAD, across, 14, QUIET)] if title else items

    # -- parts --------------------------------------------------------------------------------------------------

    def _text(
        self, id_: str, box: Box, color: str, *, pad: float, aside: float | None = None, fit: bool = True
    ) -> Item:
        get = lambda name: self.scene.get(id_, name)  # noqa: E731
        return _text_item(blocks(get("text")), box, SIZES[get("size")], color, get("align"), pad, aside=aside, fit=fit)

    def _picture(self, id_: str, box: Box, file: str | None, name: str) -> list[Item]:
        path = self.picture(file) if file else None
        place = {"x": box.x, "y": box.y, "w": box.w, "h": box.h}
        if path is not None:
            alt = self.scene.get(id_, "alt") if self.scene.kind(id_) == "image" else ""
            return [{"t": "image", **place, "file": path, "alt": alt or name, "radius": 8}]
        colors = PALETTE["gray"]
        empty = _path(rounded(box, 8), fill=colors.soft, line=HAIRLINE, width=1, dash="dashed")
        return [empty, *self._below(box, name, QUIET)]

    def _below(self, box: Box, title: str, color: str) -> list[Item]:
        return [_words(title, box.x + 10, box.y + box.h - 26, box.w - 20, 13, color)] if title and box.h > 40 else []


def _play(box: Box, down: float, *, disc: bool = False) -> list[Item]:
    """The sign of a film, so far down in its box; upon a picture in a disc."""
    size = min(box.w, box.h) * (0.1 if disc or down < 0.5 else 0.14)
    x, y = box.x + box.w / 2, box.y + box.h * down
    sign = _path(polygon((x - size * 0.7, y - size), (x + size, y), (x - size * 0.7, y + size)), fill=PAPER)
    around = Box(x - 2 * size, y - 2 * size, 4 * size, 4 * size)
    return [_path(ellipse(around), fill=DARK), sign] if disc else [sign]


def _foot(box: Box, name: str, long: str) -> list[Item]:
    """What a film is called and how long it is, at the foot of its picture."""
    wide = 7 * len(long)
    title = _words(name, box.x + 10, box.y + 7, box.w - 30 - wide, 13, PAPER, bold=True)
    length = [_words(long, box.x + box.w - 10 - wide, box.y + 7, wide, 13, PAPER)] if long else []
    return [_path(polygon(*_corners(box)), fill=DARK), title, *length]


def _corners(box: Box) -> list[tuple[float, float]]:
    right, low = box.x + box.w, box.y + box.h
    return [(box.x, box.y), (right, box.y), (right, low), (box.x, low)]


def _tile(box: Box, host: str) -> list[Item]:
    """What stands for a page that shows nothing of itself: the letter that its host begins with."""
    place = Box(box.x + 12, box.y + (box.h - TILE) / 2, TILE, TILE)
    letter = _text_item([{"t": "h", "n": 4, "c": [host[:1].upper()]}], place, 18, QUIET, "center", 0)
    return [_path(rounded(place, 8), fill=PALETTE["gray"].soft), {**letter, "middle": True}]


def alternative(scene: Scene, id_: str) -> str:
    """What an element is in words, in one line. A note that many wires lead to is read once."""
    if id_ not in scene.said:
        scene.said[id_] = _alternative(scene, id_)
    return scene.said[id_]


def _alternative(scene: Scene, id_: str) -> str:
    for name in ("text", "title", "label", "alt", "name", "url"):
        value = scene.elements[id_][1].get(name)
        if value:
            return plain(value) if name == "text" else value
    return ""


def _path(
    d: list[list[Any]], *, fill: str | None = None, line: str | None = None, width: float = 0, dash: str = "solid"
) -> Item:
    return {"t": "path", "x": 0, "y": 0, "d": d, "fill": fill, "line": line, "width": width, "dash": dash}


def _ink(path: list[list[Any]], fill: str) -> Item:
    xs, ys = [step[-2] for step in path if len(step) > 1], [step[-1] for step in path if len(step) > 1]
    # Arms of bows reach further than their ends, by less than this.
    x, y = math.floor(min(xs)) - EDGE, math.floor(min(ys)) - EDGE
    w, h = math.ceil(max(xs)) + EDGE - x, math.ceil(max(ys)) + EDGE - y
    written = "".join(step[0].upper() + " ".join(map(str, step[1:])) for step in path)
    view = f'width="{w}" height="{h}" viewBox="{x} {y} {w} {h}"'
    return {"t": "ink", "x": x, "y": y, "w": w, "h": h, "view": view, "d": written, "fill": fill}


def _words(text: str, x: float, y: float, w: float, size: float, color: str, *, bold: bool = False) -> Item:
    return {"t": "words", "v": text, "x": x, "y": y, "w": max(w, 1), "size": size, "color": color, "bold": bold}


def _label(text: str, line: Way, width: float) -> list[Item]:
    """A connection's label. How wide it is only the template knows, and so whether it hides the line."""
    if not text:
        return []
    x, y = line.middle
    ends = {name: [end[0] - x, end[1] - y] for name, end in (("from", line.start), ("to", line.end))}
    return [{"t": "label", "v": text, "x": x, "y": y, "size": 12, "color": INK, "width": width, **ends}]


def _text_item(
    data: list[Any],
    box: Box,
    size: float,
    color: str,
    align: str,
    pad: float,
    *,
    aside: float | None = None,
    fit: bool = True,
) -> Item:
    upright, level = min(pad, box.h / 4), min(pad if aside is None else aside, box.w / 4)
    place = {"x": box.x + level, "y": box.y + upright, "w": box.w - 2 * level, "h": box.h - 2 * upright}
    style = {"size": size, "color": color, "align": align, "fit": fit, "middle": False}
    return {"t": "text", **place, **style, "blocks": data}


def _loosened(box: Box, align: str) -> Box:
    """A box with room for its words on the side where they end."""
    more = box.w * SLACK + 4
    return Box(box.x - more * {"center": 0.5, "end": 1}.get(align, 0), box.y, box.w + more, box.h)


def _moved(item: Item, dx: float, dy: float) -> Item:
    return {**item, "x": round(item["x"] + dx, 2), "y": round(item["y"] + dy, 2)}


def _paler(item: Item, share: float) -> Item:
    seen = f"{round(share * 255):02x}"
    pale = {key: value + seen if key in ("fill", "line", "color") and value else value for key, value in item.items()}
    return pale | {"items": [_paler(one, share) for one in item["items"]]} if "items" in item else pale
