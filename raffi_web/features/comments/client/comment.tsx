/** One comment: who said it and when, what it says, what can be done with it. */
import { CircleMinus, Pin } from "lucide-react";
import { memo, useEffect, useRef, useSyncExternalStore } from "react";
import { CommentMenu } from "$/public/external/raffi_web/features/comments/client/comment_menu";
import { CommentText } from "$/public/external/raffi_web/features/comments/client/comment_text";
import { CommentComposer } from "$/public/external/raffi_web/features/comments/client/composer";
import { bring } from "$/public/external/raffi_web/features/comments/client/near";
import { begun, HiddenBody, HiddenLine, LockedMark } from "$/public/external/raffi_web/features/comments/client/order_told";
import { restore } from "$/public/external/raffi_web/features/comments/client/open";
import { ReactButton, ReactionChips } from "$/public/external/raffi_web/features/comments/client/reactions";
import { collapse, useTalk, useWriting } from "$/public/external/raffi_web/features/comments/client/talk";
import { TimeChip } from "$/public/external/raffi_web/features/comments/client/time_chip";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { begunReplies } from "$/public/external/raffi_web/features/comments/client/writers";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const HEAD = "flex min-h-8 min-w-0 items-center gap-x-2 text-mini leading-5";
const DEEP = "@lg:ps-8";
// On touch as high as with a mouse, and pressed a little beyond.
const WIDE = "relative pointer-coarse:before:absolute pointer-coarse:before:-inset-y-1 pointer-coarse:before:inset-x-0 pointer-coarse:before:content-['']";
const QUIET = `size-8 text-ink-3 pointer-coarse:size-9! ${WIDE}`;
const REPLY = `h-8 rounded-control px-2 text-mini font-medium text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:h-9 pointer-coarse:px-3 ${WIDE}`;
const SET_OUT = "rounded-control bg-accent-soft/70 shadow-[0_0_0_0.5rem_color-mix(in_srgb,var(--accent-soft)_70%,transparent)]";

export type CommentProps = {
  row: CommentRow;
  /** The heading of a thread for those who jump by headings. */
  heading: boolean;
  /** Whom it answers, where that is not what it hangs on. */
  answers: string | null;
  /** How many hang on it that are here. */
  below: number;
  collapsed: boolean;
  isNew: boolean;
  /** It is the one that was asked for. */
  wanted: boolean;
};

export const Comment = memo(function Comment({ row, heading, answers, below, collapsed, isNew, wanted }: CommentProps) {
  const talk = useTalk();
  const writing = useWriting(talk, row.id);
  const element = useRef<HTMLElement>(null);
  const { watch } = talk;
  useEffect(() => {
    if (element.current && !row.removed) return watch(element.current, [row.id]);
    return undefined;
  }, [watch, row.id, row.removed]);
  const turn = (shut: boolean): void => {
    collapse(talk, row.id, shut);
    // The button that was pressed is gone; its other side takes the focus.
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>("[data-fold]")?.focus({ preventScroll: true }));
  };
  const Heading = heading ? "h3" : "div";
  const by = row.removed ? t("talk.removed") : row.veiled ? t("talk.veiled") : t("talk.by", { name: row.name });
  return (
    <article ref={element} data-comment={row.id} tabIndex={-1} aria-label={by} className={`outline-none ${wanted ? SET_OUT : ""}`}>
      <Heading className={HEAD}>
        {row.removed || row.veiled || row.hidden !== null ? <Absent row={row} /> : <Said row={row} answers={answers} isNew={isNew} />}
        {collapsed ? (
          <button type="button" className={`${REPLY} -my-1 text-accent-ink`} aria-expanded={false} data-fold="" onClick={() => turn(false)}>
            {below === 0 ? t("talk.expand") : tn("talk.expand_n", below)}
          </button>
        ) : null}
      </Heading>
      {collapsed ? null : (
        <>
          {writing === "edit" ? (
            <div className={DEEP}>
              <Composer row={row} kind="edit" />
            </div>
          ) : row.removed || row.veiled ? null : row.hidden !== null ? (
            <div className={DEEP}>
              <HiddenBody row={row} />
            </div>
          ) : (
            <div className={DEEP} data-body="">
              <CommentText row={row} />
            </div>
          )}
          <Deeds row={row} below={below} onFold={() => turn(true)} />
          {writing === "reply" ? (
            <div className={`pb-3 ${DEEP}`}>
              <Composer row={row} kind="reply" />
            </div>
          ) : null}
        </>
      )}
    </article>
  );
});

function Said({ row, answers, isNew }: { row: CommentRow; answers: string | null; isNew: boolean }) {
  const talk = useTalk();
  return (
    <>
      <Avatar face={row} size="xs" />
      <span className="min-w-0 truncate font-semibold text-ink">{row.name}</span>
      {answers === null ? null : <span className="min-w-0 truncate text-ink-3">{t("talk.answers", { name: answers })}</span>}
      <Ago at={row.created_at} className="shrink-0 text-ink-3" />
      {row.edited_at === null ? null : <span className="shrink-0 text-ink-3">{t("talk.edited")}</span>}
      <TimeChip row={row} room={talk.room} discussion={row.discussion} />
      <LockedMark row={row} />
      {row.pinned ? (
        <span className="flex shrink-0 items-center gap-1 font-medium text-accent-ink">
          <Pin size={14} strokeWidth={1.75} aria-hidden />
          {t("talk.pinned")}
        </span>
      ) : null}
      {isNew ? <span className="shrink-0 rounded-pill bg-accent-soft px-1.5 text-xs font-semibold text-accent-ink">{t("talk.new")}</span> : null}
    </>
  );
}

/** What is not shown, and why. */
function Absent({ row }: { row: CommentRow }) {
  const talk = useTalk();
  return (
    <>
      <span aria-hidden className="size-6 shrink-0 rounded-pill border border-dashed border-line-strong" />
      {row.hidden !== null && !row.removed && !row.veiled ? <HiddenLine row={row} /> : <span className="text-ink-3 italic">{row.removed ? t("talk.removed") : t("talk.veiled")}</span>}
      {row.removed && (row.undo === true || (row.removed_by === "author" && talk.isMe(row.actor_id))) ? (
        <button type="button" className={`${REPLY} text-accent-ink`} onClick={() => void restore(talk.open, row.id)}>
          {t("talk.bring_back")}
        </button>
      ) : null}
    </>
  );
}

function Deeds({ row, below, onFold }: { row: CommentRow; below: number; onFold: () => void }) {
  const talk = useTalk();
  const gone = row.removed || row.veiled || row.hidden !== null;
  const locked = (talk.open.find(row.root) ?? row).locked;
  const shown = row.hidden !== null && !row.removed && talk.remove;
  if (gone && below === 0 && !shown) return null;
  return (
    <div data-deeds="" data-reacted={row.score > 0 || undefined} className="flex min-h-8 flex-wrap items-center gap-x-1 gap-y-0.5">
      {below > 0 ? (
        <IconButton
          icon={CircleMinus}
          size="sm"
          label={t("talk.collapse")}
          aria-expanded
          data-fold=""
          className={`${QUIET} z-1 order-last @lg:order-none @lg:-ms-1 pointer-coarse:@lg:-ms-1.5 pointer-coarse:@lg:-me-0.5`}
          onClick={onFold}
        />
      ) : (
        <span aria-hidden className="hidden w-7 @lg:block" />
      )}
      {shown ? <CommentMenu row={row} className={QUIET} /> : null}
      {gone ? null : (
        <>
          <ReactionChips row={row} />
          {talk.write ? (
            <>
              <ReactButton row={row} className={`${QUIET} ${row.score === 0 ? "-ms-2 pointer-coarse:-ms-2.5" : ""}`} />
              {locked ? null : (
                <button type="button" className={REPLY} onClick={() => talk.writing.set((now) => (now?.id === row.id && now.kind === "reply" ? null : { kind: "reply", id: row.id }))}>
                  {t("talk.reply")}
                  <DraftMark parent={row.id} />
                </button>
              )}
            </>
          ) : null}
          <CommentMenu row={row} className={QUIET} />
        </>
      )}
    </div>
  );
}

/** That a reply was begun here. */
function DraftMark({ parent }: { parent: string }) {
  const talk = useTalk();
  const writing = useWriting(talk, parent);
  const has = (): boolean => begunReplies.get().has(parent);
  const begun = useSyncExternalStore(begunReplies.subscribe, has, has);
  if (!begun || writing === "reply") return null;
  return (
    <span data-draft="" className="ms-1.5 rounded-pill bg-accent-soft px-1.5 py-0.5 text-xs font-semibold text-accent-ink">
      {t("talk.draft")}
    </span>
  );
}

function Composer({ row, kind }: { row: CommentRow; kind: "reply" | "edit" }) {
  const talk = useTalk();
  const done = (made: CommentRow | null): void => {
    const before = document.activeElement?.closest("[data-panel]") ?? null;
    talk.writing.set(null);
    if (made?.held) begun.set(begun.get() + 1);
    else if (made) talk.open.add(made);
    // The focus was in what is gone now.
    const back = made && kind === "reply" ? made.id : row.id;
    requestAnimationFrame(() => bring(before, talk.open.pathOf(back))?.focus({ preventScroll: made === null }));
  };
  const about = kind === "reply" ? { parent: row } : { editing: row };
  return <CommentComposer discussion={row.discussion} room={talk.room} autoFocus onDone={done} {...about} />;
}
