/** Keys as they are written here: signs on a Mac, words joined by a plus elsewhere. They are given as "Ctrl Shift Z". */
import { useSyncExternalStore } from "react";

const SIGNS: Readonly<Record<string, string>> = { Ctrl: "⌘", Alt: "⌥", Shift: "⇧", Enter: "↩", Del: "⌫", Tab: "⇥" };
/** The order in which a Mac writes them. */
const ORDER = ["Alt", "Shift", "Ctrl"];
const HELD: ReadonlySet<string> = new Set(ORDER);
/** How `aria-keyshortcuts` calls them. */
const SPOKEN: Readonly<Record<string, string>> = { Ctrl: "Control", Del: "Delete", Esc: "Escape", "+": "Plus", "→": "ArrowRight", "←": "ArrowLeft" };

/** Whether this is a Mac, or what has its keys. */
export function onMac(): boolean {
  if (typeof navigator === "undefined") return false;
  const { userAgentData } = navigator as { userAgentData?: { platform?: string } };
  return /^(mac|ipad|iphone)/i.test(userAgentData?.platform || navigator.platform || "");
}

const never = (): (() => void) => () => {};

/** The same for what the server draws, too: it knows no keyboard, and writes words. */
export function useMac(): boolean {
  return useSyncExternalStore(never, onMac, () => false);
}

/** One cap a key. */
export function capsOf(keys: string, mac = onMac()): string[] {
  const all = keys.split(" ").filter(Boolean);
  if (!mac) return all;
  const held = ORDER.filter((key) => all.includes(key));
  return [...held, ...all.filter((key) => !HELD.has(key))].map((key) => SIGNS[key] ?? key);
}

/** In one piece: "Ctrl+Shift+Z", or "⇧⌘Z". */
export function keysText(keys: string, mac = onMac()): string {
  return capsOf(keys, mac).join(mac ? "" : "+");
}

/** What a button is called, with its keys behind it. */
export function withKeys(label: string, keys: string | undefined): string {
  return keys === undefined ? label : `${label} (${keysText(keys)})`;
}

/** For `aria-keyshortcuts`. */
export function spokenKeys(keys: string | undefined, mac = onMac()): string | undefined {
  return keys?.split(" ").map((key) => (mac && key === "Ctrl" ? "Meta" : (SPOKEN[key] ?? key))).join("+");
}
