"""Writes `raffi_web/ui/client/words.ts`: the sentences that TypeScript uses, and the functions to read them.

`python -m raffi_web.words.export` after a key was added; a test says when it was forgotten. What is written there is
English; the build takes the same file with marks instead, so that each language's pages have their own words only.
"""

import json
import re
from pathlib import Path

from raffi_web.words import EN, MissingWord, blanks
from raffi_web.words.marks import LANGUAGE, mark

PACKAGE = Path(__file__).resolve().parent.parent
TARGET = PACKAGE / "ui" / "client" / "words.ts"
KEY = r"[a-z_]+(?:\.[a-z0-9_]+)+"
_QUOTED = re.compile(rf'"({KEY})"')
_BUILT = re.compile(r"`([a-z_]+(?:\.[a-z0-9_]+)*\.)\$\{")

_CODE = """
/** The language of this page: for `Intl` and `lang`. */
export const LANGUAGE: string = @LANGUAGE@;

export type Key = keyof typeof WORDS;
type Blanks = Record<string, string | number>;
type Counted = Key extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

const digits = [0, 1, 2].map(
  (n) => new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: n, maximumFractionDigits: n }),
);
const share = new Intl.NumberFormat(LANGUAGE, { style: "percent" });
const plural = new Intl.PluralRules(LANGUAGE);

function fill(sentence: string, blanks: Blanks): string {
  return sentence.replace(/\\{(\\w+)\\}/g, (_, name: string) => {
    const value = blanks[name];
    if (value === undefined) throw new Error(`no value for {${name}} in "${sentence}"`);
    return String(value);
  });
}

/** A number as this language writes it, with so many digits behind its point or comma. */
export function number(value: number, behind: 0 | 1 | 2 = 0): string {
  return (digits[behind] as Intl.NumberFormat).format(value);
}

/** A share in hundredths as this language writes it. */
export function percent(hundredths: number): string {
  return share.format(hundredths / 100);
}

/** The sentence for `key` with its blanks filled. */
export function t(key: Key, blanks: Blanks = {}): string {
  return fill(WORDS[key], blanks);
}

/** The sentence for a count: `key.one` or `key.other`; `{n}` is the count. */
export function tn(key: Counted, n: number, blanks: Blanks = {}): string {
  const form = plural.select(n) === "one" ? "one" : "other";
  return fill((WORDS as Record<string, string>)[`${key}.${form}`] ?? "", { ...blanks, n });
}
"""


def sources() -> list[Path]:
    """Every TypeScript file of the package but the one that is written here."""
    found = [*PACKAGE.rglob("client/**/*.ts"), *PACKAGE.rglob("client/**/*.tsx")]
    return sorted(path for path in found if path != TARGET)


def used_keys(text: str) -> set[str]:
    """The catalogue's keys that a TypeScript text names: whole, or by the area of a built one (`notices.${kind}`).

    Raises:
        MissingWord: `t("...")` or `tn("...")` asks for a key that is not there.
    """
    named = set(_QUOTED.findall(text))
    keys = {key for key in named if key in EN}
    if areas := tuple(_BUILT.findall(text)):
        keys |= {key for key in EN if key.startswith(areas)}
    for base in named:
        keys |= {form for form in (f"{base}.one", f"{base}.other") if form in EN}
    for call, key in re.findall(rf'\b(tn?)\(\s*"({KEY})"', text):
        wanted = [key] if call == "t" else [f"{key}.one", f"{key}.other"]
        for one in wanted:
            if one not in EN:
                raise MissingWord(one)
    return keys


def render(*, marked: bool = False) -> str:
    """The text of words.ts: in English, or with marks for the build, which speaks every language."""
    keys = sorted(set().union(*(used_keys(path.read_text("utf-8")) for path in sources())))
    # Filled while a page is rendered for the first time, a mark has its values in it as Python's have.
    said = {key: mark(key, {one: f"{{{one}}}" for one in blanks(EN[key])}) if marked else EN[key] for key in keys}
    table = "".join(f"  {json.dumps(key)}: {json.dumps(said[key], ensure_ascii=False)},\n" for key in keys)
    head = "// Written by `python -m raffi_web.words.export` from raffi_web/words/en.py. Do not edit.\n"
    code = _CODE.replace("@LANGUAGE@", json.dumps(LANGUAGE if marked else "en"))
    return f"{head}\nconst WORDS = {{\n{table}}} as const;\n{code}"


def write() -> bool:
    """Brings words.ts up to date; True when it changed."""
    text = render()
    if TARGET.exists() and TARGET.read_text("utf-8") == text:
        return False
    TARGET.write_text(text, "utf-8")
    return True


if __name__ == "__main__":
    write()
