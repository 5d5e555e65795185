/** The ways to a board's history: a button and a line of the menu, a key, the command palette. */
import { History } from "lucide-react";
import { useEffect, useMemo } from "react";
import type { Board } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { BoardHistory } from "$/public/external/raffi_web/features/canvas/client/history/board_history";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { withKeys } from "$/public/external/raffi_web/ui/client/keys";
import { MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { provideCommands } from "$/public/external/raffi_web/ui/client/palette";
import { isTyping, singleKeysOn } from "$/public/external/raffi_web/ui/client/shortcuts";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** The history of an open board, for as long as the board is shown. */
export function useHistoryOf(board: Board, surface: Surface): BoardHistory {
  const history = useMemo(() => new BoardHistory(board, surface), [board, surface]);
  useEffect(() => history.start(), [history]);
  useEffect(() => {
    const toggle = (): void => (history.shown.get() ? history.close() : history.open());
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "H" || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.defaultPrevented || isTyping(event) || !singleKeysOn() || document.querySelector("dialog:modal") !== null) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", pressed);
    const leave = provideCommands(
      [
        { id: "board-history", group: t("canvas.page_title"), label: t("board_history.title"), shortcut: "Shift H", run: () => history.open() },
        { id: "board-replay", group: t("canvas.page_title"), label: t("board_history.replay"), run: () => void history.playAll() },
      ],
      true,
    );
    return () => {
      window.removeEventListener("keydown", pressed);
      leave();
    };
  }, [history]);
  return history;
}

export function HistoryButton({ history }: { history: BoardHistory }) {
  const open = useStore(history.shown);
  return <IconButton icon={History} size="sm" data-history-button="" className="max-md:hidden" label={t("board_history.title")} tip={withKeys(t("board_history.title"), KEY_NAMES["board_history.title"])} aria-keyshortcuts="Shift+H" aria-expanded={open} onClick={() => (open ? history.close() : history.open())} />;
}

export function HistoryItem({ history }: { history: BoardHistory }) {
  return (
    <MenuItem icon={History} keys={KEY_NAMES["board_history.title"]} onPick={() => history.open()}>
      {t("board_history.title")}
    </MenuItem>
  );
}
