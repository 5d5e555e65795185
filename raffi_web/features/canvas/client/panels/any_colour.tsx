/** Any colour at all, beside those of the palette: by its number, by the system's own picker, and the last few again. */
import { useState } from "react";
import { hexOf, lastColours, rememberColour } from "$/public/external/raffi_web/features/canvas/client/colours";
import { CONTROL } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SWATCH = "grid size-9 place-items-center rounded-control hover:bg-hover aria-checked:bg-press focus-visible:outline-offset-[-2px] pointer-coarse:size-11";
const DOT = "raffi-swatch size-5 rounded-pill border border-glass-line";

export function AnyColour({ now, onPick }: { now: string | null; onPick: (color: string, batch?: string) => void }) {
  const own = now !== null && now.startsWith("#") ? now : null;
  const [text, setText] = useState(own ?? "");
  const [wrong, setWrong] = useState(false);
  const [last, setLast] = useState(lastColours);
  const take = (color: string, batch?: string): void => {
    setText(color);
    setWrong(false);
    onPick(color, batch);
  };
  const keep = (color: string): void => setLast(rememberColour(color));
  const commit = (): void => {
    if (text.trim() === "") return setWrong(false);
    const color = hexOf(text);
    setWrong(color === null);
    if (color === null) return;
    if (color !== own) take(color);
    keep(color);
  };
  return (
    <div className="mt-1.5 flex flex-col gap-1.5 border-t border-line pt-2">
      <div className="flex items-center gap-1.5">
        <input
          type="color"
          aria-label={t("canvas.any_color")}
          data-tip={t("canvas.any_color")}
          data-keeps-writing=""
          className="raffi-well size-9 shrink-0 cursor-pointer rounded-control border border-control bg-surface-1 p-1 pointer-coarse:size-11"
          value={own ?? "#808080"}
          onChange={(event) => take(event.target.value, "colour-well")}
          onBlur={() => own !== null && keep(own)}
        />
        <input
          type="text"
          aria-label={t("canvas.hex")}
          aria-invalid={wrong || undefined}
          aria-describedby="canvas-hex-error"
          data-keeps-writing=""
          placeholder="#4f8cff"
          maxLength={9}
          spellCheck={false}
          autoComplete="off"
          value={text}
          className={`${CONTROL} h-9 min-w-0 flex-1 px-2 font-mono text-mini pointer-coarse:h-11`}
          onChange={(event) => setText(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            commit();
          }}
        />
      </div>
      <p id="canvas-hex-error" aria-live="polite" className="px-1 text-mini text-danger empty:hidden">
        {wrong ? t("canvas.hex_wrong") : null}
      </p>
      {last.length > 0 ? (
        <div role="radiogroup" aria-label={t("canvas.last_colors")} className="grid grid-cols-5 gap-0.5">
          {last.map((color) => (
            <button key={color} type="button" role="radio" aria-checked={now === color} aria-label={color} data-tip={color} data-keeps-writing="" className={SWATCH} onClick={() => take(color)}>
              <span className={DOT} style={{ background: color }} />
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
