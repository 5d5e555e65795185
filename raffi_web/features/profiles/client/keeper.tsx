import { useContext, useEffect, useRef } from "react";
import { ColorModeContext } from "$/utils/context";
import { chosenMotion, reduceMotion, reducedMotion } from "$/public/external/raffi_web/features/profiles/client/motion";
import { keep, lastAgreed, settle, type Choices } from "$/public/external/raffi_web/features/profiles/client/choices";
import { live, me } from "$/public/external/raffi_web/live/client/live";
import { chosenLanguage, speak } from "$/public/external/raffi_web/ui/client/language";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

const THEME = "theme";

/** The theme that was chosen here; null while nobody chose one. What Reflex shows may lag behind it by a paint. */
function chosenTheme(): string | null {
  try {
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}

/** Shows a theme, and keeps it at once: whoever asks before the paint gets the new one. */
function takeTheme(theme: string, show: (theme: string) => void): void {
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    // It holds for this page all the same.
  }
  show(theme);
}

function chosenHere(): Choices {
  return { theme: chosenTheme(), language: chosenLanguage(), reduced_motion: chosenMotion() };
}

/** Takes up what the account has chosen, and tells it what is chosen here. Renders nothing. */
export function Keeper() {
  const { rawColorMode, setColorMode } = useContext(ColorModeContext);
  const motion = useStore(reducedMotion);
  const actor = useStore(me);
  const found = useRef<Choices | null>(null);
  useEffect(() => {
    // Before anybody can click, and before Reflex keeps the theme that it begins with.
    found.current ??= { ...chosenHere(), theme: chosenTheme() ?? rawColorMode };
    if (actor === null || (actor.kind !== "guest" && actor.kind !== "user")) return;
    let left = false;
    async function agree(id: string, user: boolean): Promise<void> {
      // A guest's turn is given away too: Reflex keeps a theme just after this effect.
      const theirs = await (user ? live.query<Choices>("profiles.preferences") : null);
      if (left) return;
      const { take, tell, agreed } = settle(id, lastAgreed(), chosenHere(), theirs, found.current ?? undefined);
      if (take.theme) takeTheme(take.theme, setColorMode);
      if (take.reduced_motion != null) reduceMotion(take.reduced_motion);
      if (Object.keys(tell).length > 0) await live.call("profiles.set_preferences", tell);
      keep(agreed);
      // Last, since it may leave the page.
      if (take.language) speak(take.language);
    }
    // Whatever fails now is agreed on by the next page.
    agree(actor.id, actor.kind === "user").catch(() => undefined);
    return () => {
      left = true;
    };
    // Reflex makes the function anew at every change of the theme.
  }, [actor, rawColorMode, motion]);
  return null;
}
