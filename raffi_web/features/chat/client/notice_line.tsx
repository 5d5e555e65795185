import { ChevronDown } from "lucide-react";
import { memo, useId, useState } from "react";
import { type Around, clockTime } from "$/public/external/raffi_web/features/chat/client/line";
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";
import { changesOf, sentenceOf, steps } from "$/public/external/raffi_web/features/chat/client/notices";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const INSET = "px-3 ps-[3.375rem] text-mini text-ink-3";
const QUIET = "shrink-0 rounded-small font-medium text-accent-ink underline-offset-4 hover:underline pointer-coarse:min-h-11 pointer-coarse:-my-3 pointer-coarse:px-1";
const MORE = "inline-flex items-center gap-0.5 rounded-small text-ink-3 underline-offset-4 hover:text-ink-2 hover:underline pointer-coarse:min-h-11 pointer-coarse:-my-3";
/** How many steps an opened line tells. */
const STEPS = 20;

type Props = { notices: readonly Message[]; undo: Message | undefined; around: Around };

/** What somebody did, quietly. `undo` is the notice that can be taken back. */
export const NoticeLine = memo(function NoticeLine({ notices, undo, around }: Props) {
  const last = notices[notices.length - 1];
  const sentence = sentenceOf(notices, around.people);
  if (last === undefined || sentence === "") return <div className="h-px" />;
  return (
    <div className={`flex items-baseline gap-2 py-0.5 ${INSET}`} data-notice={last.notice?.what}>
      <span className="min-w-0 break-words" title={clockTime(last.created_at)}>
        {sentence}
      </span>
      <Undo of={undo} last={last} around={around} />
    </div>
  );
});

/** What was done to the film: where that led to, and on demand the steps. */
export const CommandsLine = memo(function CommandsLine({ notices, undo, around }: Props) {
  const [open, setOpen] = useState(false);
  const list = useId();
  const last = notices[notices.length - 1];
  if (last === undefined) return null;
  const told = open ? steps(notices) : [];
  return (
    <div className={`py-0.5 ${INSET}`} data-notice={last.notice?.what}>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="min-w-0 break-words" title={clockTime(last.created_at)}>
          {sentenceOf([last], around.people)}
        </span>
        {notices.length > 1 ? (
          <button type="button" className={MORE} aria-expanded={open} aria-controls={open ? list : undefined} onClick={() => setOpen(!open)}>
            {changesOf(notices, around.people)}
            <ChevronDown size={14} strokeWidth={1.75} aria-hidden className={`self-center transition-transform duration-(--motion-fast) ${open ? "rotate-180" : ""}`} />
          </button>
        ) : null}
        <Undo of={undo} last={last} around={around} />
      </div>
      {open ? (
        <ol id={list} className="my-1 border-s border-line ps-2.5">
          {told.length > STEPS ? <li className="py-px">{tn("chat.steps_before", told.length - STEPS)}</li> : null}
          {told.slice(-STEPS).map((step) => (
            <li key={step[0]?.id} className="flex gap-2 py-px">
              <time className="shrink-0 text-xs leading-5 tabular">{clockTime(step[step.length - 1]?.created_at ?? 0)}</time>
              <span className="min-w-0 break-words">{sentenceOf(step, around.people)}</span>
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  );
});

function Undo({ of, last, around }: { of: Message | undefined; last: Message; around: Around }) {
  if (of === undefined) return null;
  return (
    <button type="button" className={QUIET} onClick={() => around.undo(of)}>
      {of === last ? t("chat.undo") : t("chat.undo_skip")}
    </button>
  );
}
