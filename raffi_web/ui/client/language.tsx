import { useEffect, useState } from "react";
import { GROUP } from "$/public/external/raffi_web/ui/client/theme";
import { LANGUAGE, t } from "$/public/external/raffi_web/ui/client/words";

/** Each by its own name, so that whoever landed in the wrong one finds the way back. */
const LANGUAGES = [
  ["en", "English"],
  ["es", "Español"],
  ["tr", "Türkçe"],
] as const;
const CHOICE =
  "inline-flex min-h-9 items-center rounded-small px-3 text-mini font-medium text-ink-2 pointer-coarse:min-h-11 transition-colors " +
  "duration-(--motion-fast) hover:text-ink aria-pressed:bg-surface-4 aria-pressed:text-ink forced-colors:aria-pressed:bg-[Highlight]";
const A_YEAR = 31_536_000;

/** The language that was chosen in this browser; null where nobody chose one. */
export function chosenLanguage(): string | null {
  return /(?:^|; )raffi_lang=(\w+)/.exec(document.cookie)?.[1] ?? null;
}

/** Choose the language of every page from here on. A page in another one is loaded anew: each has pages of its own. */
export function speak(language: string): void {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `raffi_lang=${language}; path=/; max-age=${A_YEAR}; samesite=lax${secure}`;
  if (language === LANGUAGE) return;
  navigator.serviceWorker?.controller?.postMessage("language");
  location.reload();
}

/** English, Spanish or Turkish. Buttons and no radios: an arrow key must not load the page anew. */
export function LanguageSwitch() {
  // Pages are rendered first for no language: what is drawn then must be what is drawn here first.
  const [current, setCurrent] = useState("");
  useEffect(() => setCurrent(LANGUAGE), []);
  return (
    <fieldset className={GROUP}>
      <legend className="sr-only">{t("ui.language")}</legend>
      {LANGUAGES.map(([code, own]) => (
        <button key={code} type="button" lang={code} aria-pressed={code === current} onClick={() => speak(code)} className={CHOICE}>
          {own}
        </button>
      ))}
    </fieldset>
  );
}
