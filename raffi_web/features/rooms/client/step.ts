/** How a member stands to the room's film, in words that say no more than is known. */
import { number, t } from "$/public/external/raffi_web/ui/client/words";

export interface Step {
  state: string;
  words: string;
  tone: "good" | "warn" | "quiet";
}

const IN_STEP_MS = 100;

/** `report` is the digest's: state and distance in ms (positive: ahead). */
export function stepOf(present: boolean, film: boolean, report: readonly [state: string, ms: number | null] | undefined): Step {
  if (!present) return { state: "gone", words: t("room.gone"), tone: "quiet" };
  if (!film) return { state: "here", words: t("room.here_now"), tone: "quiet" };
  if (report === undefined) return { state: "unknown", words: t("room.no_report"), tone: "quiet" };
  const [state, ms] = report;
  switch (state) {
    case "buffering":
      return { state, words: t("room.buffering"), tone: "warn" };
    case "blocked":
      return { state, words: t("room.blocked"), tone: "warn" };
    case "failed":
      return { state, words: t("room.no_picture"), tone: "warn" };
    case "away":
      return { state, words: t("room.away"), tone: "quiet" };
    case "free":
      return { state, words: t("room.free"), tone: "quiet" };
  }
  if (ms === null) return { state: "unknown", words: t("room.no_report"), tone: "quiet" };
  if (Math.abs(ms) <= IN_STEP_MS) return { state: "in_step", words: t("room.in_step"), tone: "good" };
  const seconds = number(Math.abs(ms) / 1000, Math.abs(ms) < 9_950 ? 1 : 0);
  return ms < 0 ? { state: "behind", words: t("room.behind", { seconds }), tone: "warn" } : { state: "ahead", words: t("room.ahead", { seconds }), tone: "warn" };
}

const FOLLOWING: ReadonlySet<string> = new Set(["in_step", "behind", "ahead"]);

/**
 * How many of those who say how they stand are in step, and how far those are from each other (`ms`, null with fewer
 * than two). Null where nobody's distance is known, or nobody else is there.
 */
export function togetherOf(members: Readonly<Record<string, readonly [state: string, ms: number | null]>>): { text: string; ms: number | null } | null {
  const all = Object.values(members);
  const measured = all.flatMap(([state, ms]) => (FOLLOWING.has(state) && ms !== null ? [ms] : []));
  if (all.length < 2 || measured.length === 0) return null;
  const near = measured.filter((ms) => Math.abs(ms) <= IN_STEP_MS);
  const counted = { n: near.length, of: all.length };
  if (near.length < 2) return { text: t("room.in_step_of", counted), ms: null };
  const ms = Math.max(...near) - Math.min(...near);
  return { text: near.length === all.length ? t("room.spread", { ms }) : t("room.spread_of", { ...counted, ms }), ms };
}
