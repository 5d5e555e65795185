/** Replies at the pins of a board that hold the words of a search: the server looks for them, they are not all here. */
import { useEffect, useState } from "react";
import type { BoardPins } from "$/public/external/raffi_web/features/canvas/client/talk/pins";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { live } from "$/public/external/raffi_web/live/client/live";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

/** By the roots of their threads: of each the newest. */
export type Replies = ReadonlyMap<string, CommentRow>;

const NONE: Replies = new Map();
/** Whoever types on is not answered in between. */
const AFTER_MS = 250;
const SHORTEST = 2;
const LONGEST = 200;
const MOST = 100;

export function useReplies(pins: BoardPins, search: string): Replies {
  const { discussion } = useStore(pins.held);
  const [found, setFound] = useState(NONE);
  const words = search.trim().slice(0, LONGEST);
  useEffect(() => {
    setFound(NONE);
    if (discussion === null || words.length < SHORTEST) return;
    let wanted = true;
    const ask = async (): Promise<void> => {
      const { comments } = await live.query<{ comments: CommentRow[] }>("comments.search", { discussion, words, limit: MOST });
      // The newest come first, and are to stay.
      if (wanted) setFound(new Map(comments.filter(({ parent }) => parent !== null).reverse().map((row) => [row.root, row])));
    };
    // What is here already is found all the same.
    const timer = setTimeout(() => void ask().catch(() => undefined), AFTER_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [discussion, words]);
  return found;
}
