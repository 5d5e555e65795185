/** New threads that wait, and the way to what was not read yet. They have a place of their own under the toolbar, so that nothing moves or is covered when they come. */
import { ArrowUp, ArrowUpToLine, Eye } from "lucide-react";
import { type RefObject, useCallback, useRef, useState } from "react";
import type { Held } from "$/public/external/raffi_web/features/comments/client/held";
import { showComment } from "$/public/external/raffi_web/features/comments/client/near";
import { useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const PILL = "rounded-pill";
const SLOT = "sticky z-10 -my-1.5 flex min-h-11 items-center justify-center gap-2 py-1.5 pointer-coarse:min-h-14";
const ON_PAGE = "top-(--topbar) -mx-2 px-2";
const BESIDE = "-top-2 -mx-3 px-3";

type Props = { held: Held; panel: RefObject<HTMLElement | null>; beside: boolean };

export function NextToRead({ held: { fresh, unread, alone }, panel, beside }: Props) {
  const { open, go } = useTalk();
  const reveal = (): void => {
    const first = open.reveal();
    // After they are in the list.
    if (first !== null) requestAnimationFrame(() => showComment(panel.current, open.pathOf(first), true));
  };
  const next = async (): Promise<void> => {
    const rows = open.listed;
    const below = [...(panel.current?.querySelectorAll<HTMLElement>("[data-comment]") ?? [])].find((one) => one.getBoundingClientRect().top > 0)?.dataset["comment"];
    const from = rows.findIndex(({ id }) => id === below);
    const wanted = [...rows.slice(Math.max(0, from)), ...rows.slice(0, Math.max(0, from))].find(({ id }) => open.isUnread(id));
    if (!wanted || !showComment(panel.current, open.pathOf(wanted.id), true)) go(await open.nextUnread());
  };
  const slot = useRef<HTMLDivElement>(null);
  const [far, begin] = useFar();
  const listed = alone === null && fresh > 0;
  const filled = listed || unread > 0 || far;
  const toTop = (): void => {
    slot.current?.parentElement?.scrollTo({ top: 0 });
    if (!beside) scrollTo({ top: 0 });
    panel.current?.querySelector<HTMLElement>("[data-comment]")?.focus({ preventScroll: true });
  };
  return (
    <>
      <span ref={begin} aria-hidden className={`block h-px ${beside ? "-mb-2" : "-mb-3"}`} />
      <div ref={slot} data-slot={filled ? "filled" : "empty"} className={`${SLOT} ${beside ? BESIDE : ON_PAGE} ${filled ? "bg-canvas" : "pointer-events-none"}`}>
        {listed ? (
          <Button size="sm" variant="primary" icon={ArrowUp} className={PILL} onClick={reveal}>
            {tn("talk.fresh", fresh)}
          </Button>
        ) : unread > 0 ? (
          <Button size="sm" icon={Eye} className={PILL} onClick={() => void next()}>
            {unread >= 100 ? t("talk.unread_many") : tn("talk.unread", unread)}
          </Button>
        ) : null}
        {far ? (
          <Button size="sm" variant="ghost" icon={ArrowUpToLine} className={`${PILL} ${listed || unread > 0 ? "" : "ms-auto"}`} onClick={toTop}>
            {t("talk.to_top")}
          </Button>
        ) : null}
      </div>
    </>
  );
}

/** Whether what an element begins is more than two screens above, with what hears of the element. */
function useFar(): readonly [boolean, (element: HTMLElement | null) => void] {
  const [far, setFar] = useState(false);
  const observer = useRef<IntersectionObserver | null>(null);
  const begin = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    const look = (entries: IntersectionObserverEntry[]): void => setFar(entries.some(({ isIntersecting, boundingClientRect: box }) => !isIntersecting && box.top < 0));
    observer.current = new IntersectionObserver(look, { root: element.closest("[data-scroller]"), rootMargin: "200% 0px 0px 0px" });
    observer.current.observe(element);
  }, []);
  return [far, begin];
}
