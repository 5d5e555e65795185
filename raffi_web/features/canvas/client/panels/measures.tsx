/** Where what is chosen stands, how large it is and how much it shows, as numbers. */
import { SlidersHorizontal } from "lucide-react";
import { useEffect, useState } from "react";
import { round } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { style } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { defaults, FARTHEST, LARGEST, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isPlaced, parentOf, type Rect, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { sizeTo } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import { BarMore } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { bodyOf } from "$/public/external/raffi_web/features/canvas/client/sizing";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { CONTROL } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, percent, t } from "$/public/external/raffi_web/ui/client/words";

export function Measures({ choice }: { choice: readonly Element[] }) {
  return (
    <BarMore icon={SlidersHorizontal} label={t("canvas.measures")}>
      {() => (
        <div className="flex w-60 flex-col gap-3 p-1.5">
          {choice.some(isPlaced) ? <Fields /> : null}
          {choice.some((element) => "opacity" in defaults(element.kind)) ? <Opacity choice={choice} /> : null}
        </div>
      )}
    </BarMore>
  );
}

const FIELDS: readonly (readonly [keyof Rect, string, Key])[] = [
  ["x", "X", "canvas.measure_x"],
  ["y", "Y", "canvas.measure_y"],
  ["w", "W", "canvas.measure_w"],
  ["h", "H", "canvas.measure_h"],
];

function Fields() {
  const surface = useSurface();
  useStore(surface.changes);
  const body = bodyOf(surface.elements, surface.chosen.get());
  if (body === null) return null;
  const origin = originOf(surface);
  const { whole } = body;
  const set = (name: keyof Rect, length: number): void => sizeTo(surface, { ...whole, [name]: name === "x" || name === "y" ? length + origin[name] : Math.max(1, length) });
  return (
    <div role="group" aria-label={t("canvas.measures")} className="grid grid-cols-2 gap-1.5">
      {FIELDS.map(([name, letter, word]) => (
        <Field key={name} letter={letter} label={t(word)} now={round(whole[name] - (name === "x" || name === "y" ? origin[name] : 0))} most={name === "x" || name === "y" ? FARTHEST : LARGEST} onSet={(length) => set(name, length)} />
      ))}
    </div>
  );
}

/** Numbers are told from the corner of what all of the chosen lie in. */
function originOf(surface: Surface): { x: number; y: number } {
  const homes = new Set(surface.choice.filter(isPlaced).map((element) => parentOf(surface.elements, element)));
  const [home] = homes;
  return homes.size === 1 && home !== undefined ? rectOf(surface.elements, home) : { x: 0, y: 0 };
}

function Field({ letter, label, now, most, onSet }: { letter: string; label: string; now: number; most: number; onSet: (length: number) => void }) {
  const [text, setText] = useState(String(now));
  useEffect(() => setText(String(now)), [now]);
  const commit = (): void => {
    const length = Number(text);
    if (text.trim() === "" || !Number.isFinite(length) || Math.abs(length) > most) return setText(String(now));
    if (round(length) !== now) onSet(round(length));
  };
  return (
    <label className="flex items-center gap-1.5 text-mini text-ink-3">
      <span aria-hidden className="w-3 shrink-0 text-center font-medium">
        {letter}
      </span>
      <input
        type="number"
        step="any"
        aria-label={label}
        data-keeps-writing=""
        value={text}
        className={`${CONTROL} h-9 px-2 text-mini tabular [appearance:textfield] pointer-coarse:h-11 [&::-webkit-inner-spin-button]:appearance-none`}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          onSet(round((Number(text) || 0) + (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1)));
        }}
      />
    </label>
  );
}

/** Less could not be found again. */
const PALEST = 10;

function Opacity({ choice }: { choice: readonly Element[] }) {
  const surface = useSurface();
  useStore(surface.changes);
  // One pull of the slider is undone at once.
  const [batch, setBatch] = useState(newId);
  const now = Math.round(100 * Math.min(...choice.map((element) => value(surface.elements.get(element.id) ?? element, "opacity"))));
  return (
    <label className="flex items-center gap-2 text-mini text-ink-2">
      <span className="min-w-0 truncate">{t("canvas.opacity")}</span>
      <input
        type="range"
        min={PALEST}
        max={100}
        step={5}
        value={now}
        aria-valuetext={percent(now)}
        data-keeps-writing=""
        className="raffi-range h-9 min-w-0 flex-1 cursor-pointer accent-(--accent) pointer-coarse:h-11"
        onPointerDown={() => setBatch(newId())}
        onFocus={() => setBatch(newId())}
        onChange={(event) => style(surface, { opacity: Number(event.target.value) / 100 }, batch)}
      />
      <output className="w-10 text-end tabular">{percent(now)}</output>
    </label>
  );
}
