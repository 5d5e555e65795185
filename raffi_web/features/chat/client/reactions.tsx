import { Eye, EyeOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { REACTIONS } from "$/public/external/raffi_web/features/chat/client/messages";
import { type Flight, FLIGHT_MS } from "$/public/external/raffi_web/features/chat/client/presence";
import type { RoomChat } from "$/public/external/raffi_web/features/chat/client/room_chat";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const STORED = "raffi.reactions";
/** Colour faces before whatever symbols a text font may have; not for numbers, which that font has too. */
const FONT = { fontFamily: '"Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif' };
const EMOJI =
  "grid h-10 min-w-10 place-items-center rounded-control text-lg leading-none transition-[scale,background-color] duration-(--motion-fast) " +
  "hover:bg-hover hover:scale-110 active:scale-90 aria-disabled:opacity-45 pointer-coarse:h-11 pointer-coarse:min-w-11";
/** In one row where all of them fit with room for a finger, in two otherwise. */
const ROWS = "grid grid-cols-6 justify-items-stretch gap-0.5 @min-[31.5rem]:grid-cols-11";

/** Whether reactions are shown in this browser. */
export const reactionsShown = createStore(typeof localStorage === "undefined" || localStorage.getItem(STORED) !== "off");

export function showReactions(on: boolean): void {
  localStorage.setItem(STORED, on ? "on" : "off");
  reactionsShown.set(on);
}

/** The offered reactions, and the switch that hides them all; as wide as it is given room, or `inline`. */
export function ReactionBar({ chat, reason, inline = false }: { chat: RoomChat; reason: string | null; inline?: boolean }) {
  const shown = useStore(reactionsShown);
  const why = reason ?? (shown ? null : t("chat.reactions_off"));
  const react = (emoji: string): void => {
    if (why !== null) toast({ id: "reason", title: why });
    else if (!chat.react(emoji)) toast({ id: "reason", title: t("chat.react_slower") });
  };
  return (
    <div role="group" aria-label={t("chat.reactions")} className={inline ? "shrink-0" : "@container"}>
      <div className={inline ? "flex gap-0.5" : ROWS}>
        {REACTIONS.map((emoji) => (
          <button key={emoji} type="button" className={EMOJI} style={FONT} aria-label={t("chat.react", { emoji })} aria-disabled={why !== null || undefined} data-tip={why ?? undefined} onClick={() => react(emoji)}>
            {emoji}
          </button>
        ))}
        <IconButton icon={shown ? Eye : EyeOff} className="justify-self-center" label={shown ? t("chat.reactions_hide") : t("chat.reactions_show")} onClick={() => showReactions(!shown)} />
      </div>
    </div>
  );
}

/** Reactions over the picture: they rise and fade; with reduced motion they are counted quietly. */
export function ReactionOverlay({ chat }: { chat: RoomChat }) {
  const flights = useStore(chat.flights.store);
  const shown = useStore(reactionsShown);
  if (!shown || flights.length === 0) return null;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.dataset.motion === "reduced";
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden" aria-hidden data-reactions={flights.length}>
      {still ? <Counted flights={flights} /> : flights.map((flight) => <Flying key={flight.id} flight={flight} />)}
    </div>
  );
}

function Counted({ flights }: { flights: readonly Flight[] }) {
  const counts = new Map<string, number>();
  for (const { emoji, count } of flights) counts.set(emoji, (counts.get(emoji) ?? 0) + count);
  return (
    // At the side: above are the title and who is in step, below the controls and the subtitles.
    <div className="absolute inset-y-0 start-3 flex items-center @lg:start-4">
      <p className="glass grid grid-flow-col grid-rows-[repeat(3,auto)] gap-x-3 rounded-card border px-2.5 py-1 text-base leading-6 text-ink" data-still>
        {[...counts].map(([emoji, count]) => (
          <span key={emoji} className="tabular">
            <span style={FONT}>{emoji}</span> <small className="text-mini">{count}</small>
          </span>
        ))}
      </p>
    </div>
  );
}

function Flying({ flight }: { flight: Flight }) {
  const element = useRef<HTMLSpanElement>(null);
  const sway = (flight.id % 2 === 0 ? 1 : -1) * (12 + (flight.id % 5) * 5);
  useEffect(() => {
    const flying = element.current?.animate(
      [
        { transform: "translate(0, 0) scale(0.4)", opacity: 0 },
        { transform: `translate(${sway}px, -18cqh) scale(1)`, opacity: 1, offset: 0.15 },
        { transform: `translate(${-sway}px, -48cqh) scale(1)`, opacity: 1, offset: 0.6 },
        { transform: `translate(${sway}px, -72cqh) scale(0.9)`, opacity: 0 },
      ],
      { duration: FLIGHT_MS, easing: "cubic-bezier(0.2, 0, 0.4, 1)", fill: "both" },
    );
    return () => flying?.cancel();
  }, [sway]);
  return (
    <span
      ref={element}
      className="absolute bottom-[8%] flex items-center text-4xl drop-shadow-[0_2px_6px_rgb(0_0_0/0.5)]"
      style={{ insetInlineStart: `${8 + flight.across * 80}%` }}
    >
      <span style={FONT}>{flight.emoji}</span>
      {flight.count > 1 ? <b className="ms-1 text-base font-semibold text-white tabular">×{flight.count}</b> : null}
    </span>
  );
}
