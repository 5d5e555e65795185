import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { placeOf, takenByDialog, upperDialog } from "$/public/external/raffi_web/ui/client/place_toasts";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

export type Toast = {
  id: string;
  title: string;
  body?: string;
  tone?: "neutral" | "accent" | "success" | "warning" | "danger";
  action?: string;
  seconds?: number;
  onAct?: () => void;
};

const DEFAULT_SECONDS = 6;
const SHOWN = 4;
const local = createStore<Toast[]>([]);
let counter = 0;

/** Shows a toast from a local component and gives its id; the same id replaces. */
export function toast(message: Omit<Toast, "id"> & { id?: string }): string {
  const id = message.id ?? `local-${++counter}`;
  local.set((all) => [...all.filter((one) => one.id !== id), { ...message, id }]);
  return id;
}

export function dismissToast(id: string): void {
  local.set((all) => all.filter((one) => one.id !== id));
}

const ICONS = { neutral: Info, accent: Info, success: CircleCheck, warning: TriangleAlert, danger: CircleAlert };
const INKS = { neutral: "text-ink-3", accent: "text-accent-ink", success: "text-success", warning: "text-warning", danger: "text-danger" };
const CARD =
  "pointer-events-auto flex w-full items-start gap-3 rounded-card border border-line-strong bg-surface-2 py-2 ps-4 pe-2 text-sm text-ink shadow-pop animate-rise";
const ACT = "h-8 shrink-0 rounded-control px-2.5 text-mini font-semibold text-accent-ink hover:bg-hover pointer-coarse:h-11";
const CLOSE =
  "grid size-8 shrink-0 place-items-center rounded-control text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-11";

function Card({ toast: one, paused, onDismiss, onAct }: { toast: Toast; paused: boolean; onDismiss: () => void; onAct: () => void }) {
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  const seconds = one.seconds ?? DEFAULT_SECONDS;
  const left = useRef(seconds * 1000);
  const said = useRef("");
  // What takes another's place by its id has a time of its own.
  const saying = `${seconds} ${one.title} ${one.body ?? ""}`;

  useEffect(() => {
    if (said.current !== saying) left.current = seconds * 1000;
    said.current = saying;
    if (paused || seconds <= 0) return;
    const from = performance.now();
    const timer = setTimeout(() => dismiss.current(), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1000, left.current - (performance.now() - from));
    };
  }, [paused, seconds, saying]);

  const tone = one.tone ?? "neutral";
  const Icon = ICONS[tone];
  const act = one.action ? (
    <button type="button" className={one.body ? `${ACT} -ms-2.5` : ACT} onClick={onAct}>
      {one.action}
    </button>
  ) : null;
  return (
    <li className={CARD}>
      <Icon size={20} strokeWidth={1.75} aria-hidden className={`mt-1.5 shrink-0 ${INKS[tone]}`} />
      <div className="min-w-0 flex-1 py-1.5">
        <p className="font-medium">{one.title}</p>
        {one.body ? <p className="text-ink-2">{one.body}</p> : null}
        {one.body ? act : null}
      </div>
      {one.body ? null : act}
      <button type="button" className={CLOSE} aria-label={t("ui.dismiss")} onClick={onDismiss}>
        <X size={16} strokeWidth={1.75} aria-hidden />
      </button>
    </li>
  );
}

function place(element: HTMLElement): void {
  element.style.top = element.style.bottom = "";
  const taken = takenByDialog();
  if (taken === null) return;
  const box = element.getBoundingClientRect();
  element.style.top = `${placeOf(box, { width: innerWidth, height: innerHeight }, box.top, taken)}px`;
  element.style.bottom = "auto";
}

type Props = { toasts?: Toast[]; onDismiss?: (id: string) => void; onAct?: (id: string) => void };

/** The newest four, oldest first. What is said is said once, politely; focus is never moved. */
export function ToastRegion({ toasts = [], onDismiss, onAct }: Props) {
  const mine = useStore(local);
  const [paused, setPaused] = useState(false);
  const region = useRef<HTMLElement>(null);
  const shown = [...toasts, ...mine].slice(-SHOWN);
  const count = shown.length;

  // What lies outside of an open dialog can't be pressed: toasts are within the uppermost one.
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  useEffect(() => {
    const look = (): void => setDialog(upperDialog());
    look();
    document.addEventListener("toggle", look, true);
    return () => document.removeEventListener("toggle", look, true);
  }, [count]);
  // A dialog that is taken out of the page while it is open says nothing, and would take the toasts with it.
  useEffect(() => {
    if (dialog === null) return;
    const watching = new MutationObserver(() => !dialog.isConnected && setDialog(upperDialog()));
    watching.observe(document.body, { childList: true, subtree: true });
    return () => watching.disconnect();
  }, [dialog]);

  // In the top layer and above a dialog's backdrop, also of one that opens later; beside what is to be pressed in it.
  useEffect(() => {
    const element = region.current;
    if (!element) return;
    const show = (): void => {
      if (element.matches(":popover-open")) element.hidePopover();
      if (count === 0 || !element.isConnected) return;
      element.showPopover();
      place(element);
    };
    const toggled = ({ target }: Event): void => {
      if (target instanceof HTMLDialogElement) show();
    };
    const resized = (): void => void (element.isConnected && place(element));
    show();
    document.addEventListener("toggle", toggled, true);
    addEventListener("resize", resized);
    return () => {
      document.removeEventListener("toggle", toggled, true);
      removeEventListener("resize", resized);
    };
  }, [count, dialog]);

  const dismiss = (one: Toast): void => (mine.includes(one) ? dismissToast(one.id) : onDismiss?.(one.id));
  const act = (one: Toast): void => {
    if (mine.includes(one)) one.onAct?.();
    else onAct?.(one.id);
    dismiss(one);
  };
  const stack = (
    <section
      ref={region}
      popover="manual"
      data-toasts=""
      aria-label={t("ui.notifications")}
      className="pointer-events-none fixed inset-x-4 top-auto bottom-[calc(var(--tabbar)+1rem+env(safe-area-inset-bottom))] m-0 mx-auto w-auto max-w-md overflow-visible border-0 bg-transparent p-0 md:bottom-6"
      onPointerEnter={() => setPaused(true)}
      onPointerLeave={() => setPaused(false)}
      onFocus={() => setPaused(true)}
      onBlur={() => setPaused(false)}
    >
      <ol className="flex flex-col gap-2">
        {shown.map((one) => (
          <Card key={one.id} toast={one} paused={paused} onDismiss={() => dismiss(one)} onAct={() => act(one)} />
        ))}
      </ol>
    </section>
  );
  return (
    <>
      <div role="status" aria-live="polite" className="sr-only">
        {shown.map((one) => (
          <p key={one.id}>{one.body ? `${one.title}. ${one.body}` : one.title}</p>
        ))}
      </div>
      {dialog?.isConnected ? createPortal(stack, dialog) : stack}
    </>
  );
}
