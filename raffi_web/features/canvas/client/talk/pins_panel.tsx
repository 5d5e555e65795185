/** All that is said at the pins of a board, as a list: open ones, and done ones where they are asked for. */
import { Check, MessageCircle, X } from "lucide-react";
import { useEffect } from "react";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import type { BoardPins, Pin } from "$/public/external/raffi_web/features/canvas/client/talk/pins";
import { showPin, usePins } from "$/public/external/raffi_web/features/canvas/client/talk/pins_layer";
import { plainComment } from "$/public/external/raffi_web/features/comments/client/markdown";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const PANEL =
  "absolute end-3 top-[max(4.5rem,var(--head-room,0px))] lg:top-[4.5rem] bottom-[max(5rem,var(--toast-room,0px))] lg:bottom-20 z-30 flex w-[min(20rem,calc(100%-1.5rem))] flex-col overflow-hidden rounded-card border border-line bg-surface-1 shadow-pop";
const ROW = "flex w-full items-start gap-2.5 rounded-control p-2 text-start hover:bg-hover focus-visible:outline-offset-[-2px] aria-[current=true]:bg-accent-soft";

/** Opens the list; marked while something in it is new. */
export function PinsButton({ pins }: { pins: BoardPins }) {
  const open = useStore(pins.listed);
  useStore(pins.held);
  useStore(pins.read);
  const news = pins.pins().filter(({ unread }) => unread).length;
  return (
    <span className="relative">
      <IconButton icon={MessageCircle} size="sm" label={news > 0 ? tn("canvas.comments_new", news) : t("canvas.comments")} aria-expanded={open} onClick={() => pins.listed.set(!open)} />
      {news > 0 ? <span aria-hidden className="pointer-events-none absolute end-1 top-1 size-2 rounded-pill bg-accent" /> : null}
    </span>
  );
}

export function PinsPanel({ pins, surface }: { pins: BoardPins; surface: Surface }) {
  const open = useStore(pins.listed);
  useEffect(() => () => pins.listed.set(false), [pins]);
  return open ? <Panel pins={pins} surface={surface} /> : null;
}

function Panel({ pins, surface }: { pins: BoardPins; surface: Surface }) {
  const all = usePins(pins, surface, true);
  const showDone = useStore(pins.showDone);
  const current = useStore(pins.open)?.pin;
  const opened = all.filter(({ done }) => !done);
  const done = all.filter((pin) => pin.done);
  const close = (): void => pins.listed.set(false);
  const list = (some: readonly Pin[]) => some.map((pin) => <Row key={pin.element.id} pin={pin} current={pin.element.id === current} onPick={() => (showPin(pins, surface, pin), innerWidth < 768 && close())} />);
  return (
    <section aria-label={t("canvas.comments")} data-beside="" className={PANEL} onKeyDown={(event) => (event.stopPropagation(), event.key === "Escape" && close())}>
      <header className="flex items-center gap-1 border-b border-line py-1.5 ps-3 pe-2">
        <h2 className="flex-1 text-sm font-semibold">{t("canvas.comments")}</h2>
        <IconButton icon={X} size="sm" label={t("canvas.close_comments")} onClick={close} />
      </header>
      <label className="flex min-h-9 items-center gap-2 border-b border-line px-3 text-mini text-ink-2 pointer-coarse:min-h-11">
        <input type="checkbox" checked={showDone} className="accent-(--accent)" onChange={(event) => pins.showDone.set(event.target.checked)} />
        {t("canvas.show_done")}
      </label>
      <div className="min-h-0 flex-1 overflow-y-auto p-1">
        {opened.length + (showDone ? done.length : 0) === 0 ? <p className="px-4 py-8 text-center text-sm text-balance text-ink-2">{t(surface.mayPin.get() ? "canvas.no_pins" : "canvas.no_pins_read")}</p> : null}
        <ul aria-label={t("canvas.open_pins")}>{list(opened)}</ul>
        {showDone && done.length > 0 ? (
          <>
            <h3 className="px-2 pt-3 pb-1 text-mini font-semibold text-ink-3">{t("canvas.done")}</h3>
            <ul aria-label={t("canvas.done")}>{list(done)}</ul>
          </>
        ) : null}
      </div>
    </section>
  );
}

function Row({ pin: { root, done, unread }, current, onPick }: { pin: Pin; current: boolean; onPick: () => void }) {
  const said = root.removed ? t("talk.removed") : plainComment(root.body, t("chat.spoiler"));
  return (
    <li>
      <button type="button" aria-current={current || undefined} className={ROW} onClick={onPick}>
        {done ? <Check size={20} strokeWidth={2} aria-hidden className="mt-0.5 shrink-0 text-success" /> : <Avatar face={root} size="xs" />}
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2 text-mini">
            <span className="truncate font-semibold text-ink">{root.name}</span>
            <Ago at={root.created_at} className="shrink-0 text-ink-3" />
            {unread ? <span role="img" aria-label={t("canvas.pin_new")} className="ms-auto size-2 shrink-0 rounded-pill bg-accent" /> : null}
          </span>
          <span className="line-clamp-2 text-sm text-ink-2 [overflow-wrap:anywhere]">{said}</span>
          {root.thread > 0 ? <span className="text-mini text-ink-3 tabular">{tn("canvas.pin_replies", root.thread)}</span> : null}
        </span>
      </button>
    </li>
  );
}
