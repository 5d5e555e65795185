/** What stands for comments that belong to a part of the film that this viewer has not seen. */
import { EyeOff } from "lucide-react";
import { use, useEffect, useRef } from "react";
import { bring } from "$/public/external/raffi_web/features/comments/client/near";
import { GateContext, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import { TimeChip } from "$/public/external/raffi_web/features/comments/client/time_chip";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, Button } from "$/public/external/raffi_web/ui/client/controls";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

export type Run<T> = { open: true; of: T } | { open: false; of: T[] };

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

/** The focus was on what opened it. */
function focusOn(within: Element | null, id: string): void {
  requestAnimationFrame(() => bring(within, [id])?.focus({ preventScroll: true }));
}

/** `rows` are those that wait, `count` how many that is with what hangs on them. */
export function Ahead({ rows, count }: { rows: readonly CommentRow[]; count: number }) {
  const { watch } = useTalk();
  const gate = use(GateContext);
  const element = useRef<HTMLParagraphElement>(null);
  const ids = rows.map((row) => row.id).join(" ");
  useEffect(() => (element.current ? watch(element.current, ids.split(" ")) : undefined), [watch, ids]);
  const [row] = rows;
  const first = row?.at_ms ?? null;
  const show = (): void => {
    if (!row) return;
    gate.show([row.id]);
    focusOn(element.current?.closest("[data-panel]") ?? null, row.id);
  };
  return (
    <p ref={element} data-ahead={count} className="flex min-h-9 flex-wrap items-center gap-x-2 text-mini text-ink-3 pointer-coarse:min-h-11">
      <EyeOff size={16} strokeWidth={1.75} aria-hidden className="mx-1 shrink-0" />
      <span className="tabular">{count === 1 && first !== null ? t("talk.ahead_at", { time: formatTime(first / 1000) }) : tn("talk.ahead", count)}</span>
      <button type="button" className="h-8 rounded-control px-2 font-medium text-accent-ink hover:bg-hover pointer-coarse:h-11" onClick={show}>
        {rows.length === 1 ? t("talk.show_one") : t("talk.show_first")}
      </button>
    </p>
  );
}

/** A comment that was asked for, by a link to it, before its moment: who wrote it, when, and why it is covered. */
export function CoveredComment({ row, onShow }: { row: CommentRow; onShow: () => void }) {
  const talk = useTalk();
  const element = useRef<HTMLElement>(null);
  const why = row.at_ms === null ? t("talk.covered_above") : t("talk.covered_at", { time: formatTime(row.at_ms / 1000) });
  return (
    <article ref={element} data-covered={row.id} aria-label={t("talk.by", { name: row.name })} className="flex flex-col items-start gap-2 rounded-card border border-line bg-surface-1 p-4">
      <p className="flex w-full min-w-0 items-center gap-2 text-mini">
        <Avatar face={row} size="xs" />
        <b className="truncate font-semibold text-ink">{row.veiled ? t("talk.veiled") : row.name}</b>
        <Ago at={row.created_at} className="shrink-0 text-ink-3" />
        <TimeChip row={row} room={talk.room} discussion={row.discussion} />
      </p>
      <p className="flex items-start gap-2 text-sm text-ink-2">
        <EyeOff size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
        {why}
      </p>
      <Button
        size="sm"
        onClick={() => {
          const panel = element.current?.closest("[data-panel]") ?? null;
          onShow();
          focusOn(panel, row.id);
        }}
      >
        {t("talk.show_covered")}
      </Button>
    </article>
  );
}
