/** In which colour somebody is seen on a board: one that nobody else there has, as long as there are any. */

/** The hues there are; a person's colour is a number whose rest by it is their own hue. */
export const HUES = 8;
/** The amber of the notes as they are made: whoever had it would not be seen against them. */
const NOTES = 2;
/** Who does not get their own hue gets one that lies far from it. */
const STEP = 3;

/**
 * The hue of everybody, by who they are, given their own colours. All who look at the same people see them alike, in
 * whatever order they came. Who is in `kept` stays as they are there.
 */
export function dealt(colors: ReadonlyMap<string, number>, kept: ReadonlyMap<string, number> = new Map()): Map<string, number> {
  const found = new Map<string, number>();
  const worn = Array.from({ length: HUES }, () => 0);
  const give = (who: string, hue: number): void => {
    found.set(who, hue);
    worn[hue]! += 1;
  };
  for (const [who, hue] of kept) give(who, hue);
  const rest = [...colors].filter(([who]) => !found.has(who)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [who, color] of rest) {
    const ways = Array.from({ length: HUES }, (_, n) => (color + n * STEP) % HUES).filter((hue) => hue !== NOTES);
    const least = Math.min(...ways.map((hue) => worn[hue]!));
    give(who, ways.find((hue) => worn[hue] === least)!);
  }
  return found;
}
