/** Which comments have been in sight, told to the discussion and, now and then, to the server. */
import { useCallback, useEffect, useRef } from "react";
import type { OpenDiscussion } from "$/public/external/raffi_web/features/comments/client/discussion";
import type { Held } from "$/public/external/raffi_web/features/comments/client/held";
import { live } from "$/public/external/raffi_web/live/client/live";

const NOTE_MS = 1_200;

/** What watches the elements of comments: one observer for all of them. */
export function useSight(open: OpenDiscussion, held: Held, shown: boolean): (element: HTMLElement, ids: readonly string[]) => () => void {
  const ids = useRef(new WeakMap<Element, readonly string[]>());
  const observer = useRef<IntersectionObserver | null>(null);
  const newest = useRef("");
  const told = useRef("");
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const mark = held.mine?.seen ?? "";
  told.current = told.current > mark ? told.current : mark;

  const note = useCallback((): void => {
    timer.current = null;
    const comment = newest.current;
    if (comment <= told.current || document.visibilityState !== "visible") return;
    told.current = comment;
    // The next one in sight tells it again.
    live.call("comments.seen", { discussion: open.id, comment }).catch(() => (told.current = mark));
  }, [open, mark]);
  const see = useCallback(
    (id: string): void => {
      open.see(id);
      if (id > newest.current) newest.current = id;
      timer.current ??= setTimeout(note, NOTE_MS);
    },
    [open, note],
  );
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
      observer.current?.disconnect();
      observer.current = null;
    },
    [],
  );
  const now = useRef({ see, shown });
  now.current = { see, shown };
  const newestLoaded = [...held.pinned, ...held.threads].reduce((most, { root }) => (root.id > most ? root.id : most), "");
  useEffect(() => {
    // Who is here for the first time has nothing to catch up with: what is there now is where they begin.
    if (shown && held.phase === "here" && mark === "" && told.current === "" && newestLoaded !== "") see(newestLoaded);
  }, [see, shown, held.phase, mark, newestLoaded]);
  return useCallback((element: HTMLElement, stands: readonly string[]) => {
    // Only what is new: each element that is observed costs time in each frame that scrolls.
    if (!stands.some((id) => open.isUnread(id))) return () => undefined;
    ids.current.set(element, stands);
    observer.current ??= new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        const seen = ids.current.get(target);
        if (!isIntersecting || !now.current.shown || seen === undefined || document.visibilityState !== "visible") continue;
        for (const id of seen) now.current.see(id);
        observer.current?.unobserve(target);
      }
    }, { threshold: 0.4 });
    observer.current.observe(element);
    return () => observer.current?.unobserve(element);
  }, [open]);
}
