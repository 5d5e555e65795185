/** The palette of boards as styles: `assets/styles/board.css` says what each colour is in a theme. */
import type { CSSProperties } from "react";
import { COLORS } from "$/public/external/raffi_web/features/canvas/client/elements";

const KNOWN: ReadonlySet<string> = new Set(COLORS);
const HEX = /^#[0-9a-f]{6}$/;

/** A line's or letter's colour. */
export function lineOf(color: string): string {
  return KNOWN.has(color) ? `var(--board-${color})` : HEX.test(color) ? color : "var(--board-ink)";
}

/** The colour of letters on the board itself: one of any colour is as light or as dark as it must be to be read there. */
export function lettersOf(color: string): string {
  return HEX.test(color) ? `oklch(from ${color} clamp(var(--board-letters-least), l, var(--board-letters-most)) c h)` : lineOf(color);
}

/** Paper of a note and what is written on it. */
export function paperOf(color: string): CSSProperties {
  if (HEX.test(color)) return { backgroundColor: color, color: inkOn(color) };
  const name = KNOWN.has(color) ? color : "yellow";
  return { backgroundColor: `var(--board-${name}-paper)`, color: "var(--board-on-paper)" };
}

/** What is written on something filled with a colour's line. */
export function onLine(color: string): string {
  return HEX.test(color) ? inkOn(color) : "var(--board-on)";
}

/** Black or white, whichever is better to read on a colour. */
export function inkOn(hex: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! > 0.179 ? "#101114" : "#ffffff";
}

/** A colour as it is kept, however somebody wrote it; null when it is none. */
export function hexOf(text: string): string | null {
  const digits = text.trim().replace(/^#/, "").toLowerCase();
  if (/^[0-9a-f]{3}$/.test(digits)) return `#${[...digits].map((digit) => digit + digit).join("")}`;
  return /^[0-9a-f]{6}$/.test(digits) ? `#${digits}` : null;
}

const LAST = "raffi.board_colors";
const LAST_MOST = 5;

/** The colours beside the palette that were used last in this browser, the newest first. */
export function lastColours(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(LAST) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string" && HEX.test(one)).slice(0, LAST_MOST) : [];
  } catch {
    return [];
  }
}

export function rememberColour(color: string): string[] {
  const last = [color, ...lastColours().filter((one) => one !== color)].slice(0, LAST_MOST);
  try {
    localStorage.setItem(LAST, JSON.stringify(last));
  } catch {
    // A browser that keeps nothing keeps no colours either.
  }
  return last;
}
