/** Which key does what in the player. */

export type KeyAction =
  | { do: "toggle" | "fullscreen" | "mute" | "captions" | "theatre" | "comments" }
  | { do: "skip"; seconds: number }
  | { do: "volume"; by: number }
  | { do: "share"; of: number }
  | { do: "frame"; by: 1 | -1 }
  | { do: "speed"; by: 1 | -1 };

export interface Press {
  key: string;
  shift: boolean;
  /** Where the focus is. */
  on: "page" | "player" | "button" | "slider" | "elsewhere";
}

const ARROWS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);

/** What a press means; null when it is for somebody else. */
export function actionOf({ key, shift, on }: Press): KeyAction | null {
  // Space presses a focused button, arrows move a slider or scroll a list.
  if (key === " ") return on === "page" || on === "player" || on === "slider" ? { do: "toggle" } : null;
  if (ARROWS.has(key)) return on === "page" || on === "player" || on === "button" ? arrow(key) : null;
  if (/^\d$/.test(key)) return { do: "share", of: Number(key) / 10 };
  switch (key) {
    case "<":
      return { do: "speed", by: -1 };
    case ">":
      return { do: "speed", by: 1 };
    case ",":
    case ".": {
      const by = key === "," ? -1 : 1;
      return shift ? { do: "speed", by } : { do: "frame", by };
    }
  }
  switch (key.toLowerCase()) {
    case "k":
      return { do: "toggle" };
    case "j":
      return { do: "skip", seconds: -10 };
    case "l":
      return { do: "skip", seconds: 10 };
    case "f":
      return { do: "fullscreen" };
    case "m":
      return { do: "mute" };
    case "c":
      return { do: "captions" };
    case "d":
      return { do: "comments" };
    case "t":
      return { do: "theatre" };
  }
  return null;
}

function arrow(key: string): KeyAction {
  if (key === "ArrowUp") return { do: "volume", by: 0.05 };
  if (key === "ArrowDown") return { do: "volume", by: -0.05 };
  return { do: "skip", seconds: key === "ArrowLeft" ? -5 : 5 };
}

/** Where a press happened, as `actionOf` wants to know it. */
export function placeOf(target: EventTarget | null, player: Element | null): Press["on"] {
  if (!(target instanceof Element) || target === document.body || target === document.documentElement) return "page";
  if (target.closest('[role="slider"],input[type="range"],input[type="radio"],[role="tab"],[role="menu"],[role="listbox"]')) return "slider";
  const inside = player?.contains(target) ?? false;
  if (target.closest('button,a[href],summary,[role="button"],input[type="checkbox"]')) return inside ? "button" : "elsewhere";
  return inside || target.matches("main") ? "player" : "elsewhere";
}
