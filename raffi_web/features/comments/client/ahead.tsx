/** What stands for comments that belong to a part of the film that this viewer has not seen. */
import { EyeOff } from "lucide-react";
import { use, useEffect, useRef } from "react";
import { GateContext, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

type Run<T> = { open: true; of: T } | { open: false; of: T[] };

/** One by one what is open, and together what is not and follows one another. */
export function inRuns<T>(all: readonly T[], open: (one: T) => boolean): Run<T>[] {
  const runs: Run<T>[] = [];
  for (const one of all) {
    const last = runs[runs.length - 1];
    if (open(one)) runs.push({ open: true, of: one });
    else if (last && !last.open) last.of.push(one);
    else runs.push({ open: false, of: [one] });
  }
  return runs;
}

/** `rows` are those that wait, `count` how many that is with what hangs on them. */
export function Ahead({ rows, count }: { rows: readonly CommentRow[]; count: number }) {
  const { watch } = useTalk();
  const gate = use(GateContext);
  const element = useRef<HTMLParagraphElement>(null);
  const ids = rows.map((row) => row.id).join(" ");
  useEffect(() => (element.current ? watch(element.current, ids.split(" ")) : undefined), [watch, ids]);
  const first = rows[0]?.at_ms ?? null;
  return (
    <p ref={element} data-ahead={count} className="flex min-h-9 flex-wrap items-center gap-x-2 text-mini text-ink-3 pointer-coarse:min-h-11">
      <EyeOff size={16} strokeWidth={1.75} aria-hidden className="mx-1 shrink-0" />
      <span className="tabular">{count === 1 && first !== null ? t("talk.ahead_at", { time: formatTime(first / 1000) }) : tn("talk.ahead", count)}</span>
      <button type="button" className="h-8 rounded-control px-2 font-medium text-accent-ink hover:bg-hover pointer-coarse:h-11" onClick={() => gate.showAll()}>
        {t("writing.show_all")}
      </button>
    </p>
  );
}
