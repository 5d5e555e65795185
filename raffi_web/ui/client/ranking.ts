/** How well a line of the palette answers what is typed. */
import type { PaletteItem } from "$/public/external/raffi_web/ui/client/palette";

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well an item answers: a start of the label, then of a word, then anywhere; 0 is not at all. */
export function score(item: Pick<PaletteItem, "label" | "keywords" | "hint">, query: string): number {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  const label = fold(item.label);
  const whole = `${label} ${fold(item.keywords ?? "")} ${fold(item.hint ?? "")}`;
  if (!wanted.every((word) => whole.includes(word))) return 0;
  const first = wanted[0] ?? "";
  if (label.startsWith(first)) return 3;
  return label.split(/\s+/).some((word) => word.startsWith(first)) ? 2 : 1;
}
