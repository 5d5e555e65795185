import { Check, Lock, type LucideIcon } from "lucide-react";
import { createContext, type CSSProperties, type MouseEvent, type ReactNode, useContext } from "react";
import type { Grant } from "$/public/external/raffi_web/features/screen/client/model";
import type { Stage } from "$/public/external/raffi_web/features/screen/client/stage";

export const StageContext = createContext<Stage | null>(null);

/** What the room puts beside the player's own controls. */
export interface Beside {
  controls: ReactNode;
  /** Over the time line. */
  line: ReactNode;
  /** What the time line's bubble says of a second besides the time. */
  useSaid: () => (seconds: number) => string | null;
}

const NOTHING: Beside = { controls: null, line: null, useSaid: () => () => null };
export const BesideContext = createContext<Beside>(NOTHING);

export function useBeside(): Beside {
  return useContext(BesideContext);
}

/** The stage of the player around. */
export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (stage === null) throw new Error("outside of a player");
  return stage;
}

const CONTROL =
  "relative grid size-10 shrink-0 place-items-center rounded-control text-white transition-colors duration-(--motion-fast) " +
  "hover:bg-press focus-visible:outline-offset-[-2px] aria-disabled:text-white/60 pointer-coarse:size-11";

type ControlProps = {
  icon: LucideIcon;
  label: string;
  onClick?: () => void;
  /** What the viewer lacks to use it; a press then says so. */
  lacks?: Grant | null;
  shortcut?: string;
  pressed?: boolean;
  popover?: string;
  className?: string;
};

/** A button of the player. One that may not be used looks so, can be reached, and says why. */
export function Control({ icon: Icon, label, onClick, lacks = null, shortcut, pressed, popover, className = "" }: ControlProps) {
  const stage = useStage();
  return (
    <button
      type="button"
      className={`${CONTROL} ${className}`}
      aria-label={label}
      aria-disabled={lacks !== null || undefined}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut}
      data-tip={shortcut ? `${label} (${shortcut})` : label}
      popoverTarget={popover}
      onClick={lacks !== null ? () => stage.explain(lacks) : onClick}
    >
      <Icon size={22} strokeWidth={1.75} aria-hidden />
      {lacks !== null ? <Lock size={11} strokeWidth={2.5} aria-hidden className="absolute end-1 bottom-1" /> : null}
    </button>
  );
}

const PANEL =
  "max-w-[calc(100vw-1rem)] rounded-card border border-line-strong bg-surface-2 text-sm text-ink shadow-pop";
/** Above the control bar; below it where there is more room. */
const ABOVE: CSSProperties = { positionArea: "top span-left", positionTryFallbacks: "flip-block, flip-inline" } as CSSProperties;
const BELOW: CSSProperties = { positionArea: "bottom span-left", positionTryFallbacks: "flip-block, flip-inline" } as CSSProperties;

type PanelProps = { id: string; label: string; menu?: boolean; below?: boolean; children: ReactNode; className?: string; onOpen?: (open: boolean) => void };

/** A menu or a small dialog beside the control that opens it; light dismissal and Escape are the browser's. */
export function Panel({ id, label, menu = false, below = false, children, className = "w-72 p-1.5", onOpen }: PanelProps) {
  return (
    <div
      id={id}
      popover="auto"
      role={menu ? "menu" : "dialog"}
      aria-label={label}
      data-anchored="end"
      data-menu={menu ? "" : undefined}
      className={`${PANEL} ${className}`}
      style={below ? BELOW : ABOVE}
      onBeforeToggle={onOpen && ((event) => onOpen(event.newState === "open"))}
    >
      {children}
    </div>
  );
}

const ITEM =
  "flex min-h-9 w-full items-center gap-2.5 rounded-small px-2.5 py-1.5 text-start text-sm text-ink hover:bg-hover focus-visible:bg-hover " +
  "focus-visible:outline-offset-[-2px] aria-disabled:text-ink-3 pointer-coarse:min-h-11";

type ChoiceProps = { checked: boolean; onChoose: () => void; disabled?: boolean; children: ReactNode };

/** One of several in a menu. */
export function Choice({ checked, onChoose, disabled = false, children }: ChoiceProps) {
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      aria-disabled={disabled || undefined}
      tabIndex={-1}
      className={ITEM}
      onClick={onChoose}
    >
      <Check size={16} strokeWidth={2} aria-hidden className={checked ? "text-accent-ink" : "invisible"} />
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </button>
  );
}

export function MenuAction({ icon: Icon, onClick, children }: { icon: LucideIcon; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} className={ITEM} onClick={onClick}>
      <Icon size={16} strokeWidth={1.75} aria-hidden className="text-ink-3" />
      <span className="min-w-0 flex-1">{children}</span>
    </button>
  );
}

/** A way to a page, as a part of a menu. `onFollow` may take the press to itself. */
export function MenuWay({ icon: Icon, href, onFollow, children }: { icon: LucideIcon; href: string; onFollow: (event: MouseEvent) => void; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener" role="menuitem" tabIndex={-1} className={ITEM} onClick={onFollow}>
      <Icon size={16} strokeWidth={1.75} aria-hidden className="text-ink-3" />
      <span className="min-w-0 flex-1">{children}</span>
    </a>
  );
}

type SegmentsProps<T extends string> = {
  label: string;
  name: string;
  value: T;
  choices: readonly (readonly [T, string])[];
  onChoose: (value: T) => void;
  disabled?: boolean;
  /** Two a row where all in one would not fit. */
  columns?: boolean;
};

const SEGMENT =
  "relative flex min-h-8 flex-1 items-center justify-center rounded-small px-2 text-center text-mini font-medium text-ink-2 hover:text-ink " +
  "has-checked:bg-surface-4 has-checked:text-ink has-focus-visible:ring-focus has-disabled:text-ink-3 pointer-coarse:min-h-11";

/** A few choices side by side. */
export function Segments<T extends string>({ label, name, value, choices, onChoose, disabled = false, columns = false }: SegmentsProps<T>) {
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1.5 text-mini text-ink-2">{label}</legend>
      <div className={`${columns ? "grid grid-cols-2 @lg:grid-cols-4" : "flex"} rounded-control border border-line bg-surface-1 p-0.5`}>
        {choices.map(([one, word]) => (
          <label key={one} className={SEGMENT}>
            <input
              type="radio"
              name={name}
              value={one}
              checked={one === value}
              disabled={disabled}
              onChange={() => onChoose(one)}
              className="absolute inset-0 cursor-pointer opacity-0 disabled:cursor-not-allowed"
            />
            {word}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const BUTTON =
  "inline-flex min-h-9 items-center justify-center gap-2 rounded-control border px-3.5 text-sm font-medium whitespace-nowrap " +
  "transition-colors duration-(--motion-fast) disabled:opacity-45 aria-disabled:opacity-60 pointer-coarse:min-h-11";
const KINDS = {
  primary: "border-transparent bg-primary text-on-primary hover:bg-primary-hover",
  quiet: "border-line-strong bg-surface-2 text-ink hover:bg-surface-3 hover:border-control",
  bare: "border-transparent text-ink-2 hover:bg-hover hover:text-ink",
} as const;

type ButtonProps = {
  kind?: keyof typeof KINDS;
  icon?: LucideIcon;
  submit?: boolean;
  disabled?: boolean;
  onClick?: () => void;
  children: ReactNode;
  className?: string;
};

export function Button({ kind = "quiet", icon: Icon, submit = false, disabled, onClick, children, className = "" }: ButtonProps) {
  return (
    <button type={submit ? "submit" : "button"} disabled={disabled} onClick={onClick} className={`${BUTTON} ${KINDS[kind]} ${className}`}>
      {Icon ? <Icon size={16} strokeWidth={1.75} aria-hidden className="shrink-0" /> : null}
      {children}
    </button>
  );
}
