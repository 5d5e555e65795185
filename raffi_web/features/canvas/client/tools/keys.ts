/** Which key does what on a board. */
import type { Line } from "$/public/external/raffi_web/features/canvas/client/arranging";
import type { Side } from "$/public/external/raffi_web/features/canvas/client/geometry";

export type ToolName = "select" | "hand" | "lasso" | "text" | "sticky" | "rectangle" | "ellipse" | "diamond" | "draw" | "erase" | "connect" | "frame" | "laser" | "comment" | "vote" | "chat";

/** What is done with what is chosen, or with how it is looked at. */
export type Deed =
  | { do: "tool"; tool: ToolName }
  | { do: "nudge"; dx: number; dy: number }
  | { do: "undo" | "redo" | "all" | "delete" | "duplicate" | "group" | "ungroup" | "lock" | "fit" | "fit_chosen" | "zoom_in" | "zoom_out" | "zoom_whole" | "edit" | "rename" | "leave" }
  | { do: "copy" | "cut" | "paste" }
  | { do: "copy_as"; as: "svg" | "png" | "text" | "canvas" }
  | { do: "pin"; by: 1 | -1 }
  | { do: "layer"; to: "front" | "forward" | "backward" | "back" };

/** What hands do beyond that (`hands_deeds.ts`). */
export type Feat =
  | { do: "walk" | "sprout"; to: Side }
  | { do: "size"; dw: number; dh: number }
  | { do: "align"; line: Line }
  | { do: "spread"; axis: "x" | "y" }
  | { do: "react" | "say" }
  | { do: "tidy" | "same_size" | "change_start" | "change_end" | "connect_to" | "bars" };

export type Action = Deed | Feat;

export interface Press {
  key: string;
  /** The key's place on the keyboard, for digits and brackets. */
  code: string;
  shift: boolean;
  alt: boolean;
  /** Ctrl, or Cmd on a Mac. */
  mod: boolean;
}

const TOOLS: Readonly<Record<string, ToolName>> = {
  v: "select",
  h: "hand",
  q: "lasso",
  t: "text",
  n: "sticky",
  s: "sticky",
  r: "rectangle",
  o: "ellipse",
  d: "diamond",
  p: "draw",
  e: "erase",
  a: "connect",
  l: "connect",
  f: "frame",
  k: "laser",
  c: "comment",
  m: "chat",
};
const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Whether a press is one of a single key, which can be switched off. */
export function isSingle(press: Press): boolean {
  return !press.mod && !press.alt && press.key.length === 1;
}

/** What a press means; null when it is for somebody else. */
export function actionOf(press: Press): Action | null {
  const { key, shift, alt, mod } = press;
  if (mod) return alt ? null : withMod(press);
  if (alt) return withAlt(press);
  const step = STEPS[key];
  if (step !== undefined) return { do: "nudge", dx: step[0] * (shift ? 10 : 1), dy: step[1] * (shift ? 10 : 1) };
  if (key === "/") return { do: "say" };
  if (shift) return key.toLowerCase() === "e" ? { do: "react" } : press.code === "Digit1" ? { do: "fit" } : press.code === "Digit2" ? { do: "fit_chosen" } : press.code === "Digit0" ? { do: "zoom_whole" } : null;
  switch (key) {
    case "Delete":
    case "Backspace":
      return { do: "delete" };
    case "Escape":
      return { do: "leave" };
    case "Enter":
      return { do: "edit" };
    case "F2":
      return { do: "rename" };
    case "F6":
      return { do: "bars" };
    case ".":
      return { do: "pin", by: 1 };
    case ",":
      return { do: "pin", by: -1 };
    case "[":
      return { do: "layer", to: "backward" };
    case "]":
      return { do: "layer", to: "forward" };
  }
  const tool = TOOLS[key.toLowerCase()];
  return tool === undefined ? null : { do: "tool", tool };
}

const SIDES: Readonly<Record<string, Side>> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "top", ArrowDown: "bottom" };
/** How much larger one press makes something. */
const LARGER = 10;
/** By the key's place: with Alt a Mac writes another letter. */
const WITH_ALT: Readonly<Record<string, Feat>> = {
  KeyA: { do: "align", line: "left" },
  KeyD: { do: "align", line: "right" },
  KeyW: { do: "align", line: "top" },
  KeyS: { do: "align", line: "bottom" },
  KeyH: { do: "align", line: "centre" },
  KeyV: { do: "align", line: "middle" },
  KeyT: { do: "tidy" },
  KeyE: { do: "same_size" },
  KeyC: { do: "connect_to" },
};
const WITH_ALT_SHIFT: Readonly<Record<string, Action>> = { KeyC: { do: "copy_as", as: "svg" }, KeyH: { do: "spread", axis: "x" }, KeyV: { do: "spread", axis: "y" } };

function withAlt({ key, code, shift }: Press): Action | null {
  const side = SIDES[key];
  if (side === undefined) return (shift ? WITH_ALT_SHIFT : WITH_ALT)[code] ?? null;
  if (!shift) return { do: "walk", to: side };
  const [dx, dy] = STEPS[key]!;
  return { do: "size", dw: dx * LARGER, dh: dy * LARGER };
}

function withMod({ key, code, shift }: Press): Action | null {
  const side = SIDES[key];
  if (side !== undefined) return shift ? null : { do: "sprout", to: side };
  if (code === "BracketLeft" || key === "[") return { do: "layer", to: "back" };
  if (code === "BracketRight" || key === "]") return { do: "layer", to: "front" };
  switch (key.toLowerCase()) {
    case "z":
      return { do: shift ? "redo" : "undo" };
    case "y":
      return shift ? null : { do: "redo" };
    case "a":
      return shift ? null : { do: "all" };
    case "d":
      return shift ? null : { do: "duplicate" };
    case "g":
      return { do: shift ? "ungroup" : "group" };
    case "l":
      return shift ? { do: "lock" } : null;
    case "=":
    case "+":
      return { do: "zoom_in" };
    case "-":
      return { do: "zoom_out" };
    case "0":
      return { do: "zoom_whole" };
  }
  return null;
}
