/** Dialogs, sheets and menus for TypeScript: the looks of `ui.primitives`, on the browser's own layers. */
import type { LucideIcon } from "lucide-react";
import { MoreHorizontal, X } from "lucide-react";
import { createContext, use, useId, useRef, useState, type ReactNode } from "react";
import { Button, IconButton, type ButtonProps, type IconButtonProps } from "$/public/external/raffi_web/ui/client/controls";
import { Dialog } from "$/public/external/raffi_web/ui/client/dialog";
import { keysText, spokenKeys } from "$/public/external/raffi_web/ui/client/keys";
import { Asking, UnsavedContext, type Unsaved } from "$/public/external/raffi_web/ui/client/unsaved";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const PANEL =
  // Also where what is around lets presses through.
  "pointer-events-auto overflow-hidden border border-line-strong bg-surface-1 p-0 text-ink shadow-pop outline-none open:flex open:flex-col";
const CENTRED =
  "m-auto max-w-none max-h-[min(44rem,calc(100dvh-2rem))] w-[calc(100vw-2rem)] rounded-sheet " +
  "max-md:mb-0 max-md:w-full max-md:max-h-[calc(100dvh-2rem)] max-md:rounded-b-none " +
  "max-md:border-x-0 max-md:border-b-0 max-md:pb-[env(safe-area-inset-bottom)]";
const WIDTHS = { sm: "md:max-w-sm", md: "md:max-w-lg" } as const;
const END =
  "my-0 ms-auto me-0 h-dvh max-h-none w-full max-w-md border-y-0 border-e-0 sm:rounded-s-sheet pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)]";

type LayerProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  about?: string;
  size?: keyof typeof WIDTHS;
  /** At the edge of the screen instead of its middle. */
  edge?: boolean;
  footer?: ReactNode;
  /** What is lost with it, as a sentence: closing asks first, whoever is done says so by a button of the dialog. */
  keeps?: string;
  children?: ReactNode;
};

/** Closes the dialog around, as Escape does. */
const Closing = createContext<() => void>(() => {});

/** A modal; on a phone it rises as a sheet. What is in it is there only while it is open. */
export function Layer({ open, onClose, title, about, size = "md", edge, footer, keeps, children }: LayerProps) {
  const id = useId();
  const unsaved = useRef<Unsaved>(new Map());
  const [asked, setAsked] = useState(false);
  const mayClose = (): boolean => {
    const free = unsaved.current.size === 0 && !keeps;
    setAsked(!free);
    return free;
  };
  const close = (): void => {
    setAsked(false);
    onClose();
  };
  const leave = (): void => void (mayClose() && close());
  return (
    <Dialog
      dialogId={id}
      open={open}
      onClose={close}
      mayClose={mayClose}
      aria-labelledby={`${id}-title`}
      aria-describedby={about ? `${id}-about` : undefined}
      className={`${PANEL} ${edge ? END : `${CENTRED} ${WIDTHS[size]}`}`}
    >
      <header className="flex items-start gap-4 ps-6 pe-4 pt-4 pb-2">
        <div className="min-w-0 flex-1">
          <h2 id={`${id}-title`} className="pt-1.5 text-lg font-semibold">
            {title}
          </h2>
          {about ? (
            <p id={`${id}-about`} className="pt-1 text-sm text-ink-2">
              {about}
            </p>
          ) : null}
        </div>
        <IconButton icon={X} label={t("ui.close")} onClick={leave} data-autofocus={edge ? "" : undefined} />
      </header>
      {children === undefined ? <div className="pb-3" /> : <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-6 pt-3 pb-6">{open ? <Closing value={leave}><UnsavedContext value={unsaved.current}>{children}</UnsavedContext></Closing> : null}</div>}
      {asked && keeps ? <Leaving question={keeps} onStay={() => setAsked(false)} onClose={close} /> : null}
      {asked && !keeps ? <Asking unsaved={unsaved.current} onStay={() => setAsked(false)} onClose={close} /> : null}
      {footer && !asked ? <footer className={FOOT}>{footer}</footer> : null}
    </Dialog>
  );
}

const FOOT = "flex flex-wrap items-center justify-end gap-2 border-t border-line px-6 py-4";

/** Asks at the foot of a dialog before what is in it is gone. */
function Leaving({ question, onStay, onClose }: { question: string; onStay: () => void; onClose: () => void }) {
  return (
    <footer className={FOOT}>
      <p role="alert" className="min-w-40 flex-1 text-sm font-medium">
        {question}
      </p>
      <Button variant="ghost" onClick={onClose}>
        {t("ui.close_all_the_same")}
      </Button>
      <Button variant="primary" onClick={onStay}>
        {t("ui.stay")}
      </Button>
    </footer>
  );
}

type FormActionsProps = Pick<ButtonProps, "busy" | "disabled" | "reason" | "variant" | "children">;

/** The end of a form in a dialog: the way back, then what sends it, as at the foot of every dialog. */
export function FormActions({ variant = "primary", children, ...rest }: FormActionsProps) {
  const leave = use(Closing);
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 pt-2">
      <Button variant="ghost" onClick={leave}>
        {t("ui.cancel")}
      </Button>
      <Button {...rest} type="submit" variant={variant}>
        {children}
      </Button>
    </div>
  );
}

type ConfirmProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  about: string;
  action: string;
  /** The way back. */
  cancel?: string;
  onConfirm: () => void;
  danger?: boolean;
  busy?: boolean;
};

/** Asks before something that others feel. The focus is on the way back. */
export function Confirm({ open, onClose, title, about, action, cancel = t("ui.cancel"), onConfirm, danger = true, busy }: ConfirmProps) {
  return (
    <Layer
      open={open}
      onClose={onClose}
      title={title}
      about={about}
      size="sm"
      footer={
        <>
          <Button variant="ghost" onClick={onClose} data-autofocus>
            {cancel}
          </Button>
          <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    />
  );
}

/** A menu's look, for one that is opened by something else than `MenuButton`. */
export const MENU = "min-w-52 rounded-card border border-line-strong bg-surface-1 p-1 text-ink shadow-pop";
const ITEM =
  "flex min-h-9 w-full cursor-pointer items-center gap-3 rounded-small px-2.5 text-start text-sm pointer-coarse:min-h-11 " +
  "hover:bg-hover focus-visible:bg-hover focus-visible:outline-offset-[-2px] aria-disabled:opacity-45";

type MenuButtonProps = Pick<IconButtonProps, "label" | "variant" | "className"> & { icon?: LucideIcon; size?: "sm" | "md"; children: () => ReactNode };

/** A button with a menu; its items are made when it opens. */
export function MenuButton({ label, icon = MoreHorizontal, size = "sm", variant, className, children }: MenuButtonProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={icon} label={label} size={size} variant={variant} className={className} popoverTarget={id} aria-haspopup="menu" aria-expanded={open} />
      <div id={id} role="menu" aria-label={label} popover="auto" data-anchored="end" data-menu="" className={MENU} onBeforeToggle={(event) => setOpen(event.newState === "open")}>
        {open ? children() : null}
      </div>
    </>
  );
}

type MenuItemProps = {
  icon?: LucideIcon;
  /** In place of an icon: whom or what it is about. */
  sign?: ReactNode;
  danger?: boolean;
  reason?: string | null;
  /** That do the same: "Ctrl D". */
  keys?: string | undefined;
  onPick: () => void;
  children: ReactNode;
};

export function MenuItem({ icon: Icon, sign, danger, reason, keys, onPick, children }: MenuItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={reason ? true : undefined}
      aria-keyshortcuts={spokenKeys(keys)}
      data-tip={reason ?? undefined}
      className={`${ITEM} ${danger ? "text-danger" : "text-ink"}`}
      onClick={() => (reason ? void toast({ id: "reason", title: reason }) : onPick())}
    >
      {sign ?? (Icon ? <Icon size={16} strokeWidth={1.75} aria-hidden className={danger ? "" : "text-ink-3"} /> : null)}
      <span className="flex-1">{children}</span>
      {keys === undefined ? null : (
        <span aria-hidden data-keys="" className="ps-4 text-mini whitespace-nowrap text-ink-3 tabular [@media(hover:none)]:hidden">
          {keysText(keys)}
        </span>
      )}
    </button>
  );
}

export function MenuLine() {
  return <div role="separator" className="mx-2 my-1 border-t border-line" />;
}
