/** The list of threads, its pages, and what tells of new ones. */
import { ArrowUp, Eye } from "lucide-react";
import { Fragment, useEffect, useRef, type RefObject } from "react";
import type { Held } from "$/public/external/raffi_web/features/comments/client/discussion";
import { HoldPlace } from "$/public/external/raffi_web/features/comments/client/hold_place";
import { elementOf, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import { ThreadItem } from "$/public/external/raffi_web/features/comments/client/thread";
import type { Thread } from "$/public/external/raffi_web/features/comments/client/tree";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const NEAR_END = "1200px";
const PILL = "pointer-events-auto rounded-pill shadow-pop";

type Props = {
  held: Held;
  panel: RefObject<HTMLElement | null>;
  scroller: () => HTMLElement | null;
};

export function Threads({ held, panel, scroller }: Props) {
  const { open } = useTalk();
  const { threads, pinned, since } = held;
  const firstRead = markAt(held);
  return (
    <HoldPlace of={held} scroller={scroller}>
      <ol aria-label={t("talk.list")} aria-busy={held.loading || undefined} className="flex flex-col">
        {pinned.map((thread) => (
          <ThreadItem key={thread.root.id} thread={thread} since={since} />
        ))}
        {threads.map((thread, index) => (
          <Fragment key={thread.root.id}>
            {index === firstRead ? <Mark words={t("talk.new_since")} /> : null}
            <ThreadItem thread={thread} since={since} />
          </Fragment>
        ))}
      </ol>
      <End held={held} load={() => void open.loadMore()} />
      <NextToRead held={held} panel={panel} scroller={scroller} />
    </HoldPlace>
  );
}

/** Before which thread the line stands that parts what is new from what was read; below 0 for none. */
function markAt({ threads, since, sort, more }: Held): number {
  if (since === null || (sort !== "new" && sort !== "old")) return -1;
  const isNew = (thread: Thread): boolean => thread.root.id > since;
  const at = threads.findIndex((thread) => (sort === "new" ? !isNew(thread) : isNew(thread)));
  return sort === "new" && (at === 0 || (at < 0 && !more)) ? -1 : at;
}

function Mark({ words }: { words: string }) {
  return (
    <li className="flex items-center gap-3 px-2 py-2 text-xs font-semibold text-accent-ink before:h-px before:flex-1 before:bg-accent-ink/40 after:h-px after:flex-1 after:bg-accent-ink/40">{words}</li>
  );
}

/** Loads on when it comes near, and by a press. */
function End({ held, load }: { held: Held; load: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  const now = useRef(load);
  now.current = load;
  const { more, loading, failed, threads } = held;
  useEffect(() => {
    if (!element.current || !more || loading || failed) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && now.current(), { rootMargin: NEAR_END });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [more, loading, failed, threads.length]);
  if (!more && !failed) return null;
  return (
    <div ref={element} className="flex flex-col items-center gap-2 py-4">
      {failed ? (
        <p role="alert" className="text-sm text-ink-2">
          {t("talk.more_failed")}
        </p>
      ) : null}
      <Button busy={loading} onClick={load}>
        {failed ? t("ui.try_again") : t("talk.more")}
      </Button>
    </div>
  );
}

/** New threads that wait, and the way to what was not read yet. They float, so that nothing moves when they come. */
function NextToRead({ held, panel, scroller }: Props) {
  const { open } = useTalk();
  const { fresh, unread } = held;
  const to = (id: string | null): void => {
    // After the new ones are drawn.
    requestAnimationFrame(() => {
      const element = id === null ? null : elementOf(panel.current, id);
      element?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
      element?.focus({ preventScroll: true });
    });
  };
  const nextUnread = (): string | null => {
    const top = scroller()?.getBoundingClientRect().bottom ?? innerHeight;
    const all = [...(panel.current?.querySelectorAll<HTMLElement>("[data-comment]") ?? [])].filter((one) => open.isUnread(one.dataset["comment"] ?? ""));
    return (all.find((one) => one.getBoundingClientRect().top > top - 40) ?? all[0])?.dataset["comment"] ?? null;
  };
  const hasUnread = unread > 0 && [...held.pinned, ...held.threads].some((thread) => [thread.root, ...thread.replies].some((row) => open.isUnread(row.id)));
  if (fresh === 0 && !hasUnread) return null;
  return (
    <div className={`pointer-events-none z-10 flex justify-center gap-2 ${scroller() === null ? "fixed inset-x-0 top-[calc(var(--topbar)+0.75rem)] md:start-(--sidebar-narrow) xl:start-(--sidebar)" : "absolute inset-x-0 top-2"}`}>
      {fresh > 0 ? (
        <Button size="sm" variant="primary" icon={ArrowUp} className={PILL} onClick={() => to(open.reveal())}>
          {tn("talk.fresh", fresh)}
        </Button>
      ) : null}
      {hasUnread ? (
        <Button size="sm" icon={Eye} className={PILL} onClick={() => to(nextUnread())}>
          {unread >= 100 ? t("talk.unread_many") : tn("talk.unread", unread)}
        </Button>
      ) : null}
    </div>
  );
}
