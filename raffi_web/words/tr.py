"""The sentences in Turkish, by area, as en.py has them.

A person is `siz`, everywhere. Short and calm as in English: sentence case, no exclamation marks. A name or title takes
no suffix, since nobody knows its vowels: the sentence is built so that it stands alone, mostly behind a colon. Nouns
stay in the singular after a number, so both plural forms are often the same. Words kept alike: oda (room), ev sahibi
and yardımcı (host, co-host), sıra (queue), eş zamanlı (in step), kare (frame), açmak (put on), atlamak (skip),
anahtar (key), bağlantı (link).
"""

from raffi_web.words.areas import gathered

TR = gathered("tr")
