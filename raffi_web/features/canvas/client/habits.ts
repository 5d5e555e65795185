/** How the next element of each kind is made: as the last one was. Kept in this browser. */
import { COLORS, KINDS, type Kind } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

const KEPT = "raffi.board_habits";
const color = (value: unknown): boolean => typeof value === "string" && ((COLORS as readonly string[]).includes(value) || /^#[0-9a-f]{6}$/.test(value));
const oneOf = (...all: readonly unknown[]) => (value: unknown): boolean => all.includes(value);
/** What is kept, and what each may be: what a browser has kept is not taken at its word. */
const MAY_BE: Readonly<Record<string, (value: unknown) => boolean>> = {
  color,
  size: oneOf("s", "m", "l", "xl"),
  fill: oneOf("none", "soft", "solid"),
  line: oneOf("solid", "dashed", "dotted"),
  align: oneOf("start", "center", "end"),
  route: oneOf("curved", "straight", "elbow"),
  start: oneOf("none", "arrow"),
  end: oneOf("none", "arrow"),
  width: (value) => typeof value === "number" && value >= 1 && value <= 16,
};

/** What of these properties an element of a kind can have and is kept; nothing for what is no such thing. */
function keepable(kind: string, props: unknown): Props {
  if (!Object.hasOwn(KINDS, kind) || typeof props !== "object" || props === null) return {};
  const known = KINDS[kind as Kind];
  return Object.fromEntries(Object.entries(props).filter(([name, value]) => Object.hasOwn(known, name) && Object.hasOwn(MAY_BE, name) && MAY_BE[name]!(value)));
}

export class Habits {
  /** Grows with every change. */
  readonly changes = createStore(0);
  private readonly all = new Map<string, Props>();

  constructor() {
    for (const [kind, props] of Object.entries(read())) this.all.set(kind, keepable(kind, props));
  }

  get(kind: string): Props | undefined {
    return this.all.get(kind);
  }

  /** The next one of this kind has these, too. */
  add(kind: string, props: Props): void {
    this.all.set(kind, { ...this.all.get(kind), ...props });
    this.changes.set((n) => n + 1);
    try {
      localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries([...this.all].map(([one, its]) => [one, keepable(one, its)]))));
    } catch {
      // It holds for this page all the same.
    }
  }
}

function read(): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
