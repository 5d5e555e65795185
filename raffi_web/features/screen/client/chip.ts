/** How this viewer stands, in words. */
import type { Digest } from "$/public/external/raffi_web/features/screen/client/digest";
import type { Playback } from "$/public/external/raffi_web/features/screen/client/model";
import type { SyncState } from "$/public/external/raffi_web/features/screen/client/status";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { number, t, tn } from "$/public/external/raffi_web/ui/client/words";

export interface Standing {
  state: SyncState;
  error_ms: number | null;
  /** The film moves, or would if nobody was waited for. */
  playing: boolean;
  online: boolean;
  /** There is no picture, and there won't be one by itself. */
  failed: boolean;
  /** The player holds the film and can be sought. */
  ready: boolean;
  /** Who is waited for, in words. */
  waiting: string | null;
}

export interface Chip {
  text: string;
  tone: "good" | "busy" | "off" | "quiet";
}

/** Names as a list in words, the first two by name. */
export function namesOf(names: string[]): string {
  const [first = "", second = ""] = names;
  if (names.length <= 1) return first;
  if (names.length === 2) return t("screen.two_names", { first, second });
  return t("screen.more_names", { first, second, n: names.length - 2 });
}

/** Who of those that are waited for has no picture at all, by what the room was told last. */
export function lostOf(playback: Pick<Playback, "waiting_on" | "cause" | "actor">, digest: Digest): ReadonlySet<string> {
  const failed = (id: string): boolean => digest.members[id]?.[0] === "failed" || (playback.cause === "unseen" && playback.actor === id);
  return new Set(playback.waiting_on.filter(failed));
}

/** For whom the film stands and why, in the same words everywhere; null while nobody is waited for. */
export function waitingText(ids: string[], me: string, nameOf: (id: string) => string, lost: ReadonlySet<string> = new Set()): string | null {
  if (ids.length === 0) return null;
  const [first] = ids;
  if (ids.length === 1 && first !== undefined && first !== me && lost.has(first)) return t("screen.unseen_by", { name: nameOf(first) });
  const others = ids.filter((id) => id !== me).map(nameOf);
  if (others.length === 0) return t("screen.you_buffering");
  const names = others.length < ids.length ? [...others, t("screen.you")] : others;
  return tn("screen.buffering", ids.length, { name: namesOf(names) });
}

/** Where somebody who watches freely is, by the seconds that they are ahead of the room. */
export function placeText(ahead: number): string {
  const distance = formatTime(Math.abs(ahead));
  if (Math.abs(ahead) < 1) return t("screen.free_here");
  return ahead > 0 ? t("screen.free_ahead", { distance }) : t("screen.free_behind", { distance });
}

/** A distance in time, as short as it may be. */
export function distanceOf(ms: number): string {
  return ms < 1000 ? t("screen.ms", { n: ms }) : t("screen.seconds", { n: number(ms / 1000, 1) });
}

export function chipOf(standing: Standing): Chip {
  if (standing.failed) return { text: t("screen.no_picture"), tone: "off" };
  if (standing.state === "free") return { text: t("screen.free"), tone: "quiet" };
  if (!standing.online) return { text: t("screen.no_connection"), tone: "off" };
  if (standing.state === "blocked") return { text: t("screen.needs_tap"), tone: "busy" };
  if (standing.playing && standing.waiting !== null) return { text: standing.waiting, tone: "busy" };
  return following(standing);
}

function following({ state, error_ms, ready }: Standing): Chip {
  const seconds = number(Math.abs(error_ms ?? 0) / 1000, 1);
  switch (state) {
    case "in_step":
      return { text: t("screen.in_step"), tone: "good" };
    case "behind":
      return { text: t("screen.behind", { seconds }), tone: "busy" };
    case "ahead":
      return { text: t("screen.ahead", { seconds }), tone: "busy" };
    case "away":
      return { text: t("screen.away"), tone: "quiet" };
    default:
      return { text: ready ? t("screen.catching_up") : t("screen.loading"), tone: "busy" };
  }
}
