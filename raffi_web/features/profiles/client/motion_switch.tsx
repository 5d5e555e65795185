import { useId } from "react";
import { CHOICE, GROUP } from "$/public/external/raffi_web/ui/client/theme";
import { reduceMotion, reducedMotion } from "$/public/external/raffi_web/features/profiles/client/motion";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Motion as the system says, or reduced. */
export function MotionSwitch() {
  const reduced = useStore(reducedMotion);
  const name = useId();
  const choices = [
    [false, t("appearance.motion_system")],
    [true, t("appearance.motion_reduced")],
  ] as const;
  return (
    <fieldset className={GROUP}>
      <legend className="sr-only">{t("appearance.motion")}</legend>
      {choices.map(([on, word]) => (
        <label key={word} className={CHOICE}>
          <input
            type="radio"
            name={name}
            checked={reduced === on}
            onChange={() => reduceMotion(on)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}
