/** Colour, size and lines of what is chosen: each choice is there when one of the chosen has it. */
import {
  AlignCenter, AlignLeft, AlignRight, ArrowLeft, ArrowRight, BookOpenText, Circle, Cloud, CornerDownRight, Diamond, Crop, Hexagon, Link2, type LucideIcon, Minus, PaintBucket, Spline, Square, SquareRoundCorner, Triangle, Workflow,
} from "lucide-react";
import { createContext, type ReactNode, use } from "react";
import { lineOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { style } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { COLORS, defaults, value, type Values } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { AnyColour } from "$/public/external/raffi_web/features/canvas/client/panels/any_colour";
import { Measures } from "$/public/external/raffi_web/features/canvas/client/panels/measures";
import { BarButton, BarMore } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

const SWATCH =
  "grid size-9 place-items-center rounded-control hover:bg-hover aria-checked:[&>span]:outline-2 aria-checked:[&>span]:outline-offset-2 aria-checked:[&>span]:outline-accent-ink focus-visible:outline-offset-[-2px] pointer-coarse:size-11";
const DOT = "raffi-swatch size-5 rounded-pill border border-glass-line";
const SIZES = [
  ["s", "canvas.size_s", "S"],
  ["m", "canvas.size_m", "M"],
  ["l", "canvas.size_l", "L"],
  ["xl", "canvas.size_xl", "XL"],
] as const;
const SHAPES: readonly (readonly [Values["shape"], LucideIcon, Key])[] = [
  ["rectangle", Square, "canvas.shape_rectangle"],
  ["rounded", SquareRoundCorner, "canvas.shape_rounded"],
  ["ellipse", Circle, "canvas.shape_ellipse"],
  ["diamond", Diamond, "canvas.shape_diamond"],
  ["triangle", Triangle, "canvas.shape_triangle"],
  ["hexagon", Hexagon, "canvas.shape_hexagon"],
  ["cloud", Cloud, "canvas.shape_cloud"],
];
const ALIGNS: readonly (readonly [Values["align"], LucideIcon, Key])[] = [
  ["start", AlignLeft, "canvas.text_start"],
  ["center", AlignCenter, "canvas.text_centre"],
  ["end", AlignRight, "canvas.text_end"],
];
const ROUTES: readonly (readonly [Values["route"], LucideIcon, Key])[] = [
  ["curved", Spline, "canvas.route_curved"],
  ["straight", Minus, "canvas.route_straight"],
  ["elbow", CornerDownRight, "canvas.route_elbow"],
];

/** What a connection means to whoever reads the board. */
const ROLES: readonly (readonly [Values["role"], LucideIcon, Key])[] = [
  ["plain", Link2, "canvas.role_plain"],
  ["context", BookOpenText, "canvas.role_context"],
  ["flow", Workflow, "canvas.role_flow"],
];

export function Styles({ choice }: { choice: readonly Element[] }) {
  const has = (name: keyof Values): boolean => choice.some((element) => name in defaults(element.kind));
  const wires = choice.some((element) => element.kind === "connection");
  return (
    <>
      {has("color") ? <Colours choice={choice} /> : null}
      {has("clip") ? <Clip choice={choice} /> : null}
      {has("shape") ? <Picks choice={choice} name="shape" label={t("canvas.shape")} of={SHAPES} /> : null}
      {has("fill") ? <Fills choice={choice} /> : null}
      {has("size") ? <Sizes choice={choice} /> : null}
      {has("align") ? <Picks choice={choice} name="align" label={t("canvas.text_align")} of={ALIGNS} /> : null}
      {has("route") ? <Routes choice={choice} /> : null}
      {has("line") || has("width") ? <Lines choice={choice} /> : null}
      {wires ? <Arrows choice={choice} /> : null}
      {has("role") ? <Picks choice={choice} name="role" label={t("canvas.role")} of={ROLES} /> : null}
      <Measures choice={choice} />
    </>
  );
}

/** Where what is picked goes; to what is chosen, where nobody says otherwise. */
export const StyleContext = createContext<((props: Props, batch?: string) => void) | null>(null);

function useStyle(): (props: Props, batch?: string) => void {
  const surface = useSurface();
  const own = use(StyleContext);
  return own ?? ((props, batch) => style(surface, props, batch));
}

type Part = { choice: readonly Element[] };

/** What all of the chosen that have a property agree on; null when they differ. */
function common<K extends keyof Values>(choice: readonly Element[], name: K): Values[K] | null {
  const all = choice.filter((element) => name in defaults(element.kind)).map((element) => value(element, name));
  return all.length > 0 && all.every((one) => one === all[0]) ? all[0]! : null;
}

function Choices({ label, className = "flex gap-0.5", children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div role="radiogroup" aria-label={label} className={className}>
      {children}
    </div>
  );
}

const MANY = "conic-gradient(var(--board-red), var(--board-yellow), var(--board-green), var(--board-blue), var(--board-red))";

/** A colour as it is on what has it: notes are of paper. */
function shownOn(choice: readonly Element[], color: string): string {
  const paper = choice.every((element) => element.kind === "sticky");
  return paper && (COLORS as readonly string[]).includes(color) ? `var(--board-${color}-paper)` : lineOf(color);
}

export function Colours({ choice }: Part) {
  const style = useStyle();
  const now = common(choice, "color");
  return (
    <BarMore label={t("canvas.color")} sign={<span className={DOT} style={{ background: now === null ? MANY : shownOn(choice, now) }} />}>
      {() => (
        <div className="grid grid-cols-5 gap-0.5">
          <Swatches choice={choice} />
          <div className="col-span-5">
            <AnyColour now={now} onPick={(color, batch) => style({ color }, batch)} />
          </div>
        </div>
      )}
    </BarMore>
  );
}

/** All colours of the palette side by side, and behind the last one any other. */
export function ColourRow({ choice }: Part) {
  const style = useStyle();
  const now = common(choice, "color");
  const own = now?.startsWith("#") === true;
  return (
    <>
      <Swatches choice={choice} />
      <BarMore label={t("canvas.any_color")} sign={<span className={`${DOT} ${own ? "outline-2 outline-offset-1 outline-accent-ink" : ""}`} style={{ background: own ? now : MANY }} />}>
        {() => <AnyColour now={now} onPick={(color, batch) => style({ color }, batch)} />}
      </BarMore>
    </>
  );
}

function Swatches({ choice }: Part) {
  const style = useStyle();
  const now = common(choice, "color");
  return (
    <Choices label={t("canvas.color")} className="contents">
      {COLORS.map((color) => (
        <button key={color} type="button" role="radio" aria-checked={now === color} aria-label={t(`canvas.color.${color}` as Key)} data-tip={t(`canvas.color.${color}` as Key)} data-keeps-writing="" className={SWATCH} onClick={() => style({ color })}>
          <span className={DOT} style={{ background: shownOn(choice, color) }} />
        </button>
      ))}
    </Choices>
  );
}

/** Whether a frame shows only what lies within it. */
function Clip({ choice }: Part) {
  const style = useStyle();
  const clips = common(choice, "clip") === true;
  return <BarButton icon={Crop} label={t("canvas.clip")} pressed={clips} onPress={() => style({ clip: !clips })} />;
}

function Picks<K extends "shape" | "align" | "route" | "role">({ choice, name, label, of }: Part & { name: K; label: string; of: readonly (readonly [Values[K], LucideIcon, Key])[] }) {
  const style = useStyle();
  const now = common(choice, name);
  const icon = (of.find(([one]) => one === now) ?? of[0]!)[1];
  return (
    <BarMore icon={icon} label={label}>
      {() => (
        <Choices label={label}>
          {of.map(([one, sign, word]) => (
            <BarButton key={String(one)} icon={sign} label={t(word)} checked={now === one} onPress={() => style({ [name]: one })} />
          ))}
        </Choices>
      )}
    </BarMore>
  );
}

export function Sizes({ choice }: Part) {
  const style = useStyle();
  const now = common(choice, "size");
  const sign = SIZES.find(([one]) => one === now)?.[2] ?? "M";
  return (
    <BarMore label={t("canvas.size")} sign={<span className="text-mini font-semibold">{sign}</span>}>
      {() => (
        <Choices label={t("canvas.size")}>
          {SIZES.map(([one, word, letter]) => (
            <BarButton key={one} label={t(word)} checked={now === one} onPress={() => style({ size: one })}>
              <span className="text-mini font-semibold">{letter}</span>
            </BarButton>
          ))}
        </Choices>
      )}
    </BarMore>
  );
}

const FILLS = [
  ["none", "canvas.fill_none", "bg-transparent"],
  ["soft", "canvas.fill_soft", "bg-current/25"],
  ["solid", "canvas.fill_solid", "bg-current"],
] as const;

export function Fills({ choice }: Part) {
  const style = useStyle();
  const now = common(choice, "fill");
  return (
    <BarMore icon={PaintBucket} label={t("canvas.fill")}>
      {() => (
        <Choices label={t("canvas.fill")}>
          {FILLS.map(([one, word, look]) => (
            <BarButton key={one} label={t(word)} checked={now === one} onPress={() => style({ fill: one })}>
              <span className={`size-5 rounded-small border-2 border-current ${look}`} />
            </BarButton>
          ))}
        </Choices>
      )}
    </BarMore>
  );
}

const LINES = [
  ["solid", "canvas.line_solid", undefined],
  ["dashed", "canvas.line_dashed", "5 4"],
  ["dotted", "canvas.line_dotted", "0.1 4"],
] as const;
const PENS = [
  [2, "canvas.width_thin"],
  [4, "canvas.width_medium"],
  [10, "canvas.width_thick"],
] as const;

export function Lines({ choice }: Part) {
  const style = useStyle();
  const line = common(choice, "line");
  const lines = choice.some((element) => "line" in defaults(element.kind));
  const widths = choice.some((element) => "width" in defaults(element.kind));
  const sign = (
    <svg width={18} height={18} aria-hidden>
      {[4, 9, 14].map((y, at) => (
        <line key={y} x1={2} x2={16} y1={y} y2={y} stroke="currentColor" strokeWidth={1 + at} strokeLinecap="round" />
      ))}
    </svg>
  );
  return (
    <BarMore label={t("canvas.line")} sign={sign}>
      {() => (
        <div className="flex flex-col gap-1">
          {lines ? (
            <Choices label={t("canvas.line")}>
              {LINES.map(([one, word, dashes]) => (
                <BarButton key={one} label={t(word)} checked={line === one} onPress={() => style({ line: one })}>
                  <Stroke width={2} dashes={dashes} />
                </BarButton>
              ))}
            </Choices>
          ) : null}
          {widths ? <Widths choice={choice} /> : null}
        </div>
      )}
    </BarMore>
  );
}

/** How thick a line is, side by side. */
export function Widths({ choice }: Part) {
  const style = useStyle();
  const width = common(choice, "width");
  return (
    <Choices label={t("canvas.width")}>
      {PENS.map(([one, word]) => (
        <BarButton key={one} label={t(word)} checked={width === one} onPress={() => style({ width: one })}>
          <Stroke width={one === 10 ? 6 : one} />
        </BarButton>
      ))}
    </Choices>
  );
}

/** The way of a connection. */
export function Routes({ choice }: Part) {
  return <Picks choice={choice} name="route" label={t("canvas.route")} of={ROUTES} />;
}

function Stroke({ width, dashes }: { width: number; dashes?: string }) {
  return (
    <svg width={22} height={18} aria-hidden>
      <line x1={3} x2={19} y1={9} y2={9} stroke="currentColor" strokeWidth={width} strokeLinecap="round" strokeDasharray={dashes} />
    </svg>
  );
}

function Arrows({ choice }: Part) {
  const style = useStyle();
  const start = common(choice, "start") === "arrow";
  const end = common(choice, "end") === "arrow";
  return (
    <>
      <BarButton icon={ArrowLeft} label={t("canvas.arrow_start")} pressed={start} onPress={() => style({ start: start ? "none" : "arrow" })} />
      <BarButton icon={ArrowRight} label={t("canvas.arrow_end")} pressed={end} onPress={() => style({ end: end ? "none" : "arrow" })} />
    </>
  );
}
