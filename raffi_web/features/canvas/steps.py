"""What must be done to a board for it to be as something else says: a saved board, an older one."""

from collections.abc import Iterator, Mapping

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.elements import CONNECTION, ENDS, Props
from raffi_web.features.canvas.operations import Operation, Put, Remove, Set

Wanted = Mapping[str, tuple[str, Props]]
"""Element id to its kind and properties; a property that is not there is as by default."""


def steps_to(document: Document, wanted: Wanted) -> list[Operation]:
    """The operations that make of a board just what is wanted, whatever is locked."""
    there = document.elements
    gone = {id_ for id_, one in there.items() if id_ not in wanted or wanted[id_][0] != one.kind}
    # With what goes, go connections to it; those that are wanted come back.
    gone |= {
        id_ for id_, one in there.items() if one.kind == CONNECTION and any(one.props[end] in gone for end in ENDS)
    }
    steps: list[Operation] = [Set(one.id, {"locked": False}) for one in there.values() if one.get("locked")]
    # What stays in a frame that goes is taken out of it first.
    out = {id_ for id_, one in there.items() if id_ not in gone and one.get("parent") in gone}
    steps += [Set(id_, {"parent": None}) for id_ in sorted(out)]
    steps += [Remove(id_) for id_ in sorted(gone) if there[id_].kind == CONNECTION]
    steps += [
        Remove(id_) for id_ in sorted(gone) if there[id_].kind != CONNECTION and there[id_].get("parent") not in gone
    ]
    for id_ in in_order(wanted):
        kind, props = wanted[id_]
        if id_ in gone or id_ not in there:
            steps.append(Put(id_, kind, props))
            continue
        # As it is by now.
        now = {name: value for name, value in there[id_].props.items() if name != "locked"}
        if id_ in out:
            del now["parent"]
        news = {name: props.get(name) for name in now.keys() | props.keys() if now.get(name) != props.get(name)}
        if news:
            steps.append(Set(id_, news))
    return steps


def in_order(wanted: Wanted) -> Iterator[str]:
    """Ids so that what each needs comes before it: frames before what is in them, connections last."""
    seen: set[str] = set()
    for id_, (kind, _) in wanted.items():
        if kind == CONNECTION:
            continue
        chain: list[str] = []
        at: str | None = id_
        while at is not None and at in wanted and at not in seen:
            seen.add(at)
            chain.append(at)
            at = wanted[at][1].get("parent")
        yield from reversed(chain)
    yield from (id_ for id_, (kind, _) in wanted.items() if kind == CONNECTION)
