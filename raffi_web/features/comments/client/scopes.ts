/** Whose talk a room's rail shows: what was chosen last in this room, otherwise where something is said. */
export type Scope = "everyone" | "room";

const STORED = "raffi.comments_scopes";
/** Of so many rooms the choice is kept. */
const ROOMS = 50;

type Kept = Pick<Storage, "getItem" | "setItem">;

function all(storage: Kept): [string, Scope][] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(STORED) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is [string, Scope] => Array.isArray(one) && (one[1] === "everyone" || one[1] === "room")) : [];
  } catch {
    return [];
  }
}

export function chosenIn(room: string, storage: Kept): Scope | null {
  return all(storage).find(([id]) => id === room)?.[1] ?? null;
}

export function chooseIn(room: string, scope: Scope, storage: Kept): void {
  const others = all(storage).filter(([id]) => id !== room);
  try {
    storage.setItem(STORED, JSON.stringify([[room, scope], ...others].slice(0, ROOMS)));
  } catch {
    // Without storage the choice lives as long as the page.
  }
}

/** Where to begin; undefined while it is not `known` how much there is in both. */
export function scopeFor(counts: Readonly<Record<Scope, number | null>>, isPublic: boolean, known: boolean): Scope | undefined {
  if (!known) return undefined;
  const usual = isPublic ? "everyone" : "room";
  const other = isPublic ? "room" : "everyone";
  return (counts[usual] ?? 0) === 0 && (counts[other] ?? 0) > 0 ? other : usual;
}
