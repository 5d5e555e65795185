"""What a browser says of itself, in two words: enough to tell one's phone from one's desk."""

import re

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
PROGRAM = re.compile(r"[\w .+-]{1,40}")


def device_of(agent: str) -> str:
    """`Firefox, Android`, or a program's own name; empty when nothing was said."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    named = ", ".join(one for one in (browser, system) if one)
    if named:
        return named
    program = PROGRAM.match(agent.partition("/")[0].strip())
    return program[0].strip() if program else ""
