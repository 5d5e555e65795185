/** The bar with which one reacts, and the reactions of all that float upon the board. */
import { useStore as useFlow, ViewportPortal } from "@xyflow/react";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { BAR, BarButton, BarLine } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { EMOJI } from "$/public/external/raffi_web/features/canvas/client/together/reactions";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const ABOVE = { zIndex: 100_002 };

export function Floats({ together }: { together: Together }) {
  const zoom = useFlow((state) => state.transform[2]);
  const seen = useStore(together.reactions.seen);
  if (seen.length === 0) return null;
  return (
    <ViewportPortal>
      {seen.map(({ id, emoji, x, y, drift, late }) => (
        <div key={id} aria-hidden className="pointer-events-none absolute start-0 top-0" style={{ ...ABOVE, transform: `translate(${x}px, ${y}px) scale(${1 / zoom})`, transformOrigin: "0 0" }}>
          <span data-reaction={emoji} className="raffi-float" style={{ "--drift": `${drift}px`, "--late": `${late}ms` } as React.CSSProperties}>
            {emoji}
          </span>
        </div>
      ))}
    </ViewportPortal>
  );
}

/** Where the pointer was when it was asked for, or over the tools; it stays until it is closed. */
export function ReactionsBar({ together }: { together: Together }) {
  const open = useStore(together.reacting);
  return open === null ? null : <Open key={JSON.stringify(open)} together={together} at={open.at} />;
}

const WIDE = 320;
const HIGH = 56;

function Open({ together, at }: { together: Together; at: { x: number; y: number } | null }) {
  const bar = useRef<HTMLDivElement>(null);
  const before = useRef(document.activeElement);
  useEffect(() => bar.current?.querySelector("button")?.focus(), []);
  const close = (): void => {
    together.reacting.set(null);
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  const react = (emoji: string): void => together.reactions.react(emoji, together.pointOf(at));
  const pressed = (event: React.KeyboardEvent): void => {
    const emoji = EMOJI[Number(event.key) - 1];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (emoji !== undefined) react(emoji);
    else if (event.key === "Escape") close();
    else if (step !== undefined) {
      const all = [...bar.current!.querySelectorAll("button")];
      all[(all.indexOf(document.activeElement as HTMLButtonElement) + step + all.length) % all.length]!.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const place = at === null ? undefined : { left: Math.min(Math.max(8, at.x - WIDE / 2), Math.max(8, innerWidth - WIDE - 8)), top: Math.min(at.y + 20, innerHeight - HIGH - 8) };
  return (
    <div ref={bar} role="toolbar" aria-label={t("meeting.reactions")} onKeyDown={pressed} style={place} className={`${BAR} pointer-events-auto fixed z-40 w-max ${place === undefined ? "start-1/2 bottom-[calc(5rem+env(safe-area-inset-bottom))] -translate-x-1/2 rtl:translate-x-1/2" : ""}`}>
      {EMOJI.map((emoji, n) => (
        <BarButton key={emoji} label={t("meeting.react", { emoji })} shortcut={String(n + 1)} onPress={() => react(emoji)}>
          <span aria-hidden className="raffi-emoji text-xl leading-none">
            {emoji}
          </span>
        </BarButton>
      ))}
      <BarLine />
      <BarButton icon={X} label={t("meeting.close_reactions")} shortcut="Esc" onPress={close} />
    </div>
  );
}
