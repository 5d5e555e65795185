/** A thread: its root and what hangs on it, down to the fourth level. */
import { LoaderCircle } from "lucide-react";
import { memo, use, useMemo } from "react";
import { Comment } from "$/public/external/raffi_web/features/comments/client/comment";
import { Ahead, inRuns } from "$/public/external/raffi_web/features/comments/client/ahead";
import { LongList } from "$/public/external/raffi_web/features/comments/client/long_list";
import { collapse, GateContext, useCollapsed, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import { type Branch, sizeOf, type Thread, treeOf } from "$/public/external/raffi_web/features/comments/client/tree";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const BRANCHES = "relative ps-5 @lg:ps-8";
const LINE =
  "group/line absolute inset-y-0 start-0 z-0 w-6 cursor-pointer after:absolute after:inset-y-0 after:start-[11px] after:w-0.5 " +
  "after:rounded-pill after:bg-line after:transition-colors after:duration-(--motion-fast) after:content-[''] hover:after:bg-accent-ink";
const MORE =
  "inline-flex h-9 items-center gap-2 rounded-control px-2 text-mini font-semibold text-accent-ink hover:bg-hover aria-busy:opacity-60 pointer-coarse:h-11";

type Props = {
  thread: Thread;
  /** The comment that was asked for. */
  wanted?: string;
  /** Comments with a greater id are new, unless they are mine; null marks none. */
  since: string | null;
};

/** A root with its replies. */
export const ThreadItem = memo(function ThreadItem({ thread, wanted, since }: Props) {
  const { open } = useTalk();
  const tree = useMemo(() => treeOf(thread), [thread]);
  const names = useMemo(() => new Map([thread.root, ...thread.replies].map((row) => [row.id, row.name])), [thread]);
  const left = Math.max(1, thread.root.thread - thread.replies.length);
  return (
    <div data-thread={thread.root.id} className="px-2 py-1">
      <Limb branch={tree} names={names} wanted={wanted} since={since} more={thread.next !== null}>
        {thread.next === null && !thread.failed ? null : (
          <p>
            {thread.failed ? <span className="pe-2 text-mini text-danger">{t("talk.replies_failed")}</span> : null}
            <button type="button" className={`${MORE} -ms-2 @lg:ms-6`} aria-busy={thread.loading || undefined} onClick={() => void open.loadReplies(thread.root.id)}>
              {thread.loading ? <LoaderCircle size={14} aria-hidden className="motion-safe:animate-spin" /> : null}
              {thread.failed ? t("ui.try_again") : tn("talk.more_replies", left)}
            </button>
          </p>
        )}
      </Limb>
    </div>
  );
});

type LimbProps = Omit<Props, "thread"> & { branch: Branch; names: ReadonlyMap<string, string>; more: boolean; children?: React.ReactNode };

function Limb({ branch, names, wanted, since, more, children }: LimbProps) {
  const talk = useTalk();
  const gate = use(GateContext);
  const { row, branches } = branch;
  const collapsed = useCollapsed(talk, row.id);
  const below = sizeOf(branch) - 1;
  const answers = row.answers === null || row.answers === row.parent ? null : (names.get(row.answers) ?? talk.open.find(row.answers)?.name ?? "");
  return (
    <>
      <Comment
        row={row}
        heading={row.parent === null}
        answers={answers === "" ? t("talk.somebody") : answers}
        below={Math.max(below, row.parent === null ? row.thread : 0)}
        collapsed={collapsed}
        isNew={since !== null && row.id > since && talk.open.isNew(row.id)}
        wanted={wanted === row.id}
      />
      {collapsed || (branches.length === 0 && !children) ? null : (
        <div className={BRANCHES}>
          {/* The button above does the same for those without a pointer. */}
          <span aria-hidden data-line="" className={LINE} onClick={(event) => fold(event.currentTarget, () => collapse(talk, row.id, true))} />
          <LongList
            more={more}
            entries={inRuns(branches, ({ row: one }) => gate.open(one)).map((run) =>
              run.open
                ? { id: run.of.row.id, size: sizeOf(run.of), draw: () => <Limb branch={run.of} names={names} wanted={wanted} since={since} more={false} /> }
                : { id: run.of[0]!.row.id, size: 1, draw: () => <Ahead rows={run.of.map(({ row: one }) => one)} count={run.of.reduce((sum, one) => sum + sizeOf(one), 0)} /> },
            )}
          />
          {children}
        </div>
      )}
    </>
  );
}

/** Closes a branch; whoever was far below its beginning is brought back there. */
function fold(line: Element, close: () => void): void {
  const comment = line.parentElement?.previousElementSibling;
  close();
  requestAnimationFrame(() => {
    if (comment && comment.getBoundingClientRect().top < 72) comment.scrollIntoView({ block: "center" });
  });
}
