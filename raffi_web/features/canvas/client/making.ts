/** Making a board in one of one's rooms, or in a room that is made with it. */
import { newTitle } from "$/public/external/raffi_web/features/canvas/client/new_board";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Made {
  id: string;
}

/** Makes a board in a room. Whoever is no longer in a room of theirs comes in again. */
export async function makeBoard(room: string): Promise<Made | undefined> {
  let titles = await titlesIn(room);
  if (titles === "outside") {
    if ((await attempt("rooms.join", { room })) === undefined) return undefined;
    titles = await titlesIn(room);
  }
  return attempt<Made>("canvas.create", { room, title: newTitle(titles === "outside" ? [] : titles) });
}

/** What a room's boards are called. Whoever can't be told makes one all the same. */
async function titlesIn(room: string): Promise<string[] | "outside"> {
  try {
    return (await live.query<{ title: string }[]>("canvas.in_room", { room })).map(({ title }) => title);
  } catch (error) {
    return error instanceof LiveError && error.code === "not_in_room" ? "outside" : [];
  }
}

/** Makes a private room of one's own, and a board in it. */
export async function makeBoardAndRoom(): Promise<Made | undefined> {
  const me = await live.query<{ name: string } | null>("accounts.me", {}).catch(() => null);
  const title = me?.name ? t("rooms.whose", { name: me.name }) : t("canvas.new_title");
  const room = await attempt<Made>("rooms.create", { title });
  return room && makeBoard(room.id);
}
