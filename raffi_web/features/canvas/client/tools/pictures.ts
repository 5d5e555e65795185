/** Pictures on their way onto a board: chosen, pasted, or dropped. */
import { freePlace, make } from "$/public/external/raffi_web/features/canvas/client/putting";
import { fits } from "$/public/external/raffi_web/features/canvas/client/files/limits";
import { sizeOf as sizeOfBytes } from "$/public/external/raffi_web/features/canvas/client/files/told";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { upload } from "$/public/external/raffi_web/features/profiles/client/upload";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { dismissToast, toast } from "$/public/external/raffi_web/ui/client/toasts";
import { number, t, tn } from "$/public/external/raffi_web/ui/client/words";

const KINDS = "image/png,image/jpeg,image/gif,image/webp";
/** How wide or high a picture lies on the board at first, and how far from the one before. */
const LARGEST = 480;
const ASIDE = 32;
const MOST_BYTES = 20_000_000;
const GIGA = 1_000_000_000;

interface Kept {
  file: string;
  /** Its size, such as `1600x900`. */
  large: string;
  left: number | null;
}

export function picturesOf(data: DataTransfer): File[] {
  return [...data.files].filter((file) => KINDS.split(",").includes(file.type));
}

/** Says what can be put on a board, where something else was tried. */
export function sayNotTaken(files: readonly File[]): void {
  const svg = files.some(({ type }) => type === "image/svg+xml");
  toast({ id: "board-not-taken", title: t(svg ? "board_files.svg_not_taken" : "board_files.not_taken"), tone: "warning" });
}

/** Lets somebody choose pictures. */
export function choosePictures(surface: Surface): void {
  const field = document.createElement("input");
  field.type = "file";
  field.accept = KINDS;
  field.multiple = true;
  field.onchange = () => void addPictures(surface, [...(field.files ?? [])], null);
  field.click();
}

/** Sends pictures to the server, and puts each on the board when it is there. */
export async function addPictures(surface: Surface, files: readonly File[], at: Point | null): Promise<void> {
  if (!surface.edits || files.length === 0 || !fits(surface.elements.size, files.length)) return;
  const large = files.find(({ size }) => size > MOST_BYTES);
  if (large !== undefined) return void toast({ id: "board-picture", title: t("board_files.refused", { name: large.name }), body: t("board_files.too_large", { most: MOST_BYTES / 1_000_000, size: sizeOfBytes(large.size) }), tone: "danger", seconds: 12 });
  const batch = newId();
  const made: string[] = [];
  toast({ id: "board-picture", title: tn("canvas.pictures_coming", files.length), seconds: 0 });
  try {
    for (const [index, file] of files.entries()) {
      const kept = await live.call<Kept>("canvas.add_picture", { board: surface.board.id, file: await upload("board", file) });
      const { w, h } = sizeOf(kept.large);
      const from = at === null ? freePlace(surface, { w, h }) : { x: at.x + index * ASIDE, y: at.y + index * ASIDE };
      made.push(make(surface, "image", { file: kept.file, name: file.name.slice(0, 200), x: Math.round(from.x - w / 2), y: Math.round(from.y - h / 2), w, h }, null, batch));
      if (kept.left !== null) toast({ id: "board-room", title: t("canvas.pictures_left", { gb: number(Math.max(0, kept.left) / GIGA, 1) }) });
    }
  } catch (error) {
    complain(error);
  } finally {
    dismissToast("board-picture");
  }
  if (made.length > 0) surface.choose(made);
}

function sizeOf(name: string): { w: number; h: number } {
  const [w = 0, h = 0] = name.split("x").map(Number);
  if (!(w > 0 && h > 0)) return { w: LARGEST, h: LARGEST };
  const scale = Math.min(1, LARGEST / Math.max(w, h));
  return { w: Math.max(1, Math.round(w * scale)), h: Math.max(1, Math.round(h * scale)) };
}
