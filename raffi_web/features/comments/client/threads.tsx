/** The list of threads, its pages, and what tells of new ones. */
import { use, useEffect, useRef } from "react";
import { Ahead, inRuns } from "$/public/external/raffi_web/features/comments/client/ahead";
import { GateNotice } from "$/public/external/raffi_web/features/comments/client/gate_notice";
import type { Held } from "$/public/external/raffi_web/features/comments/client/held";
import { HoldPlace } from "$/public/external/raffi_web/features/comments/client/hold_place";
import { GateContext, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import { ThreadItem } from "$/public/external/raffi_web/features/comments/client/thread";
import type { Thread } from "$/public/external/raffi_web/features/comments/client/tree";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

const NEAR_END = "1200px";

type Props = {
  held: Held;
  /** What scrolls; null is the page. */
  scroller: () => HTMLElement | null;
};

export function Threads({ held, scroller }: Props) {
  const { open } = useTalk();
  const { threads, pinned, since } = held;
  const gate = use(GateContext);
  const firstRead = markAt(held);
  const runs = (some: readonly Thread[]) => inRuns(some, ({ root }) => gate.open(root));
  const before = runs(firstRead < 0 ? threads : threads.slice(0, firstRead));
  const behind = firstRead < 0 ? [] : runs(threads.slice(firstRead));
  const first = runs(pinned);
  const entry = (thread: Thread) => <ThreadItem key={thread.root.id} thread={thread} since={since} />;
  const ahead = (some: readonly Thread[]) => (
    <li key={some[0]!.root.id} className="px-2 py-1">
      <Ahead rows={some.map(({ root }) => root)} count={some.reduce((sum, { root }) => sum + 1 + root.thread, 0)} />
    </li>
  );
  return (
    <HoldPlace of={held} scroller={scroller}>
      <GateNotice gate={gate} hidden={[...first, ...before, ...behind].some((run) => !run.open)} />
      <ol aria-label={t("talk.list")} aria-busy={held.loading || undefined}>
        {first.map((run) => (run.open ? entry(run.of) : ahead(run.of)))}
        {before.map((run) => (run.open ? entry(run.of) : ahead(run.of)))}
        {firstRead < 0 ? null : <Mark />}
        {behind.map((run) => (run.open ? entry(run.of) : ahead(run.of)))}
      </ol>
      <End held={held} load={() => void open.loadMore()} />
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

function Mark() {
  return (
    <li data-mark="" className="flex items-center gap-3 px-2 py-2 text-xs font-semibold text-accent-ink before:h-px before:flex-1 before:bg-accent-ink/40 after:h-px after:flex-1 after:bg-accent-ink/40">{t("talk.new_since")}</li>
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
