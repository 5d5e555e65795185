import { ChevronDown, ChevronUp, GripVertical, type LucideIcon, Play, ThumbsUp, Trash2 } from "lucide-react";
import { type PointerEvent, useRef, useState } from "react";
import type { Powers, QueueRow } from "$/public/external/raffi_web/features/screen/client/model";
import { Poster, type QueueActions } from "$/public/external/raffi_web/features/screen/client/queue";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const SMALL =
  "grid size-8 shrink-0 place-items-center rounded-control text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-11 " +
  "aria-disabled:cursor-default aria-disabled:opacity-40 aria-disabled:hover:bg-transparent aria-disabled:hover:text-ink-3";

type SmallProps = { icon: LucideIcon; label: string; onClick: () => void; off?: boolean; reason?: string | null };

/** One that does nothing now stays where it is and keeps the focus; with a reason a press tells it. */
function Small({ icon: Icon, label, onClick, off = false, reason = null }: SmallProps) {
  const tip = reason === null ? label : `${label}. ${reason}`;
  return (
    <button type="button" aria-label={tip} data-tip={tip} aria-disabled={off || reason !== null || undefined} onClick={off ? undefined : onClick} className={SMALL}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
}

/** Where a pointer at height `y` would put a row, among the rows of its list. */
function indexUnder(list: HTMLElement, own: HTMLElement, y: number): number {
  const others = [...list.children].filter((one) => one !== own);
  const below = others.findIndex((one) => {
    const box = one.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  return below < 0 ? others.length : below;
}

/** Drags its row by a handle, with any pointer; the arrow buttons do the same without one. One that may not move keeps its place. */
function Handle({ index, title, onMove, off }: { index: number; title: string; onMove: (to: number) => void; off: boolean }) {
  const from = useRef<number | null>(null);
  const row = (event: PointerEvent): HTMLElement | null => event.currentTarget.closest("li");
  const down = (event: PointerEvent): void => {
    if (off || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = event.clientY;
    row(event)?.setAttribute("data-dragged", "");
  };
  const drag = (event: PointerEvent): void => {
    const own = row(event);
    if (from.current !== null && own) own.style.translate = `0 ${event.clientY - from.current}px`;
  };
  const end = (event: PointerEvent): void => {
    const own = row(event);
    const list = own?.parentElement;
    if (from.current === null || !own || !list) return;
    const to = event.type === "pointerup" ? indexUnder(list, own, event.clientY) : index;
    from.current = null;
    own.style.translate = "";
    own.removeAttribute("data-dragged");
    if (to !== index) onMove(to);
  };
  return (
    <span
      aria-hidden
      data-off={off || undefined}
      title={off ? t("screen.votes_decide") : t("screen.drag", { title })}
      className="-me-2 grid w-6 shrink-0 cursor-grab touch-none place-items-center self-stretch text-ink-3 active:cursor-grabbing data-off:cursor-default data-off:touch-auto data-off:opacity-40"
      onPointerDown={down}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <GripVertical size={16} strokeWidth={1.75} />
    </span>
  );
}

type Props = {
  row: QueueRow;
  index: number;
  count: number;
  powers: Powers;
  actions: QueueActions;
  onMove: (to: number) => void;
  /** Whether it may change places with the film there: votes may forbid it. */
  mayStand: (at: number) => boolean;
};

/** A film that waits its turn. */
export function QueueItem({ row, index, count, powers, actions, onMove, mayStand }: Props) {
  const { title } = row.source;
  const arrange = powers.may("queue");
  const up = index > 0 && mayStand(index - 1);
  const down = index < count - 1 && mayStand(index + 1);
  const reason = (at: number): string | null => (at >= 0 && at < count && !mayStand(at) ? t("screen.votes_decide") : null);
  const remove = arrange || powers.isMe(row.added_by);
  return (
    <li className="relative flex items-center gap-3 rounded-control py-1.5 pe-1 hover:bg-hover data-dragged:z-10 data-dragged:bg-surface-3 data-dragged:shadow-pop">
      {arrange && count > 1 ? <Handle index={index} title={title} onMove={onMove} off={!up && !down} /> : null}
      <Poster film={row.source} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{title}</p>
        <p className="truncate text-xs text-ink-3">
          {row.source.duration ? <span className="pe-2 tabular">{formatTime(row.source.duration)}</span> : null}
          {row.added_name ? t("screen.added_by", { name: row.added_name }) : null}
        </p>
        <div className="-ms-2 flex flex-wrap items-center">
          {powers.may("film") ? <Small icon={Play} label={t("screen.put_on_title", { title })} onClick={() => void actions.call("screen.next_film", { item: row.id })} /> : null}
          {arrange && count > 1 ? (
            <>
              <Small icon={ChevronUp} label={t("screen.move_up", { title })} off={index === 0} reason={reason(index - 1)} onClick={() => onMove(index - 1)} />
              <Small icon={ChevronDown} label={t("screen.move_down", { title })} off={index === count - 1} reason={reason(index + 1)} onClick={() => onMove(index + 1)} />
            </>
          ) : null}
          {remove ? <Small icon={Trash2} label={t("screen.remove", { title })} onClick={() => void actions.remove(row)} /> : null}
        </div>
      </div>
      <Vote row={row} isMe={powers.isMe} actions={actions} />
    </li>
  );
}

function Vote({ row, isMe, actions }: { row: QueueRow; isMe: Powers["isMe"]; actions: QueueActions }) {
  // Shown at once; the server's word replaces it.
  const [wish, setWish] = useState<boolean | null>(null);
  const held = row.voters.some(isMe);
  const on = wish ?? held;
  const votes = row.voters.length + (on === held ? 0 : on ? 1 : -1);
  const turn = (): void => {
    setWish(!on);
    void actions.call("screen.vote", { item: row.id, on: !on }).then(() => setWish(null));
  };
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={t("screen.vote", { title: row.source.title, votes: tn("screen.votes", votes) })}
      data-tip={t("screen.vote_tip")}
      onClick={turn}
      className="flex h-8 min-w-8 shrink-0 items-center justify-center gap-1.5 rounded-control px-2 text-mini font-medium text-ink-2 tabular hover:bg-hover aria-pressed:text-accent-ink pointer-coarse:h-11 pointer-coarse:min-w-11"
    >
      <ThumbsUp size={15} strokeWidth={1.75} aria-hidden fill={on ? "currentColor" : "none"} />
      {votes > 0 ? votes : ""}
    </button>
  );
}
