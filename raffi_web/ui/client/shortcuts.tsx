import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { Dialog } from "$/public/external/raffi_web/ui/client/dialog";
import { capsOf, useMac } from "$/public/external/raffi_web/ui/client/keys";
import { t } from "$/public/external/raffi_web/ui/client/words";

const STORED = "raffi.single_keys";
const KEY =
  "inline-grid h-5 min-w-5 place-items-center rounded-[0.25rem] border border-line-strong bg-surface-2 px-1 font-sans text-xs leading-none text-ink-2";
const CLOSE = "grid size-10 place-items-center rounded-control text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:size-11";
const SWITCH =
  "relative h-6 w-10 shrink-0 cursor-pointer appearance-none rounded-pill border border-control bg-surface-3 " +
  "transition-colors duration-(--motion-fast) checked:border-accent checked:bg-accent " +
  "before:absolute before:start-[3px] before:top-[3px] before:size-4 before:rounded-pill before:bg-ink-2 before:content-[''] " +
  "before:transition-[translate,background-color] before:duration-(--motion-fast) checked:before:translate-x-4 checked:before:bg-white";

/** Whether shortcuts of a single key are on in this browser (WCAG 2.1.4 wants them to be switchable). */
export function singleKeysOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

/** Whether a key press belongs to what is being typed, or to a control that uses keys itself. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return !!target?.closest?.('input:not([type="checkbox"],[type="radio"],[type="range"]),textarea,select,[contenteditable="true"],[role="menu"]');
}

export type ShortcutGroup = { title: string; keys: { keys: string; does: string }[] };

/** The sheet of all shortcuts; `?` opens it. */
export function ShortcutSheet({ dialogId, groups, className }: { dialogId: string; groups: ShortcutGroup[]; className?: string }) {
  const mac = useMac();
  const [single, setSingle] = useState(true);
  useEffect(() => setSingle(singleKeysOn()), []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || !singleKeysOn()) return;
      const sheet = document.getElementById(dialogId);
      if (!(sheet instanceof HTMLDialogElement) || document.querySelector("dialog:modal")) return;
      event.preventDefault();
      sheet.showModal();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [dialogId]);

  const choose = (on: boolean): void => {
    localStorage.setItem(STORED, on ? "on" : "off");
    setSingle(on);
  };
  return (
    <Dialog dialogId={dialogId} aria-labelledby={`${dialogId}-title`} className={className}>
      <header className="flex items-start gap-4 ps-6 pe-4 pt-4 pb-2">
        <h2 id={`${dialogId}-title`} className="flex-1 pt-1.5 text-lg font-semibold">
          {t("ui.shortcuts")}
        </h2>
        <button type="button" className={CLOSE} aria-label={t("ui.close")} onClick={(event) => event.currentTarget.closest("dialog")?.close()}>
          <X size={20} strokeWidth={1.75} aria-hidden />
        </button>
      </header>
      <div className="grid min-h-0 flex-1 gap-x-10 gap-y-6 overflow-y-auto px-6 pt-2 pb-6 sm:grid-cols-2" tabIndex={0}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className="pb-2 text-mini font-medium text-ink-3">{group.title}</h3>
            <dl className="divide-y divide-line">
              {group.keys.map((one) => (
                <div key={one.does} className="flex min-h-9 items-center justify-between gap-4">
                  <dt className="text-sm">{one.does}</dt>
                  <dd className="flex gap-1">
                    {capsOf(one.keys, mac).map((key) => (
                      <kbd key={key} className={KEY}>
                        {key}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="flex min-h-14 cursor-pointer items-center justify-between gap-4 border-t border-line px-6 text-sm">
        {t("ui.single_keys")}
        <input type="checkbox" role="switch" className={SWITCH} checked={single} onChange={(event) => choose(event.target.checked)} />
      </label>
    </Dialog>
  );
}
