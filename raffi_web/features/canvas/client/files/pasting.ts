/** What other programs have put into the clipboard, on its way onto a board. */
import { copied } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { packedIn, TYPE } from "$/public/external/raffi_web/features/canvas/client/clipboard";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { boardFilesOf, bring, isBoardText } from "$/public/external/raffi_web/features/canvas/client/files/bringing";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { freePlace, lastCopied, paste } from "$/public/external/raffi_web/features/canvas/client/putting";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { addressIn } from "$/public/external/raffi_web/features/canvas/client/tools/links";
import { addAddress } from "$/public/external/raffi_web/features/canvas/client/films/adding";
import { addPictures, picturesOf, sayNotTaken } from "$/public/external/raffi_web/features/canvas/client/tools/pictures";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const LONGEST_CELL = 2_000;
const MOST_CELLS = 200;
const CELL = { w: 200, h: 120, gap: 20 } as const;

/** Puts what is in the clipboard onto the board; whether there was anything for it. */
export function pasted(surface: Surface, data: DataTransfer, at: Point | null): boolean {
  if (!surface.edits) return false;
  const ours = packedIn(data) !== "";
  const text = data.getData("text/plain");
  const cells = ours ? null : cellsOf(text);
  // What is copied from a spreadsheet is there as a picture, too.
  if (!ours && cells === null) {
    const pictures = picturesOf(data);
    if (pictures.length > 0) return started(addPictures(surface, pictures, at));
    const files = [...data.files];
    const [file] = boardFilesOf(files);
    if (file !== undefined) return started(bring(surface, file, file.name, at));
    if (files.length > 0 && text === "") {
      sayNotTaken(files);
      return true;
    }
  }
  return (!ours && pastedText(surface, text, cells, at)) || paste(surface, data, at);
}

function pastedText(surface: Surface, text: string, cells: string[][] | null, at: Point | null): boolean {
  if (isBoardText(text)) return started(bring(surface, new Blob([text], { type: "application/json" }), t("board_files.json_canvas"), at));
  const address = addressIn(text);
  if (address !== null) addAddress(surface, address, at);
  if (address !== null || cells === null) return address !== null;
  putNotes(surface, cells, at);
  return true;
}

/** By the menu: the browser asks whether this page may look. */
export async function pasteFromMenu(surface: Surface): Promise<void> {
  const data = new DataTransfer();
  try {
    for (const item of await navigator.clipboard.read()) {
      for (const type of item.types) {
        const blob = await item.getType(type);
        if (type === "text/plain" || type === "text/html") data.setData(type, await blob.text());
        else if (type.startsWith("image/")) data.items.add(new File([blob], "picture", { type }));
      }
    }
  } catch {
    return void toast({ id: "board-pasted", title: t("board_files.not_copied"), tone: "warning" });
  }
  const kept = data.files.length === 0 ? lastCopied(data.getData("text/plain")) : null;
  if (kept !== null) data.setData(TYPE, kept);
  if (!pasted(surface, data, null)) toast({ id: "board-pasted", title: t("board_files.nothing_pasted") });
}

/** Rows of a spreadsheet: at least two columns in each. Null for any other text. */
export function cellsOf(text: string): string[][] | null {
  const rows = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  const cells = rows.map((row) => row.split("\t").map((cell) => cell.trim()));
  const wide = cells[0]?.length ?? 0;
  const all = cells.flat();
  const fits = wide > 1 && cells.every((row) => row.length === wide) && all.length <= MOST_CELLS && all.every((cell) => cell.length <= LONGEST_CELL);
  // Two that were indented by a tab are code, no table.
  return fits && cells.some((row) => row[0] !== "") && all.some((cell) => cell !== "") ? cells : null;
}

/** A note for each cell that has words, as they lie in the sheet: from `at` on, or where there is room. */
function putNotes(surface: Surface, cells: readonly (readonly string[])[], at: Point | null): void {
  const notes = cells.flatMap((row, down) =>
    row.flatMap((text, across): Element[] => (text === "" ? [] : [{ id: `${down}-${across}`, kind: "sticky", props: { text, x: across * (CELL.w + CELL.gap), y: down * (CELL.h + CELL.gap), w: CELL.w, h: CELL.h } }])),
  );
  const size = { w: Math.max(...cells.map(({ length }) => length)) * (CELL.w + CELL.gap) - CELL.gap, h: cells.length * (CELL.h + CELL.gap) - CELL.gap };
  const corner = at ?? cornerAt(freePlace(surface, size), size);
  const { ops, ids } = copied(surface.elements, notes, { x: Math.round(corner.x), y: Math.round(corner.y) }, newId);
  surface.edit(ops);
  surface.choose(ids.filter((id) => surface.elements.has(id)));
}

function cornerAt({ x, y }: Point, { w, h }: { w: number; h: number }): Point {
  return { x: x - w / 2, y: y - h / 2 };
}

function started(work: Promise<void>): true {
  void work;
  return true;
}
