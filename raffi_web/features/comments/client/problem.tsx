/** What stands where something could not be loaded. */
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function Problem({ problem, onAgain }: { problem: string; onAgain: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 py-8 text-center">
      <p className="text-sm text-ink-2">{problem}</p>
      <Button onClick={onAgain}>{t("ui.try_again")}</Button>
    </div>
  );
}
