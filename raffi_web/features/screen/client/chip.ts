/** How this viewer stands, in words. */
import type { SyncState } from "$/public/external/raffi_web/features/screen/client/status";
import { t } from "$/public/external/raffi_web/ui/client/words";

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
  /** Names of those who are waited for. */
  waiting: string[];
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

/** A distance in time, as short as it may be. */
export function distanceOf(ms: number): string {
  return ms < 1000 ? t("screen.ms", { n: ms }) : t("screen.seconds", { n: (ms / 1000).toFixed(1) });
}

export function chipOf(standing: Standing): Chip {
  if (standing.failed) return { text: t("screen.no_picture"), tone: "off" };
  if (standing.state === "free") return { text: t("screen.free"), tone: "quiet" };
  if (!standing.online) return { text: t("screen.no_connection"), tone: "off" };
  if (standing.state === "blocked") return { text: t("screen.needs_tap"), tone: "busy" };
  if (standing.playing && standing.waiting.length > 0) {
    return { text: t("screen.waiting_for", { name: namesOf(standing.waiting) }), tone: "busy" };
  }
  return following(standing);
}

function following({ state, error_ms, ready }: Standing): Chip {
  const seconds = (Math.abs(error_ms ?? 0) / 1000).toFixed(1);
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
