/** What was changed in a dialog and not saved: the dialog asks in place before it closes. */
import { createContext, use, useEffect, useId, useRef, useState } from "react";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Saves; false when that was refused and the form says why. */
export type Save = () => Promise<boolean>;
export type Unsaved = Map<string, Save>;

export const UnsavedContext = createContext<Unsaved | null>(null);

/** Tells the dialog around that `changed` things wait here for `save`. */
export function useUnsaved(changed: boolean, save: Save): void {
  const unsaved = use(UnsavedContext);
  const id = useId();
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    if (!changed || unsaved === null) return;
    unsaved.set(id, () => latest.current());
    return () => void unsaved.delete(id);
  }, [changed, unsaved, id]);
}

type Props = { unsaved: Unsaved; onStay: () => void; onClose: () => void };

/** The question at the foot of the dialog. */
export function Asking({ unsaved, onStay, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    for (const each of [...unsaved.values()]) {
      if (await each()) continue;
      setBusy(false);
      return onStay();
    }
    onClose();
  };
  return (
    <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-6 py-4">
      <p role="alert" className="min-w-40 flex-1 text-sm font-medium">
        {t("ui.unsaved")}
      </p>
      <Button variant="ghost" onClick={onClose}>
        {t("ui.discard")}
      </Button>
      <Button variant="primary" busy={busy} onClick={() => void save()}>
        {t("ui.save")}
      </Button>
    </footer>
  );
}
