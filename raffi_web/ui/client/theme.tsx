import { Monitor, Moon, Sun } from "lucide-react";
import { useContext, useEffect, useId } from "react";
import { ColorModeContext } from "$/utils/context";
import { provideCommands } from "$/public/external/raffi_web/ui/client/palette";
import { t } from "$/public/external/raffi_web/ui/client/words";

const CHOICES = [
  ["system", Monitor, "ui.theme_system"],
  ["light", Sun, "ui.theme_light"],
  ["dark", Moon, "ui.theme_dark"],
] as const;
export const GROUP = "inline-flex rounded-control border border-line bg-surface-2 p-0.5";
export const CHOICE =
  "relative inline-flex min-h-9 cursor-pointer items-center justify-center gap-2 rounded-small px-3 text-mini font-medium text-ink-2 pointer-coarse:min-h-11 " +
  "transition-colors duration-(--motion-fast) hover:text-ink has-checked:bg-surface-4 has-checked:text-ink has-focus-visible:ring-focus forced-colors:has-checked:bg-[Highlight]";

/** System, light or dark. Reflex keeps the choice in this browser and applies it before the first paint. */
export function ThemeSwitch({ iconOnly }: { iconOnly?: boolean }) {
  const { rawColorMode, setColorMode } = useContext(ColorModeContext);
  const name = useId();
  return (
    <fieldset className={GROUP}>
      <legend className="sr-only">{t("ui.theme")}</legend>
      {CHOICES.map(([mode, Icon, word]) => (
        <label key={mode} className={CHOICE} data-tip={iconOnly ? t(word) : undefined}>
          <input
            type="radio"
            name={name}
            value={mode}
            checked={rawColorMode === mode}
            onChange={() => setColorMode(mode)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          <Icon size={16} strokeWidth={1.75} aria-hidden />
          <span className={iconOnly ? "sr-only" : ""}>{t(word)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function openShortcuts(): void {
  const sheet = document.getElementById("shortcuts");
  if (sheet instanceof HTMLDialogElement) sheet.showModal();
}

/** Keeps the colour of the browser's own bars that of the canvas, and lets the palette change the theme. */
export function ThemeColour() {
  const { resolvedColorMode, setColorMode } = useContext(ColorModeContext);
  useEffect(
    () =>
      provideCommands([
        ...CHOICES.map(([mode, , word]) => ({
          id: `theme-${mode}`,
          group: t("ui.do"),
          label: t("ui.theme_to", { theme: t(word) }),
          run: () => setColorMode(mode),
        })),
        { id: "shortcuts", group: t("ui.do"), label: t("ui.shortcuts"), shortcut: "?", run: openShortcuts },
      ]),
    // Reflex makes the function anew at every change of the theme.
    [setColorMode],
  );
  useEffect(() => {
    // Reflex writes the class of the theme in an effect of a parent, which runs after this one.
    const frame = requestAnimationFrame(() => {
      const canvas = getComputedStyle(document.documentElement).getPropertyValue("--canvas").trim();
      for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) meta.content = canvas;
    });
    return () => cancelAnimationFrame(frame);
  }, [resolvedColorMode]);
  return null;
}
