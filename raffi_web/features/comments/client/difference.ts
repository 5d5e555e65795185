/** What of a text was added and removed, word by word. */

export interface Part {
  kind: "same" | "added" | "removed";
  text: string;
}

/** `after` with what it has anew and what it no longer has; spaces belong to the words before them. */
export function difference(before: string, after: string): Part[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const longest = table(a, b);
  const parts: Part[] = [];
  const add = (kind: Part["kind"], text: string): void => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i]!.trimEnd() === b[j]!.trimEnd()) {
      add("same", b[j]!);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) add("removed", a[i++]!);
    else add("added", b[j++]!);
  }
  return parts;
}

function wordsOf(text: string): string[] {
  return text.match(/\S+\s*|^\s+/g) ?? [];
}

/** How many words in order the ends of both from each place on have in common. */
function table(a: readonly string[], b: readonly string[]): number[][] {
  const rows = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const same = a[i]!.trimEnd() === b[j]!.trimEnd();
      rows[i]![j] = same ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
    }
  }
  return rows;
}
