"""What elements of a board weigh: about as many bytes as they have as JSON.

It is reckoned on every change, so it is made of what is known at once: a number counts as eight bytes whatever it is,
a text as its letters in UTF-8. `client/files/weight.ts` reckons the same.
"""

from typing import Any

from raffi_web.features.canvas.elements import Props

HEAVIEST = 20_000_000
"""Bytes of what stands on a board."""
EACH = 48
"""Bytes of an element beside its id and properties."""
NUMBER = 8
MARKS = 4


def weight_of(name: str, value: Any) -> int:
    """The weight of one property; none of what is as by default."""
    if value is None:
        return 0
    if not isinstance(value, str):
        return len(name) + MARKS + NUMBER
    return len(name) + MARKS + (len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass")))


def weight(id_: str, props: Props) -> int:
    """The weight of an element."""
    return EACH + len(id_) + sum(weight_of(name, value) for name, value in props.items())
