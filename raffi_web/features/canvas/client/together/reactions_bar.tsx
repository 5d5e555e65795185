/** The bar with which one reacts, and the reactions of all that float upon the board. */
import { useStore as useFlow, ViewportPortal } from "@xyflow/react";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { BAR, BarButton, BarLine } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { InStack } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
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

/** Over the tools until it is closed; what is pressed floats up where the pointer was when it was asked for. */
export function ReactionsBar({ together }: { together: Together }) {
  const open = useStore(together.reacting);
  return open === null ? null : <Open key={JSON.stringify(open)} together={together} at={open.at} />;
}

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
  return (
    <InStack at="foot">
      <div ref={bar} role="toolbar" aria-label={t("meeting.reactions")} onKeyDown={pressed} className={`${BAR} pointer-events-auto w-max max-w-full -order-1 flex-wrap justify-center`}>
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
    </InStack>
  );
}
