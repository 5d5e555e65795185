/** How changes are told in words. */
import type { Turn } from "$/public/external/raffi_web/features/canvas/client/history/acts";
import { type Doing, doingsOf, type Verb } from "$/public/external/raffi_web/features/canvas/client/history/doings";
import type { Line, Sign } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import { countedSaid, kindsSaid } from "$/public/external/raffi_web/features/canvas/client/naming";
import { type Key, LANGUAGE, t, tn } from "$/public/external/raffi_web/ui/client/words";

/** "3 made, 1 removed". */
export function countsSaid({ made, changed, removed }: { made: number; changed: number; removed: number }): string {
  const parts = [
    ...(made > 0 ? [tn("board_history.made", made)] : []),
    ...(changed > 0 ? [tn("board_history.changed", changed)] : []),
    ...(removed > 0 ? [tn("board_history.removed", removed)] : []),
  ];
  return parts.length === 0 ? t("board_history.nothing") : parts.join(", ");
}

const DID: Readonly<Record<Verb, Key>> = {
  added: "board_history.did_added",
  removed: "board_history.did_removed",
  wrote: "board_history.did_wrote",
  resized: "board_history.did_resized",
  moved: "board_history.did_moved",
  joined: "board_history.did_joined",
  styled: "board_history.did_styled",
  locked: "board_history.did_locked",
  unlocked: "board_history.did_unlocked",
  ordered: "board_history.did_ordered",
  played: "board_history.did_played",
  changed: "board_history.did_changed",
};
const A: Readonly<Record<string, Key>> = {
  text: "board_history.a_text",
  sticky: "board_history.a_sticky",
  shape: "board_history.a_shape",
  ink: "board_history.a_ink",
  frame: "board_history.a_frame",
  group: "board_history.a_group",
  connection: "board_history.a_connection",
  image: "board_history.a_image",
  video: "board_history.a_video",
  link: "board_history.a_link",
  comment: "board_history.a_comment",
  chat: "board_history.a_chat",
};
/** More than so many things that somebody did are not told in one line. */
const MOST_DOINGS = 3;

/** "Added a note, moved 3 shapes": what was done in a line of the list; where one went back, what that did. */
export function turnSaid(turn: Turn): string {
  if (turn.back !== null) return t("board_history.went_back", { what: countsSaid(turn) });
  const doings = doingsOf(turn.acts);
  if (doings.length === 0) return t("board_history.nothing");
  const said = doings.slice(0, MOST_DOINGS).map((doing) => t(DID[doing.verb], { what: whatSaid(doing) })).join(", ");
  const all = doings.length > MOST_DOINGS ? t("board_history.did_more", { what: said }) : said;
  return all.slice(0, 1).toLocaleUpperCase(LANGUAGE) + all.slice(1);
}

/** “Plan” of one that has a name; else "a note"; of several how many of each kind. */
function whatSaid({ kinds, count, name }: Doing): string {
  if (count > 1) return countedSaid(kinds);
  return name === null ? t(A[[...kinds.keys()][0]!] ?? "board_history.a_other") : t("board_history.quoted", { name });
}

const WOULD = { made: "board_history.would_make", changed: "board_history.would_change", removed: "board_history.would_remove" } as const;

/** What going back would do: "2 notes, 1 frame come back; 1 shape goes." */
export function wouldSay(lines: readonly Line[]): string {
  const parts = (Object.keys(WOULD) as Sign[]).flatMap((sign) => {
    const all = lines.filter((line) => line.sign === sign).map(({ element }) => element);
    return all.length === 0 ? [] : [tn(WOULD[sign], all.length, { what: kindsSaid(all) })];
  });
  return parts.length === 0 ? t("board_history.would_nothing") : `${parts.join("; ")}.`;
}
