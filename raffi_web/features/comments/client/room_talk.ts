/** The discussions of what is on in a room: everybody's, and the room's own. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { type Begun, filmTalksOf, type Talks } from "$/public/external/raffi_web/features/comments/client/film_talks";
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import { chosenIn, chooseIn, type Scope, scopeFor } from "$/public/external/raffi_web/features/comments/client/scopes";
import type { DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { usePlayback } from "$/public/external/raffi_web/features/screen/client/model";
import { showsHere } from "$/public/external/raffi_web/ui/client/here";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

const NO_FILM = "none";
/** So long it may take to find out where there is talk. */
const PATIENCE_MS = 2_000;

interface About {
  title_id: string;
  title_name: string;
  season: number | null;
  episode: number | null;
}

export interface RoomTalk {
  /** What is on; null while nothing is. */
  about: About | null;
  /** Undefined while it is found out where there is talk. */
  scope: Scope | undefined;
  /** Null where the film is in no catalogue: what everybody says could not be found again. */
  setScope: ((scope: Scope) => void) | null;
  /** How much was said in each; null where that is not known. */
  counts: Readonly<Record<Scope, number | null>>;
  /** It is looked at: the scope stays, whatever is said elsewhere from now on. */
  look: () => void;
  /** Both discussions, and that of the scope. */
  talks: Talks;
  discussion: Begun;
  /** Begins it. */
  begin: () => Promise<void>;
  /** The comment to be shown alone; another object each time it is asked for. */
  at: Place | null;
  go: (comment: string | null) => void;
  /** Shows a comment of one of the two; false where it is of another discussion. */
  show: (place: Place) => boolean;
}

interface Place {
  discussion: string;
  comment: string;
}

/** Lets links to comments on what is on lead to the rail; `reveal` brings it into sight. */
export function useCommentsHere({ show }: RoomTalk, reveal: () => void): void {
  const revealing = useRef(reveal);
  revealing.current = reveal;
  useEffect(
    () =>
      showsHere((href) => {
        const place = placeOf(href);
        if (place === null || !show(place)) return false;
        // In full screen there is only the film.
        if (document.fullscreenElement) void document.exitFullscreen();
        revealing.current();
        return true;
      }),
    [show],
  );
}

/** The comment that an address of this server leads to. */
export function placeOf(href: string): Place | null {
  const { origin, pathname, searchParams } = new URL(href, location.href);
  const [, discussion] = /^\/d\/([0-9a-z]+)\/?$/.exec(pathname) ?? [];
  const comment = searchParams.get("c");
  return origin === location.origin && discussion !== undefined && comment !== null ? { discussion, comment } : null;
}

export function useRoomTalk(room: string, isPublic: boolean): RoomTalk {
  const film = usePlayback(room)?.source ?? null;
  const { title_id = "", title = "", season = null, episode = null } = film ?? {};
  const about = useMemo<About | null>(() => (title_id === "" ? null : { title_id, title_name: title, season, episode }), [title_id, title, season, episode]);
  const everybody = title_id !== NO_FILM;
  const open = useMemo(() => filmTalksOf(room), [room]);
  useEffect(() => open.follow(), [open]);
  const talks = useStore(open.store);
  const counts = { everyone: useCount(everybody ? talks.all : null), room: useCount(talks.room) };
  const of = JSON.stringify(about);
  const [chosen, setChosen] = useState(() => chosenIn(room, localStorage));
  const [looked, setLooked] = useState(false);
  const [opened, setOpened] = useState<{ of: string; scope: Scope } | null>(null);
  const late = useLate(of);
  const known = late || (counts.everyone !== null && counts.room !== null);
  const scope = !everybody ? "room" : (chosen ?? (opened?.of === of ? opened.scope : scopeFor(counts, isPublic, known)));
  useEffect(() => {
    if (looked && scope !== undefined && about !== null) setOpened((before) => (before?.of === of ? before : { of, scope }));
  }, [looked, scope, of, about]);
  const look = useCallback(() => setLooked(true), []);
  const begin = useCallback(async () => {
    const made = await attempt<DiscussionRow>("comments.open", { ...about, ...(scope === "room" && { room }) });
    if (made) open.begun(scope === "room" ? "room" : "all", made.id);
  }, [about, scope, room, open]);
  const [at, setAt] = useState<Place | null>(null);
  const discussion = scope === undefined ? undefined : scope === "room" ? talks.room : talks.all;
  const go = useCallback((comment: string | null) => setAt(comment !== null && discussion ? { discussion, comment } : null), [discussion]);
  const show = useCallback(
    (place: Place) => {
      const to = place.discussion === talks.all ? "everyone" : place.discussion === talks.room ? "room" : null;
      if (to === null) return false;
      setChosen(to);
      setAt(place);
      return true;
    },
    [talks],
  );
  const choose = useCallback(
    (next: Scope) => {
      chooseIn(room, next, localStorage);
      setChosen(next);
    },
    [room],
  );
  return { about, scope, setScope: everybody ? choose : null, counts, look, talks, discussion, begin, at: at?.discussion === discussion ? at : null, go, show };
}

/** How many comments a discussion has; null while that is not known. */
function useCount(id: Begun): number | null {
  const open = useMemo(() => (id ? discussionOf(id) : null), [id]);
  useEffect(() => open?.follow(true), [open]);
  const now = (): number | null => (open === null ? (id === undefined ? null : 0) : (open.get().discussion?.comments ?? null));
  return useSyncExternalStore(open?.subscribe ?? never, now, now);
}

const never = (): (() => void) => () => undefined;

/** Whether something has been waited for long enough. */
function useLate(of: string): boolean {
  const [late, setLate] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setLate(of), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [of]);
  return late === of;
}
