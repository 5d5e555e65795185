/** Where lines come from: a discussion with its channel, a room's chat. */
import { chatLine, type ChatRow, type Line, lineOf, type Source, type WindowRow } from "$/public/external/raffi_web/features/comments/client/stage/said";
import { Supply } from "$/public/external/raffi_web/features/comments/client/stage/supply";
import { beganAnew, type Frame } from "$/public/external/raffi_web/features/comments/client/held";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";
import { live } from "$/public/external/raffi_web/live/client/live";

export interface Feed {
  supply: Supply;
  stop: () => void;
}

const A_PAGE = 1_000;
/** Pages of one stretch: no picture holds more. */
const PAGES = 3;

async function paged<T>(name: string, args: object, key: string): Promise<T[]> {
  const rows: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES; page += 1) {
    const found: Record<string, T[]> & { next: string | null } = await live.query(name, { ...args, limit: A_PAGE, ...(after !== null && { after }) });
    rows.push(...(found[key] ?? []));
    after = found.next;
    if (after === null) break;
  }
  return rows;
}

/** Tells of each row that is another object than before. */
function followRows(channel: string, name: string, begun: () => void, heard: (row: object) => void): () => void {
  const store = live.store(channel);
  const stop = live.follow(channel);
  let before = store.get() as unknown as Frame;
  const listen = store.subscribe(() => {
    const now = store.get() as unknown as Frame;
    const was = before;
    before = now;
    if (now.status !== "live") return;
    if (was.status === "live" && name === "comments" && beganAnew(was, now)) return begun();
    const rows = now.rows[name];
    if (rows === undefined || rows === was.rows[name]) return;
    for (const [id, row] of rows) if (row !== was.rows[name]?.get(id)) heard(row);
  });
  return () => {
    listen();
    stop();
  };
}

/** The comments of a discussion. `time` is where the film is. */
export function commentFeed(discussion: string, source: Source, time: () => number, changed: () => void): Feed {
  const ask = async (since: number, until: number): Promise<Line[]> => {
    const rows = await paged<WindowRow>("comments.window", { discussion, since: since * 1000, until: until * 1000 }, "comments");
    // Pictures alone are no line.
    return rows.filter((row) => row.body !== "").map((row) => lineOf(row, source, discussion));
  };
  const supply = new Supply(ask, changed);
  const stop = followRows(
    `comments:${discussion}`,
    "comments",
    () => supply.forget(),
    (row) => {
      const comment = row as CommentRow;
      const { at_ms, removed, hidden_at, covered, veiled } = comment;
      const shown = at_ms !== null && comment.body !== "" && !removed && hidden_at === null && !covered && !veiled;
      supply.tell(comment.id, shown ? lineOf(comment, source, discussion) : null, time());
    },
  );
  return { supply, stop };
}

/** What was said in a room's chat at a film. */
export function chatFeed(room: string, film: string, time: () => number, changed: () => void): Feed {
  const ask = async (since: number, until: number): Promise<Line[]> => (await paged<ChatRow>("chat.window", { room, film, since, until }, "messages")).map(chatLine);
  const supply = new Supply(ask, changed);
  const begunAt = live.clock.serverNow();
  const stop = followRows(
    `room:${room}`,
    "messages",
    () => supply.forget(),
    (row) => {
      const message = row as Message;
      if (message.kind !== "text" || message.film?.key !== film || message.film_time === null) return;
      // Pages of the chat that are read again bring nothing new.
      const fresh = message.created_at >= begunAt || message.removed || message.edited_at !== null;
      if (fresh) supply.tell(message.id, message.removed ? null : chatLine(message), time());
    },
  );
  return { supply, stop };
}
