"""Writes `raffi_web/ui/client/words.ts`: the sentences that TypeScript uses, and the functions to read them.

`python -m raffi_web.words.export` after a key was added; the build does it too, and a test says when it was forgotten.
"""

import json
import re
from pathlib import Path

from raffi_web.words import EN, MissingWord

PACKAGE = Path(__file__).resolve().parent.parent
TARGET = PACKAGE / "ui" / "client" / "words.ts"
KEY = r"[a-z_]+(?:\.[a-z0-9_]+)+"
_QUOTED = re.compile(rf'"({KEY})"')
_BUILT = re.compile(r"`([a-z_]+(?:\.[a-z0-9_]+)*\.)\$\{")

_CODE = """
export type Key = keyof typeof WORDS;
type Blanks = Record<string, string | number>;
type Counted = Key extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

const plural = new Intl.PluralRules("en");

function fill(sentence: string, blanks: Blanks): string {
  return sentence.replace(/\\{(\\w+)\\}/g, (_, name: string) => {
    const value = blanks[name];
    if (value === undefined) throw new Error(`no value for {${name}} in "${sentence}"`);
    return String(value);
  });
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
    found = [*PACKAGE.rglob("client/*.ts"), *PACKAGE.rglob("client/*.tsx")]
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


def render() -> str:
    """The text of words.ts."""
    keys = sorted(set().union(*(used_keys(path.read_text("utf-8")) for path in sources())))
    table = "".join(f"  {json.dumps(key)}: {json.dumps(EN[key], ensure_ascii=False)},\n" for key in keys)
    head = "// Written by `python -m raffi_web.words.export` from raffi_web/words/en.py. Do not edit.\n"
    return f"{head}\nconst WORDS = {{\n{table}}} as const;\n{_CODE}"


def write() -> bool:
    """Brings words.ts up to date; True when it changed."""
    text = render()
    if TARGET.exists() and TARGET.read_text("utf-8") == text:
        return False
    TARGET.write_text(text, "utf-8")
    return True


if __name__ == "__main__":
    write()
