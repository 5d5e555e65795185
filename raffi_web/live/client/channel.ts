/**
 * A channel as this browser holds it: rows by name and id, at a version.
 *
 * Frames may come doubled, early or not at all: a change applies only to the version before it, what comes early
 * waits for what is missing, and a hole asks for a resume. So two browsers at the same version hold the same rows.
 */
import type { Row, Rows } from "$/public/external/raffi_web/live/client/protocol";

export type ChannelStatus = "loading" | "live" | "closed";

/** What keeps a channel's rows, where a map by name and id would not do. Its own listeners hear of them. */
export interface Holder {
  /** All there is. */
  snapshot(version: number, rows: Rows): void;
  /** What has changed, up to a version; after a cut it may overlap what is held. */
  merge(version: number, rows: Rows): void;
  /** What this browser was granted: each time it subscribes. */
  granted?(grant: Row): void;
}

export interface ChannelState {
  status: ChannelStatus;
  /** Why it was closed: `kicked`, `banned`, `left`, `ended`, or an error's code. */
  reason: string | null;
  version: number;
  /** By name; each list is a map from id to row, replaced (never changed) when one of its rows changes. */
  rows: Readonly<Record<string, ReadonlyMap<string, Row>>>;
}

const EMPTY: ChannelState = { status: "loading", reason: null, version: -1, rows: {} };
const EARLY_AT_MOST = 500;

/** Maps by name and id, each replaced (never changed) when one of its rows changes. */
class RowMaps implements Holder {
  rows: ChannelState["rows"] = {};

  snapshot(_: number, rows: Rows): void {
    this.rows = merged({}, rows);
  }

  merge(_: number, rows: Rows): void {
    this.rows = merged(this.rows, rows);
  }
}

export class ChannelStore {
  private state: ChannelState = EMPTY;
  private readonly maps = new RowMaps();
  private readonly holder: Holder;
  private early = new Map<number, Rows>();
  private listeners = new Set<() => void>();

  constructor(
    readonly name: string,
    /** Asks the server for what is missing. */
    private readonly ask: () => void,
    /** Keeps the rows; without one they stand in the state. */
    holder?: Holder,
  ) {
    this.holder = holder ?? this.maps;
  }

  get = (): ChannelState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** The last version held, for a resume; null before the first snapshot. */
  get seen(): number | null {
    return this.state.version < 0 ? null : this.state.version;
  }

  snapshot(version: number, rows: Rows): void {
    this.holder.snapshot(version, rows);
    this.set({ status: "live", reason: null, version, rows: this.maps.rows });
    this.takeEarly();
  }

  /** Rows changed in (from, version]; may overlap what is held. */
  resume(from: number, version: number, rows: Rows): void {
    if (this.state.version < from) {
      this.ask();
      return;
    }
    if (version >= this.state.version) {
      this.holder.merge(version, rows);
      this.set({ status: "live", reason: null, version, rows: this.maps.rows });
    }
    this.takeEarly();
  }

  change(version: number, rows: Rows): void {
    const held = this.state.version;
    if (version <= held) return;
    if (held >= 0 && version === held + 1) {
      this.apply(version, rows);
      this.takeEarly();
      return;
    }
    if (this.early.size < EARLY_AT_MOST) this.early.set(version, rows);
    if (held >= 0) this.ask();
  }

  granted(grant: Row): void {
    this.holder.granted?.(grant);
  }

  close(reason: string): void {
    this.early.clear();
    this.set({ ...this.state, status: "closed", reason });
  }

  /** The channel begins anew (it was closed, or the server has forgotten it). */
  reset(): void {
    this.early.clear();
    this.maps.rows = {};
    this.set(EMPTY);
  }

  private apply(version: number, rows: Rows): void {
    this.holder.merge(version, rows);
    this.set({ ...this.state, status: "live", version, rows: this.maps.rows });
  }

  private takeEarly(): void {
    for (;;) {
      const next = this.early.get(this.state.version + 1);
      if (next === undefined) break;
      this.early.delete(this.state.version + 1);
      this.apply(this.state.version + 1, next);
    }
    for (const version of this.early.keys()) if (version <= this.state.version) this.early.delete(version);
  }

  private set(state: ChannelState): void {
    this.state = state;
    for (const listener of [...this.listeners]) listener();
  }
}

/** `held` with `rows` put in by their ids; what stands alone (a room, an anchor) has the id "". */
function merged(held: ChannelState["rows"], rows: Rows): ChannelState["rows"] {
  const next: Record<string, ReadonlyMap<string, Row>> = { ...held };
  for (const [name, list] of Object.entries(rows)) {
    const map = new Map(next[name]);
    for (const row of list) map.set(ALONE.has(name) ? "" : String(row["id"] ?? ""), row);
    next[name] = map;
  }
  return next;
}

const ALONE: ReadonlySet<string> = new Set(["room", "playback"]);
