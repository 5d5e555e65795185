/** The list of threads, its pages, and what tells of new ones. */
import { use, useEffect, useRef } from "react";
import { Ahead, inRuns, type Run } from "$/public/external/raffi_web/features/comments/client/ahead";
import { GateNotice } from "$/public/external/raffi_web/features/comments/client/gate_notice";
import type { Held } from "$/public/external/raffi_web/features/comments/client/held";
import { HoldPlace } from "$/public/external/raffi_web/features/comments/client/hold_place";
import { type Entry, LongList } from "$/public/external/raffi_web/features/comments/client/long_list";
import { GateContext, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import { ThreadItem } from "$/public/external/raffi_web/features/comments/client/thread";
import { markAt, type Sort, type Thread } from "$/public/external/raffi_web/features/comments/client/tree";
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
  const firstRead = markAt(held, (id) => open.isNew(id));
  const runs = (some: readonly Thread[]) => inRuns(some, ({ root }) => gate.open(root));
  const before = runs(firstRead < 0 ? threads : threads.slice(0, firstRead));
  const behind = firstRead < 0 ? [] : runs(threads.slice(firstRead));
  const first = runs(pinned);
  const entry = (run: Run<Thread>): Entry => {
    if (run.open) return { id: run.of.root.id, size: 1 + run.of.replies.length, draw: () => <ThreadItem thread={run.of} since={since} /> };
    const rows = run.of.map(({ root }) => root);
    return { id: rows[0]!.id, size: 1, draw: () => <div className="px-2 py-1"><Ahead rows={rows} count={run.of.reduce((sum, { root }) => sum + 1 + root.thread, 0)} /></div> };
  };
  const mark: Entry[] = firstRead < 0 ? [] : [{ id: "mark", size: 0, draw: () => <Mark sort={held.sort} /> }];
  return (
    <HoldPlace of={held} scroller={scroller}>
      <GateNotice gate={gate} hidden={!gate.all && [...pinned, ...threads].some(({ root, replies }) => !gate.open(root) || replies.some((row) => !gate.open(row)))} />
      <LongList key={held.sort} label={t("talk.list")} busy={held.loading} more={held.more} entries={[...first.map(entry), ...before.map(entry), ...mark, ...behind.map(entry)]} />
      <End held={held} load={() => void open.loadMore()} />
    </HoldPlace>
  );
}

/** The newest first, what was read is below it; otherwise what is new. */
function Mark({ sort }: { sort: Sort }) {
  return (
    <div data-mark="" className="flex items-center gap-3 px-2 py-2 text-xs font-semibold text-accent-ink before:h-px before:flex-1 before:bg-accent-ink/40 after:h-px after:flex-1 after:bg-accent-ink/40">{sort === "new" ? t("talk.read_from") : t("talk.new_since")}</div>
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
    <div ref={element} data-more="" className="flex flex-col items-center gap-2 py-4">
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
