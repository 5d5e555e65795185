/** Recovery codes, shown once. */
import { Download } from "lucide-react";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { CopyButton } from "$/public/external/raffi_web/ui/client/copy";
import { t } from "$/public/external/raffi_web/ui/client/words";

const COPY =
  "inline-flex h-10 cursor-pointer items-center gap-2 rounded-control border border-line-strong bg-surface-2 px-4 text-sm font-medium hover:bg-surface-3 pointer-coarse:h-11";

export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const text = codes.join("\n");
  const save = (): void => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${t("second_step.codes_file", { host: window.location.host })}\n\n${text}\n`], { type: "text/plain" }));
    link.download = "raffi-recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-2">{t("second_step.codes_about")}</p>
      <ul className="grid grid-cols-2 gap-x-6 gap-y-1.5 rounded-control border border-line bg-surface-2 px-4 py-3 font-mono text-sm select-all">
        {codes.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton value={text} label={t("ui.copy")} doneLabel={t("second_step.copied")} className={COPY} />
        <Button icon={Download} onClick={save}>
          {t("second_step.save_file")}
        </Button>
        <Button variant="primary" onClick={onKept} className="ms-auto">
          {t("second_step.kept")}
        </Button>
      </div>
    </div>
  );
}
