/** What a board is made of, and what goes between it and the server. */

/** Flat, sparse: only what differs from the kind's defaults. Never changed in place. */
export type Props = Readonly<Record<string, unknown>>;

export interface Element {
  readonly id: string;
  readonly kind: string;
  readonly props: Props;
}

/** In a `set`, null puts a property back to its default. A `put` brings a removed element back. */
export type Op =
  | readonly ["put", id: string, kind: string, props: Props]
  | readonly ["set", id: string, props: Props]
  | readonly ["del", id: string];

/** Why an operation was dropped: `gone`, `locked`, `cycle`, `deep`, `no_parent`, `no_end`, `pinned`, `no_thread`, `exists`, `older`, `forbidden`. */
export type Code = string;

/** What an edit made offline met: newer values, which stayed. */
export interface Newer {
  readonly prop: string;
  /** Left out where it is long: the board has it. */
  readonly value?: unknown;
  /** Server milliseconds. */
  readonly at: number;
}

/** Which operation of a list was dropped, why, and for `older` what it met. */
export type Dropped = readonly [index: number, code: Code, newer?: readonly Newer[]];

/** The arguments of `canvas.push`, without the board. */
export interface Push {
  readonly client: string;
  /** Grows by one a push of this client; the server takes each once. */
  readonly n: number;
  /** Server milliseconds of the edit, where it waited; null while it is fresh. */
  readonly at: number | null;
  /** The gesture it is of: 1 to 64 letters, digits, `-` and `_`. */
  readonly batch: string | null;
  readonly ops: readonly Op[];
}

export interface Answer {
  readonly clock: number;
  readonly dropped: readonly Dropped[];
  readonly known?: boolean;
}

/** A row of the channel's `elements`: whole, a change, or a removal. */
export type ElementRow =
  | Element
  | { readonly id: string; readonly set: Props }
  | { readonly id: string; readonly removed: true };

/** What an edit made of an element; undefined where there is none. */
export interface Change {
  readonly id: string;
  readonly before: Element | undefined;
  readonly after: Element | undefined;
}

/** An operation of this browser that the server did not do. */
export interface Lost {
  readonly op: Op;
  readonly code: Code;
  readonly newer: readonly Newer[];
  readonly batch: string | null;
}
