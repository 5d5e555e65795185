/** Going back to how a board was, and giving a point of its history a name. */
import { useEffect, useState } from "react";
import type { Version } from "$/public/external/raffi_web/features/canvas/client/history/acts";
import type { BoardHistory } from "$/public/external/raffi_web/features/canvas/client/history/board_history";
import type { Line } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import { wouldSay } from "$/public/external/raffi_web/features/canvas/client/history/saying";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { tellUndone } from "$/public/external/raffi_web/features/canvas/client/undoing";
import { TextField } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm, FormActions, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const TOAST_SECONDS = 12;
const LONGEST_NAME = 120;

/** Says what going back would do, and does it. */
export function RestoreDialog({ history, clock, onClose }: { history: BoardHistory; clock: number | null; onClose: () => void }) {
  const [lines, setLines] = useState<readonly Line[] | "failed" | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setLines(null);
    if (clock === null) return;
    let here = true;
    history.wouldDo(clock).then(
      (found) => here && setLines(found),
      () => here && setLines("failed"),
    );
    return () => {
      here = false;
    };
  }, [history, clock]);
  const confirm = (): void => {
    if (clock === null || busy) return;
    setBusy(true);
    restore(history, clock)
      .then(onClose, complain)
      .finally(() => setBusy(false));
  };
  return (
    <Confirm
      open={clock !== null}
      onClose={onClose}
      title={t("board_history.restore_ask")}
      about={lines === null ? t("board_history.restore_counting") : lines === "failed" ? t("board_history.restore_about") : `${wouldSay(lines)} ${t("board_history.restore_about")}`}
      action={t("board_history.restore")}
      danger={false}
      busy={busy || (clock !== null && lines === null)}
      onConfirm={confirm}
    />
  );
}

async function restore(history: BoardHistory, clock: number): Promise<void> {
  const batch = await history.restore(clock);
  history.compare(null);
  history.now();
  if (batch === null) return void toast({ id: "board-restored", title: t("board_history.was_so") });
  toast({
    id: "board-restored",
    title: t("board_history.restored"),
    tone: "success",
    seconds: TOAST_SECONDS,
    action: t("canvas.undo"),
    onAct: () => {
      const undone = history.board.undoOf(batch);
      if (undone !== null) tellUndone(history.board, undone);
    },
  });
}

/** Gives a clock a name; the board as it is now where none is given. */
export function NameDialog({ history, open, clock, onClose }: { history: BoardHistory; open: boolean; clock: number | null; onClose: () => void }) {
  return (
    <Layer open={open} onClose={onClose} title={t(clock === null ? "board_history.name_now" : "board_history.name_this")} about={t("board_history.name_about")} size="sm">
      <NameForm history={history} clock={clock} onClose={onClose} />
    </Layer>
  );
}

function NameForm({ history, clock, onClose }: { history: BoardHistory; clock: number | null; onClose: () => void }) {
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = (): void => {
    const wanted = name.trim();
    if (wanted === "") return setError(t("board_history.name_needed"));
    setBusy(true);
    history
      .name(wanted, clock)
      .then(onClose, (problem: unknown) => setError(problem instanceof Error ? problem.message : t("board_history.failed")))
      .finally(() => setBusy(false));
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) save();
      }}
    >
      <TextField label={t("board_history.name")} value={name} maxLength={LONGEST_NAME} error={error} onChange={(event) => (setName(event.target.value), setError(null))} />
      <FormActions busy={busy}>{t("board_history.name_do")}</FormActions>
    </form>
  );
}

/** Takes a name away; it can be given back. */
export async function removeName(history: BoardHistory, version: Version): Promise<void> {
  try {
    await history.removeName(version);
  } catch (error) {
    return complain(error);
  }
  toast({
    id: `version-${version.id}`,
    title: t("board_history.name_removed", { name: version.name }),
    action: t("canvas.undo"),
    onAct: () => void history.name(version.name, version.clock).catch(complain),
  });
}
