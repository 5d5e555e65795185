/** The discussions about the film that is on in a room: everybody's and the room's own. */
import type { DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import type { Film } from "$/public/external/raffi_web/features/screen/client/model";
import { live } from "$/public/external/raffi_web/live/client/live";

/** Their ids; null where there is none for this viewer. */
export interface Talks {
  all: string | null;
  room: string | null;
}

const NO_FILM = "none";
export const NO_TALKS: Talks = { all: null, room: null };

/** Finds those that somebody has begun; a film in no catalogue has only the room's. */
export async function talksAbout(room: string, { title_id, title, season, episode }: Film): Promise<Talks> {
  const about = { title_id, title_name: title, season, episode };
  const find = async (args: object): Promise<string | null> => (await live.query<DiscussionRow | null>("comments.find", args))?.id ?? null;
  const [all, own] = await Promise.all([title_id === NO_FILM ? null : find(about), find({ ...about, room })]);
  return { all, room: own };
}
