import { useEffect, useRef, type DialogHTMLAttributes, type KeyboardEvent, type MouseEvent, type ReactNode, type SyntheticEvent } from "react";

type Props = Omit<DialogHTMLAttributes<HTMLDialogElement>, "open" | "onClose"> & {
  dialogId: string;
  /** When given, the owner decides; when absent, buttons with `commandfor` do. */
  open?: boolean;
  onClose?: () => void;
  /** Asked before Escape, a back gesture or a press outside closes; false keeps it open. */
  mayClose?: () => boolean;
  children?: ReactNode;
};

const always = (): boolean => true;

/** A modal on the browser's own `<dialog>`: focus stays inside, Escape and a press outside close it. */
export function Dialog({ dialogId, open, onClose, mayClose = always, children, ...rest }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pressedOutside = useRef(false);
  const wasOpen = useRef(false);

  useEffect(() => {
    const element = dialog.current;
    if (!element || open === undefined) return;
    if (open && !element.open) element.showModal();
    // A press before the page woke up has opened it by the browser's own means: only what was open by the owner is closed.
    if (!open && wasOpen.current && element.open) element.close();
    wasOpen.current = open;
  }, [open]);

  // The browser would focus the first button, which closes; whoever opens a form wants its first field.
  useEffect(() => {
    const element = dialog.current;
    const onToggle = (event: Event): void => {
      if ((event as ToggleEvent).newState !== "open") return;
      const field = element?.querySelector<HTMLElement>("[data-autofocus], form :is(input, textarea, select):not(:disabled)");
      field?.focus();
    };
    element?.addEventListener("toggle", onToggle);
    return () => element?.removeEventListener("toggle", onToggle);
  }, []);

  const isOutside = (event: MouseEvent): boolean => {
    if (event.target !== dialog.current) return false;
    const box = dialog.current.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    return x < box.left || x > box.right || y < box.top || y > box.bottom;
  };

  // What a dialog within this one does comes by here, too.
  const isOwn = (event: SyntheticEvent): boolean => event.target instanceof Element && event.target.closest("dialog") === dialog.current;
  const onEscape = (event: SyntheticEvent): void => {
    if (isOwn(event) && !event.defaultPrevented && !mayClose()) event.preventDefault();
  };

  return (
    <dialog
      {...rest}
      ref={dialog}
      id={dialogId}
      // A browser asks by `cancel` only once: a second Escape would close without a question.
      onKeyDown={(event: KeyboardEvent) => event.key === "Escape" && onEscape(event)}
      onCancel={onEscape}
      onClose={(event) => {
        if (event.target === dialog.current) onClose?.();
      }}
      onMouseDown={(event) => {
        pressedOutside.current = isOutside(event);
      }}
      onClick={(event) => {
        if (pressedOutside.current && isOutside(event) && mayClose()) dialog.current?.close();
      }}
    >
      {children}
    </dialog>
  );
}
