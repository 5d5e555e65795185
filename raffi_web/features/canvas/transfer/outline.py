"""A board as a text is read: frames are chapters, what stands in them follows row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from raffi_web.features.canvas.elements import CHAT, CONTAINERS, PIN
from raffi_web.features.canvas.transfer.drawing import alternative
from raffi_web.features.canvas.transfer.scene import Scene

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text: `heading` (with `level`), `card`, `text`, `picture`, `film`, `link`, `name`, `rule`, or
    `said` (in a chat, or at a pin; one that stands upon an element comes behind that)."""

    kind: str
    id: str
    text: str
    level: int = 0


KINDS = {
    "text": "text",
    "sticky": "card",
    "shape": "card",
    "image": "picture",
    "video": "film",
    "link": "link",
    "chat": "name",
}


def parts(scene: Scene) -> Iterator[Part]:
    """All that has words or a picture, in reading order."""
    top = scene.outline()
    # What stands in no frame is not of the last one's chapter.
    loose = next((id_ for id_ in top[1:] if scene.kind(id_) != "frame"), None) if scene.frames else None
    waiting = [(id_, 2) for id_ in reversed(top)]
    while waiting:
        id_, level = waiting.pop()
        if id_ == loose:
            yield Part("rule", id_, "")
        kind, text = scene.kind(id_), alternative(scene, id_)
        if kind in CONTAINERS:
            if text:
                yield Part("heading", id_, text, min(level, DEEPEST))
            below = level + 1 if text else level
            waiting += [(one, below) for one in reversed(scene.outline(id_))]
        elif kind in KINDS and (text or kind in ("image", "link") or said_at(scene, id_)):
            raw = scene.get(id_, "text") if KINDS[kind] in ("text", "card") else text
            yield Part(KINDS[kind], id_, raw or (scene.beside.chat if kind == CHAT else ""))
        if kind not in CONTAINERS:
            pins = [id_] if kind == PIN else [id_, *scene.read(scene.inside.get(id_, ()))]
            yield from (Part("said", pin, "") for pin in pins if said_at(scene, pin))


def said_at(scene: Scene, id_: str) -> Sequence[Sequence[str]]:
    """Who says what in a chat, or at a pin; nothing at one that is done."""
    if scene.kind(id_) == CHAT:
        return scene.beside.chats.get(id_, ())
    if scene.kind(id_) != PIN or scene.get(id_, "done"):
        return ()
    return scene.beside.said.get(scene.get(id_, "thread") or "", ())


def wires(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """What is connected: from, label, to; where both ends have words."""
    for id_ in scene.connections:
        start, end = (alternative(scene, scene.get(id_, name)) for name in ("from", "to"))
        if start and end:
            yield start, scene.get(id_, "label"), end
