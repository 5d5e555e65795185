/** Where a comment will be in the picture: chosen while writing, and kept for the next one. */
import { ArrowDownToLine, ArrowUpToLine, MoveLeft, type LucideIcon } from "lucide-react";
import { t, type Key } from "$/public/external/raffi_web/ui/client/words";

/** Null rolls through the picture. */
export type Standing = "top" | "bottom" | null;

const KEY = "raffi.stands";
const ALL: readonly (readonly [Standing, LucideIcon, Key])[] = [
  [null, MoveLeft, "writing.stands_roll"],
  ["top", ArrowUpToLine, "writing.stands_top"],
  ["bottom", ArrowDownToLine, "writing.stands_bottom"],
];
const CHIP =
  "relative inline-flex h-8 shrink-0 items-center gap-1.5 rounded-control px-2 text-mini text-ink-2 hover:bg-hover hover:text-ink " +
  "has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:-outline-offset-2 pointer-coarse:h-11";

/** What was chosen last in this browser. */
export function lastStanding(): Standing {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "top" || kept === "bottom" ? kept : null;
  } catch {
    return null;
  }
}

function remember(stands: Standing): void {
  try {
    if (stands === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, stands);
  } catch {
    // It holds for this comment all the same.
  }
}

/** Of a comment with a moment; one of no moment is nowhere in the picture. */
export function StandingChoice({ stands, onChange }: { stands: Standing; onChange: (stands: Standing) => void }) {
  const [, Icon, word] = ALL.find(([one]) => one === stands) ?? ALL[0]!;
  const choose = (value: string): void => {
    const chosen = ALL.find(([one]) => (one ?? "") === value)?.[0] ?? null;
    remember(chosen);
    onChange(chosen);
  };
  return (
    <span className={CHIP} data-standing={stands ?? "roll"} data-tip={t("writing.stands")}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span aria-hidden>{t(word)}</span>
      <select aria-label={t("writing.stands")} className="absolute inset-0 cursor-pointer opacity-0 pointer-coarse:text-base" value={stands ?? ""} onChange={({ target }) => choose(target.value)}>
        {ALL.map(([one, , name]) => (
          <option key={name} value={one ?? ""} className="bg-surface-2 text-ink">
            {t(name)}
          </option>
        ))}
      </select>
    </span>
  );
}
