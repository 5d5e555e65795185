/** The discussions about the film that is on in a room: everybody's and the room's own. */
import { isAbout } from "$/public/external/raffi_web/features/comments/client/moment";
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

/** Finds them, and makes those that are not there: whoever writes first is then heard by all who watch. */
export async function talksAbout(room: string, film: Film): Promise<Talks> {
  const own = await live.call<DiscussionRow>("comments.open", { room });
  // The room may have gone on to another film meanwhile.
  if (!isAbout(own, film)) return NO_TALKS;
  // What is in no catalogue could not be found again by others.
  if (film.title_id === NO_FILM) return { all: null, room: own.id };
  const { title_id, title_name, season, episode } = own;
  const all = await live.call<DiscussionRow>("comments.open", { title_id, title_name, season, episode });
  return { all: all.id, room: own.id };
}
