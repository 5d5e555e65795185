/** What can be done on a board, for the command palette. */
import { useEffect } from "react";
import { perform } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { choosePictures } from "$/public/external/raffi_web/features/canvas/client/tools/pictures";
import type { Action, ToolName } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { type PaletteItem, provideCommands } from "$/public/external/raffi_web/ui/client/palette";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

type Command = readonly [action: Action, word: Key, keys?: string];

const LOOKING: readonly Command[] = [
  [{ do: "fit" }, "canvas.zoom_fit", "Shift 1"],
  [{ do: "fit_chosen" }, "canvas.zoom_chosen", "Shift 2"],
  [{ do: "zoom_whole" }, "canvas.zoom_whole", "Shift 0"],
  [{ do: "zoom_in" }, "canvas.zoom_in", "Ctrl +"],
  [{ do: "zoom_out" }, "canvas.zoom_out", "Ctrl -"],
  [{ do: "all" }, "canvas.choose_all", "Ctrl A"],
];
const DOING: readonly Command[] = [
  [{ do: "undo" }, "canvas.undo", "Ctrl Z"],
  [{ do: "redo" }, "canvas.redo", "Ctrl Shift Z"],
  [{ do: "edit" }, "canvas.edit", "Enter"],
  [{ do: "rename" }, "canvas.rename_one", "F2"],
  [{ do: "duplicate" }, "canvas.duplicate", "Ctrl D"],
  [{ do: "group" }, "canvas.group", "Ctrl G"],
  [{ do: "ungroup" }, "canvas.ungroup", "Ctrl Shift G"],
  [{ do: "lock" }, "canvas.lock", "Ctrl Shift L"],
  [{ do: "layer", to: "front" }, "canvas.to_front", "Ctrl ]"],
  [{ do: "layer", to: "forward" }, "canvas.forward", "]"],
  [{ do: "layer", to: "backward" }, "canvas.backward", "["],
  [{ do: "layer", to: "back" }, "canvas.to_back", "Ctrl ["],
  [{ do: "align", line: "left" }, "canvas.align_left", "Alt A"],
  [{ do: "align", line: "centre" }, "canvas.align_centre", "Alt H"],
  [{ do: "align", line: "right" }, "canvas.align_right", "Alt D"],
  [{ do: "align", line: "top" }, "canvas.align_top", "Alt W"],
  [{ do: "align", line: "middle" }, "canvas.align_middle", "Alt V"],
  [{ do: "align", line: "bottom" }, "canvas.align_bottom", "Alt S"],
  [{ do: "spread", axis: "x" }, "canvas.spread_across", "Alt Shift H"],
  [{ do: "spread", axis: "y" }, "canvas.spread_down", "Alt Shift V"],
  [{ do: "tidy" }, "canvas.tidy", "Alt T"],
  [{ do: "same_size" }, "canvas.same_size", "Alt E"],
  [{ do: "connect_to" }, "canvas.connect_to", "Alt C"],
  [{ do: "change_start" }, "canvas.change_start"],
  [{ do: "change_end" }, "canvas.change_end"],
  [{ do: "delete" }, "canvas.delete", "Del"],
];
const tool = (held: ToolName, word: Key, key: string): Command => [{ do: "tool", tool: held }, word, key];
const HOLDING: readonly Command[] = [tool("select", "canvas.tool_select", "V"), tool("hand", "canvas.tool_hand", "H"), tool("lasso", "canvas.tool_lasso", "Q")];
const MAKING: readonly Command[] = [
  tool("sticky", "canvas.tool_sticky", "N"),
  tool("text", "canvas.tool_text", "T"),
  tool("rectangle", "canvas.tool_rectangle", "R"),
  tool("ellipse", "canvas.tool_ellipse", "O"),
  tool("diamond", "canvas.tool_diamond", "D"),
  tool("connect", "canvas.tool_connect", "A"),
  tool("draw", "canvas.tool_draw", "P"),
  tool("erase", "canvas.tool_erase", "E"),
  tool("frame", "canvas.tool_frame", "F"),
];

/** The palette knows them for as long as the board is shown. */
export function useCommands(surface: Surface, edits: boolean): void {
  useEffect(() => {
    const group = t("canvas.commands");
    const items = [...HOLDING, ...(edits ? [...MAKING, ...DOING] : []), ...LOOKING].map(
      ([action, word, shortcut]): PaletteItem => ({ id: `board-${word}`, group, label: t(word), ...(shortcut !== undefined && { shortcut }), run: () => perform(surface, action) }),
    );
    const picture: PaletteItem = { id: "board-picture", group, label: t("canvas.add_picture"), run: () => choosePictures(surface) };
    return provideCommands(edits ? [...items, picture] : items, true);
  }, [surface, edits]);
}
