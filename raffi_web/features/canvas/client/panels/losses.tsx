/** Tells of edits that the server did not do, and lets what is still possible be put back. */
import { useEffect, useState } from "react";
import type { Board, Loss } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { kindName, nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { dismissToast, toast } from "$/public/external/raffi_web/ui/client/toasts";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

const TOAST = "board-losses";
const REASONS: Readonly<Record<string, Key>> = {
  older: "board_lost.older",
  gone: "board_lost.gone",
  locked: "board_lost.locked",
  pinned: "board_lost.pinned",
  no_thread: "board_lost.no_thread",
  not_allowed: "board_lost.not_allowed",
  forbidden: "board_lost.not_allowed",
  no_board: "board_lost.not_allowed",
  board_full: "board_lost.full",
  board_heavy: "board_lost.full",
  internal: "board_lost.failed",
  unavailable: "board_lost.failed",
};

export function Losses({ board }: { board: Board }) {
  const { losses } = board;
  const list = useStore(losses.list);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (list.length === 0) return dismissToast(TOAST);
    if (open) return;
    toast({ id: TOAST, tone: "warning", title: tn("board_lost.told", list.length), action: t("board_lost.show"), onAct: () => setOpen(true) });
  }, [list, open]);
  const close = (): void => {
    setOpen(false);
    losses.clear();
  };
  const back = (some: readonly Loss[]): void => {
    if (!losses.putBack(some)) toast({ title: t("board_lost.not_again"), tone: "warning" });
    if (losses.list.get().length === 0) setOpen(false);
  };
  const possible = list.filter((loss) => loss.again);
  const footer =
    possible.length > 1 ? (
      <Button variant="primary" onClick={() => back(possible)}>
        {t("board_lost.all_back")}
      </Button>
    ) : undefined;
  return (
    <Layer open={open && list.length > 0} onClose={close} title={t("board_lost.title")} about={t("board_lost.about")} footer={footer}>
      <ul className="-mx-1 flex flex-col">
        {list.map((loss) => (
          <Line key={loss.id} loss={loss} onBack={() => back([loss])} />
        ))}
      </ul>
    </Layer>
  );
}

function Line({ loss, onBack }: { loss: Loss; onBack: () => void }) {
  const name = loss.element === undefined ? kindName("") : nameOf(loss.element);
  const said = saidIn(loss);
  return (
    <li className="flex min-h-14 items-center gap-3 px-1 py-2">
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="truncate text-sm font-medium text-ink">{name}</span>
        <span className="text-mini text-ink-2">{t(REASONS[loss.code] ?? "board_lost.misfit")}</span>
        {said === null ? null : <span className="line-clamp-2 text-mini text-ink-2">{t("board_lost.yours", { said })}</span>}
      </div>
      {loss.again ? (
        <Button size="sm" onClick={onBack} aria-label={t("board_lost.back_named", { name })}>
          {t("board_lost.back")}
        </Button>
      ) : null}
    </li>
  );
}

/** What was written and not kept; null where nothing was. */
function saidIn({ ops }: Loss): string | null {
  for (const op of [...ops].reverse()) {
    const props = op[0] === "put" ? op[3] : op[0] === "set" ? op[2] : {};
    const said = props["text"] ?? props["title"] ?? props["label"];
    if (typeof said === "string" && said !== "") return said;
  }
  return null;
}
