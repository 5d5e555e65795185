"""Marks go through a build as text, and come out as the sentences of each language."""

import json
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from raffi_web.web.build import environment
from raffi_web.web.headers import HASHED_FILE
from raffi_web.web.languages import UnknownBuild, speak_every_language
from raffi_web.words import LANGUAGES
from raffi_web.words.marks import LANGUAGE, BrokenMark, filled, in_html, in_script, mark

WORDS = {
    "a.plain": 'It\'s "quoted" `here`, ${not} a \\ blank & <b>',
    "a.named": "{first} before {second}.",
    "a.turned": "{second}: {first}",
}


def evaluated(script: str) -> str:
    bun = shutil.which("bun", path=environment()["PATH"])
    assert bun
    done = subprocess.run([bun, "-e", script], capture_output=True, text=True, check=True, timeout=30)
    return done.stdout.removesuffix("\n")


def test_a_sentence_is_the_same_in_every_kind_of_literal() -> None:
    plain = mark("a.plain", {})
    script = f"const s=['{plain}',\"{plain}\",`{plain}`];console.log(JSON.stringify([...new Set(s)]))"
    wanted = WORDS["a.plain"].replace("{not}", "{}")
    words = {"a.plain": wanted}
    assert json.loads(evaluated(filled(script, words, in_script))) == [wanted]
    assert json.loads(filled(f'["{plain}"]', words, in_script)) == [wanted]
    page = filled(f"<p title='{plain}'>{plain}</p>", words, in_html)
    assert unescape(page) == f"<p title='{wanted}'>{wanted}</p>"
    assert "<b>" not in page


@pytest.mark.parametrize("quote", ["'", '"', "`"])
@pytest.mark.parametrize(("key", "said"), [("a.named", "Ada before Ben."), ("a.turned", "Ben: Ada")])
def test_values_stand_where_the_language_has_them(quote: str, key: str, said: str) -> None:
    values = {"first": f"{quote}+x+{quote}", "second": f"{quote}+(y??{quote}{quote})+{quote}"}
    templates = {"first": "${x}", "second": "${y??``}"}
    for literal in (quote + mark(key, values) + quote, f"`{mark(key, templates)}`"):
        assert evaluated(f"const x='Ada',y='Ben';console.log({filled(literal, WORDS, in_script)})") == said


def test_a_value_may_be_a_sentence_itself() -> None:
    inner = mark("a.named", {"first": "1", "second": "2"})
    assert filled(mark("a.turned", {"first": inner, "second": "3"}), WORDS, in_html) == "3: 1 before 2."


@pytest.mark.parametrize(
    "text",
    [
        mark("a.none", {}),
        mark("a.named", {"first": 1}),
        mark("a.plain", {"more": 1}),
        mark("a.named", {"first": 1, "second": 2}).removesuffix("@w-@"),
        "@w-@",
        "@w+first@",
        "@w(a.pla",
    ],
)
def test_a_mark_that_is_not_whole_stops_the_build(text: str) -> None:
    with pytest.raises(BrokenMark):
        filled(f"before {text} after", {**WORDS, "a.plain": "plain"}, in_html)


def build_of(folder: Path, sentence: str = "@w(ui.close)@") -> Path:
    """A build as the bundler leaves it."""
    assets = folder / "assets"
    assets.mkdir(parents=True)
    (folder / "external").mkdir()
    (folder / "rooms").mkdir()
    page = f'<html lang="{LANGUAGE}"><script>go("{sentence}")</script><script src="/assets/page-aaaaaaaa.js"></script>'
    for name in ("index.html", "rooms.html", "rooms/index.html", "external/old.html"):
        (folder / name).write_text(page + f"<p>{sentence}</p></html>")
    (assets / "page-aaaaaaaa.js").write_text('import"./words-bbbbbbbb.js";import"./shared-cccccccc.js"')
    (assets / "words-bbbbbbbb.js").write_text(f'say("{sentence}","{LANGUAGE}")')
    (assets / "shared-cccccccc.js").write_text("nothing()")
    return folder


def test_a_build_speaks_every_language(tmp_path: Path) -> None:
    static = build_of(tmp_path)
    speak_every_language(static)
    said = {"en": "Close", "es": "Cerrar", "tr": "Kapat"}
    for language in LANGUAGES:
        page = (static / f"index.{language}.html").read_text()
        assert f'lang="{language}"' in page
        assert f'go("{said[language]}")' in page
        assert f"<p>{said[language]}</p>" in page
        name = page.split('src="/assets/')[1].split('"')[0]
        assert HASHED_FILE.match(f"/assets/{name}")
        module = (static / "assets" / name).read_text()
        assert '"./shared-cccccccc.js"' in module
        words = (static / "assets" / module.split('"')[1].removeprefix("./")).read_text()
        assert words == f'say("{said[language]}","{language}")'
        assert (static / f"rooms.{language}.html").read_text() == page
    left = {path.relative_to(static).as_posix() for path in static.rglob("*.html")}
    assert left == {f"{name}.{one}.html" for name in ("index", "rooms") for one in LANGUAGES} | {"external/old.html"}
    assert len(list((static / "assets").iterdir())) == 1 + 2 * len(LANGUAGES)


def test_other_words_have_other_names_up_to_what_leads_to_them(tmp_path: Path) -> None:
    one, two = build_of(tmp_path / "one"), build_of(tmp_path / "two", "@w(ui.cancel)@")
    for static in (one, two):
        speak_every_language(static)
    names = [{path.name for path in (static / "assets").iterdir()} for static in (one, two)]
    assert names[0] & names[1] == {"shared-cccccccc.js"}


def test_a_build_without_words_is_not_guessed_at(tmp_path: Path) -> None:
    static = build_of(tmp_path, "Close")
    (static / "assets" / "words-bbbbbbbb.js").write_text("say()")
    with pytest.raises(UnknownBuild):
        speak_every_language(static)
