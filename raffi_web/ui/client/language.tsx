import { useId } from "react";
import { CHOICE, GROUP } from "$/public/external/raffi_web/ui/client/theme";
import { LANGUAGE, t } from "$/public/external/raffi_web/ui/client/words";

/** Each by its own name, so that whoever landed in the wrong one finds the way back. */
const LANGUAGES = [
  ["en", "English"],
  ["es", "Español"],
  ["tr", "Türkçe"],
] as const;
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

/** English, Spanish or Turkish. */
export function LanguageSwitch() {
  const name = useId();
  return (
    <fieldset className={GROUP}>
      <legend className="sr-only">{t("ui.language")}</legend>
      {LANGUAGES.map(([code, own]) => (
        <label key={code} className={CHOICE} lang={code}>
          <input
            type="radio"
            name={name}
            value={code}
            checked={code === LANGUAGE}
            onChange={() => speak(code)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          <span>{own}</span>
        </label>
      ))}
    </fieldset>
  );
}
