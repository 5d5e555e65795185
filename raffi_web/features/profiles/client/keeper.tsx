import { useContext, useEffect } from "react";
import { ColorModeContext } from "$/utils/context";
import { chosenMotion, reduceMotion, reducedMotion } from "$/public/external/raffi_web/features/profiles/client/motion";
import { keep, lastAgreed, settle, type Choices } from "$/public/external/raffi_web/features/profiles/client/choices";
import { live, me } from "$/public/external/raffi_web/live/client/live";
import { chosenLanguage, speak } from "$/public/external/raffi_web/ui/client/language";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

const THEME = "theme";

/** The theme that was chosen here; null while nobody chose one. */
function chosenTheme(shown: string): string | null {
  try {
    return localStorage.getItem(THEME) === null ? null : shown;
  } catch {
    return null;
  }
}

/** Takes up what the account has chosen, and tells it what is chosen here. Renders nothing. */
export function Keeper() {
  const { rawColorMode, setColorMode } = useContext(ColorModeContext);
  const motion = useStore(reducedMotion);
  const actor = useStore(me);
  useEffect(() => {
    if (actor === null || (actor.kind !== "guest" && actor.kind !== "user")) return;
    let left = false;
    async function agree(id: string, user: boolean): Promise<void> {
      const theirs = user ? await live.query<Choices>("profiles.preferences") : null;
      if (left) return;
      const here: Choices = {
        theme: chosenTheme(rawColorMode),
        language: chosenLanguage(),
        reduced_motion: chosenMotion(),
      };
      const { take, tell, agreed } = settle(id, lastAgreed(), here, theirs);
      keep(agreed);
      if (take.theme) setColorMode(take.theme);
      if (take.reduced_motion != null) reduceMotion(take.reduced_motion);
      if (Object.keys(tell).length > 0) await live.call("profiles.set_preferences", tell);
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
