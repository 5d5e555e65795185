"""The sentences in Spanish, by area, as en.py has them.

Neutral Spanish, as it is understood everywhere; a person is `tú`. Short and calm as in English: sentence case, no
exclamation marks. Words kept alike: sala (room), anfitrión and coanfitrión (host, co-host), cola (queue), en
sincronía (in step), fotograma (frame), poner (put on), saltar (skip), clave (key), enlace (link),
pizarra (board).
"""

from raffi_web.words.areas import gathered

ES = gathered("es")
