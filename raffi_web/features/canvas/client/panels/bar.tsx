/** Parts of the bars that lie over a board. */
import type { LucideIcon } from "lucide-react";
import { type CSSProperties, type ReactNode, useId, useState } from "react";
import { spokenKeys, withKeys } from "$/public/external/raffi_web/ui/client/keys";

export const BAR = "glass flex items-center gap-0.5 rounded-card border p-1 shadow-pop max-md:gap-0";
const BUTTON =
  "relative grid h-9 min-w-9 shrink-0 place-items-center rounded-control px-1.5 text-ink-2 transition-colors duration-(--motion-fast) hover:bg-hover hover:text-ink " +
  "focus-visible:outline-offset-[-2px] aria-disabled:opacity-45 aria-pressed:bg-accent-soft aria-pressed:text-accent-ink aria-checked:bg-accent-soft aria-checked:text-accent-ink pointer-coarse:size-11 " +
  "max-md:h-10 max-md:min-w-10";

type Props = {
  icon?: LucideIcon;
  label: string;
  /** Keys that do the same: "Ctrl G". */
  shortcut?: string | undefined;
  pressed?: boolean;
  checked?: boolean;
  disabled?: boolean;
  popover?: string;
  onPress?: () => void;
  className?: string;
  children?: ReactNode;
};

/** A button of a bar. */
export function BarButton({ icon: Icon, label, shortcut, pressed, checked, disabled, popover, onPress, className = "", children }: Props) {
  return (
    <button
      type="button"
      className={`${BUTTON} ${className}`}
      aria-label={label}
      aria-pressed={pressed}
      aria-checked={checked}
      role={checked === undefined ? undefined : "radio"}
      aria-disabled={disabled || undefined}
      aria-keyshortcuts={spokenKeys(shortcut)}
      data-tip={withKeys(label, shortcut)}
      data-keeps-writing=""
      popoverTarget={popover}
      onClick={disabled ? undefined : onPress}
    >
      {Icon ? <Icon size={18} strokeWidth={1.75} aria-hidden /> : null}
      {children}
    </button>
  );
}

export function BarLine() {
  return <span aria-hidden className="mx-1 h-5 w-px shrink-0 bg-line-strong max-md:hidden" />;
}

const PANEL = "w-max max-w-[calc(100vw-1rem)] rounded-card border border-line-strong bg-surface-1 p-1.5 text-ink shadow-pop";
const ABOVE: CSSProperties = { positionArea: "top span-right", positionTryFallbacks: "flip-inline, flip-block, flip-block flip-inline" } as CSSProperties;

/** A button with further choices beside it. */
export function BarMore({ icon, label, sign, children }: { icon?: LucideIcon; label: string; sign?: ReactNode; children: (close: () => void) => ReactNode }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const close = (): void => document.getElementById(id)?.hidePopover();
  return (
    <>
      <BarButton icon={icon} label={label} popover={id}>
        {sign}
      </BarButton>
      <div id={id} popover="auto" role="dialog" aria-label={label} data-anchored="end" className={PANEL} style={ABOVE} data-keeps-writing="" onBeforeToggle={(event) => setOpen(event.newState === "open")}>
        {open ? children(close) : null}
      </div>
    </>
  );
}
