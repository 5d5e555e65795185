import { useEffect, useState } from "react";
import type { Captioned } from "$/public/external/raffi_web/features/screen/client/captions";
import { type Cue, cuesAt, type Piece } from "$/public/external/raffi_web/features/screen/client/cues";
import { type Prefs, usePrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

const NO_CUES: Cue[] = [];
const LOOK_MS = 80;
// The picture is the measure of the words on it, not the page: @container sizes.
const SIZES: Record<Prefs["captionSize"], string> = {
  small: "text-[clamp(0.75rem,2.6cqi,1.75rem)]",
  medium: "text-[clamp(0.875rem,3.3cqi,2.25rem)]",
  large: "text-[clamp(1.0625rem,4.2cqi,3rem)]",
  huge: "text-[clamp(1.25rem,5.4cqi,4rem)]",
};
const COLOURS: Record<Prefs["captionColour"], string> = {
  white: "text-white",
  yellow: "text-[#ffe45c]",
  cyan: "text-[#7de8ff]",
  green: "text-[#8dfc8d]",
};
const BACKGROUNDS: Record<Prefs["captionBackground"], string> = {
  none: "[text-shadow:0_0_0.15em_#000,0_0.06em_0.12em_#000,0_0_0.4em_#000]",
  soft: "bg-black/70",
  solid: "bg-black",
};

/** Classes of a line of subtitles, as the viewer likes them. */
export function captionLook(prefs: Prefs): string {
  return `${COLOURS[prefs.captionColour]} ${BACKGROUNDS[prefs.captionBackground]}`;
}

function useCues(of: Captioned): Cue[] {
  const { cues, chosen } = useStore(of.captions.store);
  const picture = useStore(of.picture);
  const [shown, setShown] = useState<Cue[]>(NO_CUES);
  useEffect(() => {
    if (chosen === null || cues.length === 0 || picture === null) {
      setShown(NO_CUES);
      return;
    }
    const look = (): void => {
      const next = cuesAt(cues, picture.adapter.currentTime);
      setShown((now) => (now.length === next.length && now.every((cue, i) => cue === next[i]) ? now : next));
    };
    look();
    const handle = setInterval(look, LOOK_MS);
    return () => clearInterval(handle);
  }, [cues, chosen, picture]);
  return shown;
}

function Words({ piece }: { piece: Piece }) {
  const style = `${piece.italic ? "italic" : ""} ${piece.bold ? "font-semibold" : ""} ${piece.underline ? "underline" : ""}`;
  return <span className={style}>{piece.text}</span>;
}

function CueLines({ cue, look }: { cue: Cue; look: string }) {
  return (
    <p dir="auto" className="leading-[1.35] font-medium">
      {cue.lines.map((line, i) => (
        <span key={i} className="block">
          <span className={`box-decoration-clone rounded-[0.2em] px-[0.4em] py-[0.1em] ${look}`}>
            {line.map((piece, j) => (
              <Words key={j} piece={piece} />
            ))}
          </span>
        </span>
      ))}
    </p>
  );
}

/** Subtitles over the picture: our own, so that they look the same with every source and in every browser. */
export function CaptionLayer({ of, raised }: { of: Captioned; raised: boolean }) {
  const prefs = usePrefs();
  const cues = useCues(of);
  const look = captionLook(prefs);
  const part = (top: boolean) => cues.filter((cue) => cue.top === top).map((cue, i) => <CueLines key={i} cue={cue} look={look} />);
  const place = `flex flex-col items-center gap-[0.2em] text-center ${SIZES[prefs.captionSize]}`;
  return (
    <div
      data-captions
      className="pointer-events-none absolute inset-x-[6%] top-[6%] flex flex-col justify-between transition-[bottom] duration-(--motion-enter)"
      style={{ bottom: raised ? "6rem" : "var(--captions-room, 6%)" }}
    >
      <div className={place}>{part(true)}</div>
      <div className={place}>{part(false)}</div>
    </div>
  );
}
