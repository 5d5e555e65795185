/** Buttons, faces and fields for TypeScript: the looks of `ui.primitives`, which docs and gallery show. */
import type { LucideIcon } from "lucide-react";
import { ChevronDown, LoaderCircle } from "lucide-react";
import {
  useId,
  useLayoutEffect,
  useRef,
  type ButtonHTMLAttributes,
  type ChangeEvent,
  type InputHTMLAttributes,
  type MouseEvent,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
} from "react";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";

const BASE =
  "relative inline-flex shrink-0 select-none items-center justify-center gap-2 border font-medium whitespace-nowrap " +
  "rounded-control transition-[background-color,border-color,color,scale] duration-(--motion-fast) " +
  "active:scale-[0.98] disabled:pointer-events-none disabled:opacity-45 aria-disabled:opacity-45 aria-busy:opacity-100";
const VARIANTS = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border-line-strong bg-surface-2 text-ink hover:bg-surface-3 hover:border-control",
  ghost: "border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink",
  danger: "border-transparent bg-danger-solid text-on-danger hover:bg-danger-solid-hover",
  glass: "glass text-ink hover:bg-surface-3",
} as const;
const SIZES = { sm: "h-8 px-3 text-mini pointer-coarse:h-11", md: "h-10 px-4 text-sm pointer-coarse:h-11" } as const;
const SQUARES = { sm: "size-8 pointer-coarse:size-11", md: "size-10 pointer-coarse:size-11" } as const;
const PRESSED = "aria-pressed:bg-accent-soft aria-pressed:text-accent-ink";

type Look = { variant?: keyof typeof VARIANTS; size?: keyof typeof SIZES };
type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type"> & { type?: "button" | "submit"; ref?: Ref<HTMLButtonElement> };

/** How a button looks, for a link that looks like one. */
export function lookOf({ variant = "secondary", size = "md" }: Look = {}): string {
  return `${BASE} ${VARIANTS[variant]} ${SIZES[size]}`;
}

/** What a button that may not be used does instead: it says why. */
function guarded(reason: string | null | undefined, onClick: Native["onClick"]): Native["onClick"] {
  if (!reason) return onClick;
  return (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
    toast({ id: "reason", title: reason });
  };
}

export type ButtonProps = Native &
  Look & {
    icon?: LucideIcon;
    /** Work is under way: a ring is shown, the width stays, presses are not taken. */
    busy?: boolean;
    /** Why it can't be used now. It stays reachable and says so. */
    reason?: string | null;
  };

export function Button({ variant, size, icon: Icon, busy, reason, className, children, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={reason ? "button" : type}
      className={`${lookOf({ variant, size })} ${className ?? ""}`}
      aria-disabled={reason ? true : undefined}
      aria-busy={busy || undefined}
      data-tip={reason ?? undefined}
      onClick={busy ? (event) => event.preventDefault() : guarded(reason, onClick)}
    >
      {busy ? <LoaderCircle size={16} strokeWidth={1.75} aria-hidden className="animate-spin" /> : Icon ? <Icon size={16} strokeWidth={1.75} aria-hidden /> : null}
      {children}
    </button>
  );
}

export type IconButtonProps = Native & Look & { icon: LucideIcon; label: string; tip?: string; reason?: string | null };

/** A square button; `label` is its name and its tooltip. */
export function IconButton({ variant = "ghost", size = "md", icon: Icon, label, tip, reason, className, onClick, type = "button", children, ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`${BASE} ${VARIANTS[variant]} ${PRESSED} ${SQUARES[size]} ${className ?? ""}`}
      aria-label={label}
      aria-disabled={reason ? true : undefined}
      data-tip={reason ?? tip ?? label}
      onClick={guarded(reason, onClick)}
    >
      <Icon size={size === "sm" ? 16 : 20} strokeWidth={1.75} aria-hidden />
      {children}
    </button>
  );
}

const FACE =
  "relative inline-grid shrink-0 place-items-center rounded-pill bg-hue font-semibold text-on-hue select-none uppercase leading-none";
const FACES = { xs: "size-6 text-[0.625rem]", sm: "size-8 text-xs", md: "size-9 text-mini", lg: "size-14 text-lg", xl: "size-16 text-xl" } as const;
const PICTURE = "absolute inset-0 size-full rounded-pill object-cover";
const LIGHT =
  "absolute end-[5%] bottom-[5%] size-3 translate-x-1/4 translate-y-1/4 rounded-pill border-2 border-surface-1 bg-success";

const WIDTHS = { xs: 24, sm: 32, md: 36, lg: 56, xl: 64 } as const;

export interface Face {
  initials: string;
  /** A place in the presence palette, 0 to 7. */
  color: number;
  avatar_url?: string | null;
}

/**
 * Where a picture of this server is in the stored size that is sharp at a width in CSS pixels on a phone. Pictures
 * elsewhere are not shown: whoever set one would learn from where everybody looks.
 */
export function pictureOf(address: string | null | undefined, width: number): string | null {
  if (!address?.startsWith("/files/")) return null;
  return width <= 32 ? `${address}/64` : width <= 64 ? address : `${address}/512`;
}

/** Somebody: their picture, over their initials on their colour, which stay where there is none. Give `name` where it is not written beside it. */
export function Avatar({ face, name, size = "md", online, className }: { face: Face; name?: string; size?: keyof typeof FACES; online?: boolean; className?: string }) {
  const picture = pictureOf(face.avatar_url, WIDTHS[size]);
  return (
    <span
      className={`${FACE} ${FACES[size]} ${className ?? ""}`}
      data-hue={(face.color % 8) + 1}
      role={name ? "img" : undefined}
      aria-label={name}
      aria-hidden={name ? undefined : true}
    >
      {face.initials}
      {picture ? <img key={picture} src={picture} alt="" decoding="async" className={PICTURE} /> : null}
      {online ? <span className={LIGHT} /> : null}
    </span>
  );
}

const BADGE = "inline-flex h-6 shrink-0 items-center gap-1 rounded-pill border px-2 text-xs font-medium whitespace-nowrap";
const TONES = {
  neutral: "border-line bg-surface-2 text-ink-2",
  accent: "border-transparent bg-accent-soft text-accent-ink",
  success: "border-transparent bg-success-soft text-success",
  warning: "border-transparent bg-warning-soft text-warning",
  danger: "border-transparent bg-danger-soft text-danger",
} as const;
export type Tone = keyof typeof TONES;

/** A short fact; its word says what its colour says. */
export function Badge({ tone = "neutral", icon: Icon, children, className }: { tone?: Tone; icon?: LucideIcon; children: ReactNode; className?: string }) {
  return (
    <span className={`${BADGE} ${TONES[tone]} ${className ?? ""}`}>
      {Icon ? <Icon size={14} strokeWidth={1.75} aria-hidden /> : null}
      {children}
    </span>
  );
}

const ROW = "flex min-h-10 cursor-pointer items-center justify-between gap-4 py-1 text-sm text-ink pointer-coarse:min-h-11";
const SWITCH =
  "relative h-6 w-10 shrink-0 cursor-pointer appearance-none rounded-pill border border-control bg-surface-3 " +
  "transition-colors duration-(--motion-fast) checked:border-accent checked:bg-accent " +
  "before:absolute before:start-[3px] before:top-[3px] before:size-4 before:rounded-pill before:bg-ink-2 " +
  "before:transition-[translate,background-color] before:duration-(--motion-fast) before:content-[''] " +
  "checked:before:translate-x-4 checked:before:bg-white forced-colors:before:bg-[ButtonText] aria-disabled:opacity-45";

type SwitchProps = { label: string; help?: string; checked: boolean; reason?: string | null; onChange: (on: boolean) => void; className?: string };

/** On or off, at once. */
export function Switch({ label, help, checked, reason, onChange, className }: SwitchProps) {
  const id = useId();
  return (
    <label className={`${ROW} ${className ?? ""}`} data-tip={reason ?? undefined}>
      <span className="min-w-0 flex-1">
        <span id={`${id}-label`} className="block">
          {label}
        </span>
        {help ? (
          <span id={`${id}-help`} className="block text-mini text-ink-3">
            {help}
          </span>
        ) : null}
      </span>
      <input
        type="checkbox"
        role="switch"
        className={SWITCH}
        aria-labelledby={`${id}-label`}
        aria-describedby={help ? `${id}-help` : undefined}
        aria-disabled={reason ? true : undefined}
        checked={checked}
        onChange={(event) => (reason ? void toast({ id: "reason", title: reason }) : onChange(event.target.checked))}
      />
    </label>
  );
}

export const CONTROL =
  "w-full rounded-control border border-control bg-surface-1 text-ink transition-colors duration-(--motion-fast) " +
  "hover:border-ink-3 focus-visible:border-focus aria-invalid:border-danger disabled:opacity-50 disabled:hover:border-control " +
  "read-only:border-line-strong";
const INPUT = "h-10 px-3 text-sm pointer-coarse:h-11";

type FieldProps = { label: string; help?: ReactNode; error?: string | null; hideLabel?: boolean; className?: string };

function Field({ id, label, help, error, hideLabel, className, children }: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className={`flex flex-col gap-1.5 ${className ?? ""}`}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium text-ink"}>
        {label}
      </label>
      {children}
      <p id={`${id}-error`} aria-live="polite" className="text-mini text-danger empty:hidden">
        {error}
      </p>
      {help ? (
        <p id={`${id}-help`} className="text-mini text-ink-3">
          {help}
        </p>
      ) : null}
    </div>
  );
}

/** Takes over what stood in a field before the page was alive: typed by somebody quick, or filled in by the browser. */
function useWhatWasThere({ value, onChange }: InputHTMLAttributes<HTMLInputElement>): Ref<HTMLInputElement> {
  const field = useRef<HTMLInputElement>(null);
  // Before anything is drawn again: that would write the state's value over it.
  useLayoutEffect(() => {
    const input = field.current;
    if (!input || typeof value !== "string" || input.value === value) return;
    onChange?.({ target: input, currentTarget: input } as ChangeEvent<HTMLInputElement>);
  }, []);
  return field;
}

export function TextField({ label, help, error, hideLabel, className, inputClass, ...rest }: FieldProps & InputHTMLAttributes<HTMLInputElement> & { inputClass?: string }) {
  const id = useId();
  const field = useWhatWasThere(rest);
  return (
    <Field id={id} label={label} help={help} error={error} hideLabel={hideLabel} className={className}>
      <input {...rest} ref={field} id={id} className={`${CONTROL} ${INPUT} ${inputClass ?? ""}`} aria-invalid={error ? true : undefined} aria-describedby={`${id}-error${help ? ` ${id}-help` : ""}`} />
    </Field>
  );
}

type Option = readonly [value: string, word: string];
/** A choice, or several under a word. */
type Options = readonly (Option | readonly [string, readonly Option[]])[];

function choice([value, word]: Option): ReactNode {
  return (
    <option key={value} value={value}>
      {word}
    </option>
  );
}

export function SelectField({ label, help, error, hideLabel, className, options, ...rest }: FieldProps & SelectHTMLAttributes<HTMLSelectElement> & { options: Options }) {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error} hideLabel={hideLabel} className={className}>
      <div className="relative">
        <select {...rest} id={id} className={`${CONTROL} h-10 cursor-pointer appearance-none ps-3 pe-9 text-sm pointer-coarse:h-11`} aria-describedby={help ? `${id}-help` : undefined}>
          {options.map(([value, words]) =>
            typeof words === "string" ? (
              choice([value, words])
            ) : (
              <optgroup key={value} label={value}>
                {words.map(choice)}
              </optgroup>
            ),
          )}
        </select>
        <ChevronDown size={16} strokeWidth={1.75} aria-hidden className="pointer-events-none absolute end-3 top-1/2 -translate-y-1/2 text-ink-3" />
      </div>
    </Field>
  );
}
