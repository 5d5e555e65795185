/** The discussions of what is on in a room: everybody's, and the room's own. */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { usePlayback } from "$/public/external/raffi_web/features/screen/client/model";
import { live } from "$/public/external/raffi_web/live/client/live";

export type Scope = "everyone" | "room";

const STORED = "raffi.comments_scope";
const NO_FILM = "none";
/** While there is none yet, somebody else may begin it. */
const AGAIN_MS = 15_000;

interface About {
  title_id: string;
  title_name: string;
  season: number | null;
  episode: number | null;
}

export interface RoomTalk {
  /** What is on; null while nothing is. */
  about: About | null;
  scope: Scope;
  /** Null where the film is in no catalogue: what everybody says could not be found again. */
  setScope: ((scope: Scope) => void) | null;
  /** The discussion of the scope: undefined while that is asked, null where nobody has begun one. */
  discussion: string | null | undefined;
  /** Begins it. */
  begin: () => Promise<void>;
}

export function useRoomTalk(room: string, isPublic: boolean): RoomTalk {
  const film = usePlayback(room)?.source ?? null;
  const { title_id = "", title = "", season = null, episode = null } = film ?? {};
  const about = useMemo<About | null>(() => (title_id === "" ? null : { title_id, title_name: title, season, episode }), [title_id, title, season, episode]);
  const [chosen, setChosen] = useState<Scope>(() => kept() ?? (isPublic ? "everyone" : "room"));
  const scope = title_id === NO_FILM ? "room" : chosen;
  const [found, setFound] = useState<{ of: string; id: string | null }>({ of: "", id: null });
  const of = about === null ? "" : JSON.stringify([scope, about]);
  const args = useMemo(() => ({ ...about, ...(scope === "room" && { room }) }), [about, scope, room]);

  useEffect(() => {
    if (of === "") return;
    let current = true;
    const look = async (): Promise<void> => {
      try {
        const row = await live.query<DiscussionRow | null>("comments.find", args);
        if (current) setFound((before) => (before.of === of && before.id !== null ? before : { of, id: row?.id ?? null }));
      } catch {
        // Asked again soon.
      }
    };
    void look();
    const timer = setInterval(() => void (document.visibilityState === "visible" && look()), AGAIN_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
    // Found, it needs no more asking.
  }, [of, args, found.of === of && found.id !== null]);

  const begin = useCallback(async () => {
    const made = await attempt<DiscussionRow>("comments.open", args);
    if (made) setFound({ of, id: made.id });
  }, [args, of]);
  const choose = useCallback((next: Scope) => {
    localStorage.setItem(STORED, next);
    setChosen(next);
  }, []);
  return { about, scope, setScope: title_id === NO_FILM ? null : choose, discussion: found.of === of ? found.id : undefined, begin };
}

function kept(): Scope | null {
  const stored = localStorage.getItem(STORED);
  return stored === "everyone" || stored === "room" ? stored : null;
}
