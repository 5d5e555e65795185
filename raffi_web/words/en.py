"""The sentences in English, by area. Voice: short, calm, concrete; sentence case; no exclamation marks.

Each area is a file `en_<area>.py` with its sentences in dicts; nothing has to be registered here.
"""

from raffi_web.words.areas import gathered

EN = gathered("en")
"""Every sentence. Blanks in braces are filled by `t`; `.one` and `.other` belong to `tn`."""
