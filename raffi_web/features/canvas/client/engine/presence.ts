/** Where others are on a board, and telling them where this person is. Nothing of it is ever stored. */
import { dealt } from "$/public/external/raffi_web/features/canvas/client/engine/hues";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

export type Point = readonly [x: number, y: number];

/** A stroke that is being drawn: its corner, and its points as an ink has them. `id` is the element it becomes. */
export interface Stroke {
  readonly id: string;
  readonly at: Point;
  readonly points: string;
  readonly color: string;
  readonly width: number;
}

/** Something with a place that is being drawn. */
export interface Box {
  readonly rect: readonly [x: number, y: number, w: number, h: number];
  readonly shape: string;
  readonly color: string;
}

/** So many of an emoji at a point. */
export interface Reaction {
  readonly emoji: string;
  readonly at: Point;
  readonly n: number;
}

export interface Presence {
  cursor?: Point | null;
  /** What is seen of the board: x, y, width, height. */
  view?: readonly [x: number, y: number, w: number, h: number] | null;
  selection?: readonly string[];
  /** Where what is being dragged is now, before it is dropped. */
  drag?: Readonly<Record<string, Point>> | null;
  /** The element whose text is being written. */
  typing?: string | null;
  ink?: Stroke | null;
  box?: Box | null;
  laser?: readonly Point[] | null;
  /** Whose view this one follows, as in `People`. */
  follow?: string | null;
  /** The frame that is presented to all, and which of how many it is. */
  presents?: { readonly frame: string; readonly at: number; readonly of: number } | null;
  /** Told once, as `here`. */
  react?: Reaction | null;
  /** What stands at their cursor. */
  says?: string | null;
  /** A view to which everybody is asked to come; told once. */
  here?: readonly [x: number, y: number, w: number, h: number] | null;
}

export interface Person extends Presence {
  readonly actor: string;
  readonly tab: string;
  /** As the server has it, also of those who are no members of the room. */
  readonly name?: string;
  /** The hue they are given on this board. */
  readonly color?: number;
  readonly initials?: string;
  /** When they last did something; `performance.now()`. */
  readonly at: number;
}

/** By `<actor>/<tab>`. */
export type People = ReadonlyMap<string, Person>;

export const PRESENCE_MS = 50;
/** The server takes no more ids in one part. */
const MOST_IDS = 200;
/** What happens once, and is not told again to whoever comes. */
const MOMENTARY: ReadonlySet<string> = new Set(["here", "react"]);

export interface PresenceOptions {
  tab: string;
  /** This person's id, once it is known. */
  me: () => string | null;
  send: (data: object) => void;
  /** Milliseconds that never go back. */
  now: () => number;
  wait: (ms: number, run: () => void) => unknown;
}

export class PresenceOf {
  readonly people: Store<People> = createStore<People>(new Map());
  /** The hue in which others see this person; null before the server has said their colour. */
  readonly color: Store<number | null> = createStore<number | null>(null);
  /** The hues of all who are here, this person with them, by who they are. */
  hues: ReadonlyMap<string, number> = new Map();
  /** Everybody's own colour, as the server says it. */
  private readonly colors = new Map<string, number>();
  /** The hue that the server has dealt everybody, for as long as they are here. */
  private readonly given = new Map<string, number>();
  private wanted: Presence = {};
  private sent = new Map<string, string>();
  private sentAt = -Infinity;
  private waiting = false;

  constructor(private readonly options: PresenceOptions) {}

  /** Shows others what has changed, at most 20 times a second. */
  show(part: Presence): void {
    this.wanted = { ...this.wanted, ...bounded(part) };
    this.plan(this.sentAt + PRESENCE_MS);
  }

  /** The server may know nothing of this person: everything is told once more. It tells whoever comes. */
  again(): void {
    this.sent.clear();
    if (Object.keys(this.wanted).length > 0) this.plan(this.sentAt + PRESENCE_MS);
  }

  /** Takes a frame of others. */
  heard(given: Readonly<Record<string, unknown>>): void {
    const next = new Map(this.people.get());
    for (const [key, part] of Object.entries(given)) {
      const [actor = "", tab = ""] = key.split("/");
      const { color, hue, ...rest } = (part ?? {}) as Person & { hue?: number };
      if (color !== undefined) this.colors.set(actor, color);
      if (hue !== undefined) this.given.set(actor, hue);
      if (actor === this.options.me() && tab === this.options.tab) continue;
      if (part === null) next.delete(key);
      else {
        const known = next.get(key);
        // Who only tells that they are still there has done nothing.
        const still = known !== undefined && Object.entries(rest).every(([name, value]) => JSON.stringify(known[name as keyof Person]) === JSON.stringify(value));
        next.set(key, { ...known, ...rest, actor, tab, at: still ? known.at : this.options.now() });
      }
    }
    this.people.set(this.dressed(next));
  }

  /** Deals the hues anew where others are here than before. */
  private dressed(people: People): People {
    const me = this.options.me();
    const here = new Set([...people.values()].map(({ actor }) => actor));
    for (const known of [this.colors, this.given]) for (const actor of known.keys()) if (!here.has(actor) && actor !== me) known.delete(actor);
    this.hues = dealt(this.colors, this.given);
    const mine = me === null ? undefined : this.hues.get(me);
    if (mine !== undefined) this.color.set(mine);
    return new Map(
      [...people].map(([key, one]) => {
        const color = this.hues.get(one.actor);
        return [key, color === undefined || one.color === color ? one : { ...one, color }];
      }),
    );
  }

  /** The connection was cut: nobody can say who is still there. */
  lost(): void {
    this.sent.clear();
    this.people.set(new Map());
  }

  private plan(at: number): void {
    const now = this.options.now();
    if (at <= now) this.flush();
    else if (!this.waiting) {
      this.waiting = true;
      this.options.wait(at - now, () => {
        this.waiting = false;
        this.flush();
      });
    }
  }

  private flush(): void {
    const changed: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(this.wanted)) {
      const text = JSON.stringify(value ?? null, tenths);
      if (this.sent.get(name) === text) continue;
      this.sent.set(name, text);
      changed[name] = JSON.parse(text);
    }
    for (const name of MOMENTARY) {
      this.sent.delete(name);
      delete (this.wanted as Record<string, unknown>)[name];
    }
    if (Object.keys(changed).length === 0) return;
    this.sentAt = this.options.now();
    this.options.send({ tab: this.options.tab, ...changed });
  }
}

function tenths(_: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 10) / 10 : value;
}

/** Of much that is selected or dragged only a part is shown to others. */
function bounded(part: Presence): Presence {
  const { selection, drag } = part;
  return {
    ...part,
    ...(selection === undefined ? {} : { selection: selection.slice(0, MOST_IDS) }),
    ...(drag == null ? {} : { drag: Object.fromEntries(Object.entries(drag).slice(0, MOST_IDS)) }),
  };
}
