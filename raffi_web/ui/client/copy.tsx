import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";

type Props = { value: string; label: string; doneLabel: string; iconOnly?: boolean; className?: string; onCopied?: () => void };

/** Puts a text into the clipboard; whether that went well. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http on a local network has no clipboard API; the old way still works there.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function CopyButton({ value, label, doneLabel, iconOnly, className, onCopied }: Props) {
  const [done, setDone] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const onClick = async (): Promise<void> => {
    if (!(await copy(value))) return;
    setDone(true);
    onCopied?.();
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setDone(false), 2000);
  };
  const Icon = done ? Check : Copy;
  return (
    <button type="button" className={className} onClick={onClick} aria-label={iconOnly ? label : undefined} data-tip={iconOnly ? label : undefined}>
      <Icon size={16} strokeWidth={1.75} aria-hidden className={done ? "text-success" : ""} />
      {iconOnly ? null : <span>{done ? doneLabel : label}</span>}
      <span role="status" className="sr-only">
        {done ? doneLabel : ""}
      </span>
    </button>
  );
}
