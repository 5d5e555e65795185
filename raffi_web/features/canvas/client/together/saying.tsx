/** Words at one's cursor: what one types after `/` stands there for all, and goes by itself. Stored nowhere. */
import { useEffect, useRef, useState } from "react";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const LONGEST = 100;
/** Whoever types no further for so long has said it. */
const STANDS_MS = 6_000;

export function Saying({ together }: { together: Together }) {
  return useStore(together.saying) ? <Field together={together} /> : null;
}

function Field({ together }: { together: Together }) {
  const [text, setText] = useState("");
  const pointer = useStore(together.pointer);
  const hue = useStore(together.board.color);
  const before = useRef(document.activeElement);
  const { x, y } = pointer ?? { x: innerWidth / 2, y: innerHeight / 2 };
  useEffect(() => {
    const at = together.pointOf(pointer);
    together.board.show({ cursor: [at.x, at.y] });
    return () => {
      together.board.show({ says: null });
      if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    };
    // Once: from here on the pointer tells by itself.
  }, [together]);
  useEffect(() => {
    together.board.show({ says: text.trim() === "" ? null : text });
    const timer = setTimeout(() => together.saying.set(false), STANDS_MS);
    return () => clearTimeout(timer);
  }, [together, text]);
  return (
    <div data-hue={((hue ?? 0) % 8) + 1} className="pointer-events-none fixed z-40" style={{ left: Math.min(x + 14, innerWidth - 256), top: Math.min(y + 16, innerHeight - 48) }}>
      <input
        autoFocus
        dir="auto"
        value={text}
        maxLength={LONGEST}
        aria-label={t("meeting.say")}
        placeholder={t("meeting.say")}
        className="pointer-events-auto h-9 w-60 rounded-card bg-hue px-3 text-sm font-medium text-on-hue shadow-pop placeholder:text-on-hue placeholder:opacity-75"
        onChange={(event) => setText(event.target.value)}
        onBlur={() => together.saying.set(false)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          event.stopPropagation();
          if (event.key === "Escape") together.saying.set(false);
          if (event.key === "Enter") setText("");
        }}
      />
    </div>
  );
}
