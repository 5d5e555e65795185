import { useEffect, useRef, useState, type CSSProperties } from "react";

type Props = {
  label: string;
  value?: number;
  defaultValue?: number;
  min?: number;
  max?: number;
  step?: number;
  valueText?: string;
  disabled?: boolean;
  className?: string;
  onSlide?: (value: number) => void;
  onCommit?: (value: number) => void;
};

/** The browser's range input, filled up to its value. While it is held, a new `value` does not move it. */
export function Range({ label, value, defaultValue, min = 0, max = 100, step = 1, valueText, disabled, className, onSlide, onCommit }: Props) {
  const [at, setAt] = useState(value ?? defaultValue ?? min);
  const held = useRef(false);
  const input = useRef<HTMLInputElement>(null);
  const commit = useRef(onCommit);
  commit.current = onCommit;

  useEffect(() => {
    if (value !== undefined && !held.current) setAt(value);
  }, [value]);

  // React's onChange is the browser's "input"; only the browser's own "change" says that the hand let go.
  useEffect(() => {
    const element = input.current;
    if (!element) return;
    const done = (): void => {
      held.current = false;
      commit.current?.(element.valueAsNumber);
    };
    element.addEventListener("change", done);
    return () => element.removeEventListener("change", done);
  }, []);

  const share = max > min ? ((at - min) / (max - min)) * 100 : 0;
  return (
    <input
      ref={input}
      type="range"
      className={`raffi-range ${className ?? ""}`}
      aria-label={label}
      aria-valuetext={valueText}
      min={min}
      max={max}
      step={step}
      value={at}
      disabled={disabled}
      style={{ "--at": `${share}%` } as CSSProperties}
      onChange={(event) => {
        held.current = true;
        setAt(event.target.valueAsNumber);
        onSlide?.(event.target.valueAsNumber);
      }}
      onBlur={() => {
        held.current = false;
      }}
    />
  );
}
