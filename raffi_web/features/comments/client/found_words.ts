/** The words of a search in what it has found. */

/** What is to be marked of what was searched for: words, and in quotes some together; not what was to be left out. */
export function wordsOf(search: string): string[] {
  return [...search.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)]
    .filter(([, out]) => out === "")
    .map(([, , together, word]) => (together ?? word ?? "").replace(/"/g, "").trim())
    .filter((one) => one !== "" && one.toLowerCase() !== "or");
}

/** A text in pieces; every second one is one of the words. */
export function marked(text: string, words: readonly string[]): string[] {
  if (words.length === 0) return [text];
  const any = [...words].sort((a, b) => b.length - a.length).map((word) => {
    const sign = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
    return /\s/.test(word) ? `${sign}(?![\\p{L}\\p{N}_])` : sign;
  });
  // The server compares beginnings, and whole words where some stand together.
  return text.split(new RegExp(`(?<![\\p{L}\\p{N}_])(${any.join("|")})`, "giu"));
}
