/** What the room's channel holds about the screen, and what the viewer may do with it. */
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import type { Anchor } from "$/public/external/raffi_web/features/screen/client/anchor";
import { live, useMe, useRows } from "$/public/external/raffi_web/live/client/live";

export interface CaptionSource {
  url: string;
  lang: string;
  label: string;
}

/** A film as the room holds it. */
export interface Film {
  kind: "video" | "hls" | "youtube" | "sampler";
  url: string;
  title: string;
  title_id: string;
  season: number | null;
  episode: number | null;
  /** Seconds, where they are known beforehand. */
  duration: number | null;
  poster: string | null;
  captions: CaptionSource[];
}

export interface Playback extends Anchor {
  source: Film | null;
  /** Seconds; null until somebody's player has told. */
  duration: number | null;
  wait_policy: "all" | "host" | "nobody";
  /** Server ms since when the film waits. */
  waiting_since: number | null;
  /** What comes after the end: the queue, nothing, this film again, the queue for ever. */
  loop: "off" | "stop" | "one" | "queue";
  item_id: string | null;
  /** The last seek, or the last film that was put on, can be taken back. */
  can_undo: boolean;
}

export interface QueueRow {
  id: string;
  rank: string;
  source: Film;
  added_by: string | null;
  added_name: string;
  voters: string[];
  removed: boolean;
  /** Who took it off; null for one that was played. */
  removed_by: string | null;
}

export interface MemberRow {
  id: string;
  role: string;
  name: string;
  muted: boolean;
  present: boolean;
  left: string | null;
}

export interface RoomRow {
  title: string;
  grants: Record<string, string[]>;
}

export type Grant = "play" | "seek" | "film" | "queue" | "chat";

/** What the viewer may do. */
export interface Powers {
  id: string;
  /** Whether an id is the viewer's, or that of a guest they were. */
  isMe: (actor: string | null) => boolean;
  role: string;
  host: boolean;
  may: (grant: Grant) => boolean;
}

export function channelOf(room: string): string {
  return `room:${room}`;
}

export function allows(role: string, grant: Grant, grants: Record<string, string[]>): boolean {
  return role === "host" || (grants[role]?.includes(grant) ?? false);
}

/** The room's anchor as it stands in this browser. */
export function playbackOf(room: string): Playback | null {
  return (live.store(channelOf(room)).get().rows["playback"]?.get("") as Playback | undefined) ?? null;
}

export function memberOf(room: string, id: string | null): MemberRow | null {
  if (id === null) return null;
  return (live.store(channelOf(room)).get().rows["members"]?.get(id) as MemberRow | undefined) ?? null;
}

export function grantsOf(room: string): Record<string, string[]> {
  const row = live.store(channelOf(room)).get().rows["room"]?.get("") as RoomRow | undefined;
  return row?.grants ?? {};
}

export function usePlayback(room: string): Playback | null {
  return useRows<Playback>(channelOf(room), "playback").get("") ?? null;
}

export function useMembers(room: string): ReadonlyMap<string, MemberRow> {
  return useRows<MemberRow>(channelOf(room), "members");
}

export function usePowers(room: string): Powers {
  const id = useMe()?.id ?? "";
  const isMe = useIsMe();
  const role = useMembers(room).get(id)?.role ?? "viewer";
  const grants = useRows<RoomRow>(channelOf(room), "room").get("")?.grants ?? {};
  return { id, isMe, role, host: role === "host", may: (grant) => allows(role, grant, grants) };
}

/** The queue in the order in which it will be played: more votes first, then as arranged. */
export function inTurn(rows: Iterable<QueueRow>): QueueRow[] {
  return [...rows].filter((row) => !row.removed).sort(byTurn);
}

function byTurn(a: QueueRow, b: QueueRow): number {
  return b.voters.length - a.voters.length || compare(a.rank, b.rank) || compare(a.id, b.id);
}

/** Ranks compare by code unit, as the server's do; a locale's order would be another. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Behind which film the server has to put `moved` so that it is shown at `index`; undefined where votes forbid it.
 * `shown` is the order without `moved`; null means first.
 */
export function placeAfter(rows: QueueRow[], moved: QueueRow, index: number): string | null | undefined {
  const shown = inTurn(rows).filter((row) => row.id !== moved.id);
  const above = shown[index - 1];
  const below = shown[index];
  const votes = moved.voters.length;
  if ((above && above.voters.length < votes) || (below && below.voters.length > votes)) return undefined;
  if (above?.voters.length === votes) return above.id;
  const ranked = [...shown].sort((a, b) => compare(a.rank, b.rank) || compare(a.id, b.id));
  if (below?.voters.length === votes) return ranked[ranked.indexOf(below) - 1]?.id ?? null;
  return ranked.at(-1)?.id ?? null;
}
