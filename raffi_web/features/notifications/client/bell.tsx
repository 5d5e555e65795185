/** The bell of a top bar: how much is new, and the latest behind it. */
import { Bell as BellIcon, CheckCheck, Settings } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useArrivals } from "$/public/external/raffi_web/features/notifications/client/arrivals";
import { look, readAll } from "$/public/external/raffi_web/features/notifications/client/deeds";
import { counts, feedOf, start } from "$/public/external/raffi_web/features/notifications/client/inbox";
import { Shown } from "$/public/external/raffi_web/features/notifications/client/list";
import { short } from "$/public/external/raffi_web/features/notifications/client/model";
import { useTabTitle } from "$/public/external/raffi_web/features/notifications/client/tab_title";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const LATEST = 8;
const PANEL =
  "w-104 max-w-[calc(100vw-1rem)] rounded-card border border-line-strong bg-surface-1 p-0 text-ink shadow-pop open:flex open:flex-col " +
  "max-h-[min(36rem,calc(100dvh-5rem))]! overflow-hidden! max-md:inset-x-2 max-md:top-[calc(var(--topbar)+env(safe-area-inset-top))] max-md:w-auto max-md:[position-area:none]";
const BADGE =
  "pointer-events-none absolute top-0.5 start-1/2 min-w-4.5 rounded-pill bg-accent px-1 text-center text-[0.6875rem] leading-4.5 font-semibold text-on-accent tabular ring-2 ring-canvas";
/** One list for all bells of this tab: it is there at once when it opens again. */
const latest = feedOf({ show: "all", kind: null }, LATEST);

export function Bell() {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const { unseen, unread } = useStore(counts);
  const held = useStore(latest.held);
  const navigate = useNavigate();
  useEffect(() => start(), []);
  useArrivals(navigate);
  useTabTitle(unseen);
  useEffect(() => {
    if (open) void latest.load();
  }, [open]);
  useEffect(() => {
    if (open && unseen > 0) look();
  }, [open, unseen]);
  const close = (): void => panel.current?.hidePopover();
  return (
    <>
      <IconButton
        icon={BellIcon}
        label={unseen > 0 ? tn("notifications.bell_new", unseen) : t("notifications.bell")}
        tip={t("notifications.bell")}
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={open}
        data-bell=""
      >
        {unseen > 0 ? (
          <span aria-hidden className={BADGE}>
            {short(unseen)}
          </span>
        ) : null}
      </IconButton>
      <div ref={panel} id={id} popover="auto" role="dialog" aria-labelledby={`${id}-title`} data-anchored="end" className={PANEL} onToggle={(event) => setOpen(event.newState === "open")}>
        <div className="flex items-center gap-1 border-b border-line py-2 ps-4 pe-2">
          <h2 id={`${id}-title`} className="flex-1 text-base font-semibold">
            {t("notifications.title")}
          </h2>
          <IconButton icon={CheckCheck} size="sm" label={t("notifications.read_all")} reason={unread === 0 ? t("notifications.none_unread") : null} onClick={() => void readAll(null)} />
          <Link to="/settings/notifications" className={LINK} aria-label={t("notifications.settings")} data-tip={t("notifications.settings")} onClick={close}>
            <Settings size={16} strokeWidth={1.75} aria-hidden />
          </Link>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1.5" aria-busy={(open && held.state === "loading") || undefined}>
          {open ? <Shown held={held} onRetry={() => void latest.load()} onFollow={close} compact /> : null}
        </div>
        <div className="border-t border-line p-1.5">
          <Link to="/notifications" className="grid h-9 place-items-center rounded-control text-sm font-medium text-accent-ink hover:bg-hover pointer-coarse:h-11" onClick={close}>
            {t("notifications.see_all")}
          </Link>
        </div>
      </div>
    </>
  );
}

const LINK = "grid size-8 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:size-11";
