"""Names for guests who have not chosen one: the same guest always has the same."""

import unicodedata
from collections.abc import Sequence

ADJECTIVES: Sequence[str] = (  # noqa: SIM905
    "Amber Brave Calm Clever Coral Cosmic Crimson Dapper Eager Early Electric Fancy Gentle Golden Happy Hidden Indigo"
    " Jolly Kind Late Little Lucky Lunar Mellow Midnight Misty Modest Neon Nimble Noble Olive Patient Plucky Polite"
    " Proud Quick Quiet Rapid Rosy Royal Silent Silver Sleepy Smooth Solar Spry Steady Sunny Swift Teal Tidy Velvet"
    " Violet Vivid Warm Wild Wise Witty"
).split()
ANIMALS: Sequence[str] = (  # noqa: SIM905
    "Badger Bear Beaver Bison Cat Crane Crow Deer Dolphin Dove Dragon Duck Eagle Elk Falcon Ferret Finch Fox Gecko"
    " Gull Hare Hawk Hedgehog Heron Ibis Jackal Jay Kestrel Koala Lark Lemur Lion Lynx Marten Mole Moose Moth Newt"
    " Orca Otter Owl Panda Pelican Pigeon Puffin Quail Rabbit Raven Robin Seal Shark Sparrow Stoat Swan Tiger Toad"
    " Turtle Walrus Whale Wolf Wren Yak"
).split()
COLORS = 8


def guest_name(actor: str) -> str:
    """A guest's first name, e.g. `Amber Fox`."""
    number = _number(actor)
    return f"{ADJECTIVES[number % len(ADJECTIVES)]} {ANIMALS[number // len(ADJECTIVES) % len(ANIMALS)]}"


def color_of(actor: str) -> int:
    """An actor's place in the presence palette, 0 to 7."""
    return _number(actor) // (len(ADJECTIVES) * len(ANIMALS)) % COLORS


def initials(name: str) -> str:
    """One or two letters that stand for a name."""
    words = [word for word in name.split() if unicodedata.category(word[0])[0] in "LN"]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def _number(actor: str) -> int:
    return int.from_bytes(actor.encode()[-8:], "big") * 2_654_435_761 >> 7
