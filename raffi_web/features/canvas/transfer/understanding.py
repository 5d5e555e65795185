"""A file from elsewhere, whichever it is, and what of it is kept until it is put on a board."""

from dataclasses import asdict

import orjson

from raffi_web.features.canvas.transfer import excalidraw, json_canvas
from raffi_web.features.canvas.transfer.reading import Imported, read_json


def read(content: bytes) -> Imported:
    """The board in a file of a form that is known here.

    Raises:
        Invalid: It is no board, or something in it can't be; `field` says what.
    """
    document = read_json(content)
    if document.get("type") == "excalidraw" or "elements" in document:
        return excalidraw.read_document(document)
    return json_canvas.read_document(document)


def kept(came: Imported) -> bytes:
    """What came, until it is brought."""
    warnings = [asdict(one) for one in came.warnings]
    return orjson.dumps({"elements": came.elements, "warnings": warnings, "pictures": came.pictures})
