// Written by `python -m raffi_web.words.export` from raffi_web/words/en.py. Do not edit.

const WORDS = {
  "ui.back_online": "Back online",
  "ui.close": "Close",
  "ui.connecting": "Connecting",
  "ui.connection_lost": "Connection lost",
  "ui.dismiss": "Dismiss",
  "ui.no_connection": "No connection to the server",
  "ui.notifications": "Notifications",
  "ui.palette": "Command palette",
  "ui.palette_ask": "Search or type a command",
  "ui.palette_count.one": "{n} result",
  "ui.palette_count.other": "{n} results",
  "ui.palette_none": "Nothing found for “{query}”",
  "ui.palette_recent": "Recent",
  "ui.palette_searching": "Searching",
  "ui.reconnecting": "Reconnecting",
  "ui.retry_in": "next try in {seconds} s",
  "ui.retry_now": "Try now",
  "ui.shortcuts": "Keyboard shortcuts",
  "ui.single_keys": "Shortcuts of a single key",
  "ui.theme": "Theme",
  "ui.theme_dark": "Dark",
  "ui.theme_light": "Light",
  "ui.theme_system": "System",
} as const;

export type Key = keyof typeof WORDS;
type Blanks = Record<string, string | number>;
type Counted = Key extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

const plural = new Intl.PluralRules("en");

function fill(sentence: string, blanks: Blanks): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
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
