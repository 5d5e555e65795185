/** What can be done on a board by its name. */
import type { Action, ToolName } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import type { Key } from "$/public/external/raffi_web/ui/client/words";

export type Command = readonly [action: Action, word: Key];

export const LOOKING: readonly Command[] = [
  [{ do: "fit" }, "canvas.zoom_fit"],
  [{ do: "fit_chosen" }, "canvas.zoom_chosen"],
  [{ do: "zoom_whole" }, "canvas.zoom_whole"],
  [{ do: "zoom_in" }, "canvas.zoom_in"],
  [{ do: "zoom_out" }, "canvas.zoom_out"],
  [{ do: "all" }, "canvas.choose_all"],
];
export const DOING: readonly Command[] = [
  [{ do: "undo" }, "canvas.undo"],
  [{ do: "redo" }, "canvas.redo"],
  [{ do: "edit" }, "canvas.edit"],
  [{ do: "rename" }, "canvas.rename_one"],
  [{ do: "duplicate" }, "canvas.duplicate"],
  [{ do: "group" }, "canvas.group"],
  [{ do: "ungroup" }, "canvas.ungroup"],
  [{ do: "lock" }, "canvas.lock"],
  [{ do: "layer", to: "front" }, "canvas.to_front"],
  [{ do: "layer", to: "forward" }, "canvas.forward"],
  [{ do: "layer", to: "backward" }, "canvas.backward"],
  [{ do: "layer", to: "back" }, "canvas.to_back"],
  [{ do: "align", line: "left" }, "canvas.align_left"],
  [{ do: "align", line: "centre" }, "canvas.align_centre"],
  [{ do: "align", line: "right" }, "canvas.align_right"],
  [{ do: "align", line: "top" }, "canvas.align_top"],
  [{ do: "align", line: "middle" }, "canvas.align_middle"],
  [{ do: "align", line: "bottom" }, "canvas.align_bottom"],
  [{ do: "spread", axis: "x" }, "canvas.spread_across"],
  [{ do: "spread", axis: "y" }, "canvas.spread_down"],
  [{ do: "tidy" }, "canvas.tidy"],
  [{ do: "same_size" }, "canvas.same_size"],
  [{ do: "connect_to" }, "canvas.connect_to"],
  [{ do: "change_start" }, "canvas.change_start"],
  [{ do: "change_end" }, "canvas.change_end"],
  [{ do: "delete" }, "canvas.delete"],
];
const tool = (held: ToolName, word: Key): Command => [{ do: "tool", tool: held }, word];
export const HOLDING: readonly Command[] = [tool("select", "canvas.tool_select"), tool("hand", "canvas.tool_hand"), tool("lasso", "canvas.tool_lasso"), tool("laser", "meeting.laser")];
export const MAKING: readonly Command[] = [
  tool("sticky", "canvas.tool_sticky"),
  tool("text", "canvas.tool_text"),
  tool("rectangle", "canvas.tool_rectangle"),
  tool("ellipse", "canvas.tool_ellipse"),
  tool("diamond", "canvas.tool_diamond"),
  tool("connect", "canvas.tool_connect"),
  tool("draw", "canvas.tool_draw"),
  tool("erase", "canvas.tool_erase"),
  tool("frame", "canvas.tool_frame"),
  tool("comment", "canvas.tool_comment"),
  tool("chat", "canvas.tool_chat"),
];
