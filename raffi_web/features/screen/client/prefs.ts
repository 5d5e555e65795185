/** What a viewer's player remembers in this browser: volume, and how subtitles look. */
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";

export type CaptionSize = "small" | "medium" | "large" | "huge";
export type CaptionColour = "white" | "yellow" | "cyan" | "green";
export type CaptionBackground = "none" | "soft" | "solid";

export interface Prefs {
  /** 0 to 1. */
  volume: number;
  muted: boolean;
  captions: boolean;
  /** BCP 47 tag of the language chosen last; "" for the browser's own. */
  captionLang: string;
  captionSize: CaptionSize;
  captionColour: CaptionColour;
  captionBackground: CaptionBackground;
  /** Whether what is said at the film is shown over it. */
  comments: boolean;
}

export const SIZES: readonly CaptionSize[] = ["small", "medium", "large", "huge"];
export const COLOURS: readonly CaptionColour[] = ["white", "yellow", "cyan", "green"];
export const BACKGROUNDS: readonly CaptionBackground[] = ["none", "soft", "solid"];

const KEY = "raffi.player";
const DEFAULTS: Prefs = {
  volume: 1,
  muted: false,
  captions: false,
  captionLang: "",
  captionSize: "medium",
  captionColour: "white",
  captionBackground: "soft",
  comments: true,
};

/** Preferences from what was stored; whatever does not fit is as if it had never been stored. */
export function readPrefs(stored: string | null): Prefs {
  let found: Partial<Record<keyof Prefs, unknown>>;
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}");
    found = typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    found = {};
  }
  const one = <T>(value: unknown, of: readonly T[], otherwise: T): T => (of.includes(value as T) ? (value as T) : otherwise);
  const { volume, captionLang } = found;
  return {
    volume: typeof volume === "number" && volume >= 0 && volume <= 1 ? volume : DEFAULTS.volume,
    muted: found.muted === true,
    captions: found.captions === true,
    captionLang: typeof captionLang === "string" ? captionLang.slice(0, 20) : "",
    captionSize: one(found.captionSize, SIZES, DEFAULTS.captionSize),
    captionColour: one(found.captionColour, COLOURS, DEFAULTS.captionColour),
    captionBackground: one(found.captionBackground, BACKGROUNDS, DEFAULTS.captionBackground),
    comments: found.comments !== false,
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const prefs = createStore<Prefs>(typeof localStorage === "undefined" ? DEFAULTS : readPrefs(stored()));

export function setPrefs(change: Partial<Prefs>): void {
  prefs.set((before) => ({ ...before, ...change }));
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs.get()));
  } catch {
    // A browser that keeps nothing still plays.
  }
}

export function usePrefs(): Prefs {
  return useStore(prefs);
}
