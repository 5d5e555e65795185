/** Files of boards on their way onto one: sent, understood by the server, and put there as one change. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { type Board, boardOf } from "$/public/external/raffi_web/features/canvas/client/board_store";
import type { Change, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { doneOf } from "$/public/external/raffi_web/features/canvas/client/files/runs";
import { sizeOf, type Warned, warningsOf, whereOf } from "$/public/external/raffi_web/features/canvas/client/files/told";
import { uploadTold } from "$/public/external/raffi_web/features/canvas/client/files/uploading";
import { type Point, withInside } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { look } from "$/public/external/raffi_web/features/canvas/client/looking";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { tellUndone } from "$/public/external/raffi_web/features/canvas/client/undoing";
import { dismissToast, toast } from "$/public/external/raffi_web/ui/client/toasts";
import { percent, t, tn } from "$/public/external/raffi_web/ui/client/words";

export const LARGEST = 5_000_000;
const ENDINGS = [".canvas", ".excalidraw", ".json"];
const TOAST = "board-import";
const KEPT = "raffi.board_import";
/** Whoever reads on hears of how far it is so often. */
const STEPS = 4;
const WARNED_S = 30;
const TOLD_S = 12;

interface Brought {
  elements: number;
  dropped: number;
  warnings: Warned[];
  batch: string;
  ids: string[];
  /** Elements whose picture is in the file, and its name there. */
  pictures: Record<string, string>;
}

/** What somebody is bringing, so that a page that is read anew still tells of it. */
interface Underway {
  board: string;
  run: string;
  name: string;
}

/** The files that may be boards, by their names. */
export function boardFilesOf(files: readonly File[]): File[] {
  return files.filter(({ name }) => ENDINGS.some((ending) => name.toLowerCase().endsWith(ending)));
}

/** Whether a text looks like JSON Canvas, or like what is copied from Excalidraw. */
export function isBoardText(text: string): boolean {
  const start = text.trimStart().slice(0, 1);
  if (start !== "{" || text.length > LARGEST) return false;
  try {
    const given: unknown = JSON.parse(text);
    if (typeof given !== "object" || given === null) return false;
    const has = (name: string): boolean => Array.isArray((given as Record<string, unknown>)[name]);
    return has("nodes") || (has("elements") && String((given as Record<string, unknown>)["type"] ?? "").startsWith("excalidraw"));
  } catch {
    return false;
  }
}

/** Lets somebody choose a file of a board. */
export function chooseBoardFile(surface: Surface): void {
  const field = document.createElement("input");
  field.type = "file";
  field.accept = [...ENDINGS, "application/json"].join(",");
  field.addEventListener("change", () => {
    const [file] = field.files ?? [];
    if (file !== undefined) void bring(surface, file, file.name, null);
  });
  field.click();
}

/** Puts what is in a file onto the board, its corner at `at`; without it beside what is there. */
export async function bring(surface: Surface, file: Blob, name: string, at: Point | null): Promise<void> {
  const { id: board } = surface.board;
  if (!surface.edits) return void toast({ id: TOAST, title: t("board_files.may_not") });
  if (file.size > LARGEST) return refuse(name, t("board_files.too_large", { most: LARGEST / 1_000_000, size: sizeOf(file.size) }));
  try {
    let told = -1;
    const uploaded = await uploadTold("board-file", file, (share) => {
      const step = Math.floor(share * STEPS);
      if (step === told) return;
      told = step;
      toast({ id: TOAST, title: t("board_files.sending", { name, share: percent(Math.round((step / STEPS) * 100)) }), seconds: 0 });
    });
    const place = at === null ? {} : { x: Math.round(at.x), y: Math.round(at.y) };
    const run = await live.call<string>("canvas.import_file", { board, file: uploaded, ...place });
    keep({ board, run, name });
    await follow(surface, run, name, file);
  } catch (error) {
    refuse(name, reasonOf(error));
  }
}

/** Goes on with what was being brought when the page was read anew. */
export function goOnBringing(surface: Surface): void {
  const kept = underway();
  if (kept?.board !== surface.board.id) return;
  follow(surface, kept.run, kept.name).catch((error: unknown) => refuse(kept.name, reasonOf(error)));
}

async function follow(surface: Surface, run: string, name: string, file: Blob | null = null): Promise<void> {
  toast({ id: TOAST, title: t("board_files.putting", { name }), seconds: 0 });
  try {
    const brought = await doneOf<Brought>(run);
    const all = await arrived(surface, brought.ids, brought.elements);
    const board = boardOf(surface.board.id);
    const made = all.flatMap((id): Change[] => [{ id, before: undefined, after: board.replica.element(id) }]);
    board.record(made.filter(({ after }) => after !== undefined), brought.batch);
    const left = await putPictures(surface, file, brought);
    tell(surface, { ...brought, warnings: [...brought.warnings, { code: "pictures_left", n: left }] });
  } finally {
    keep(null);
  }
}

/** Uploads the pictures in a file for the elements that show them; how many could not be. */
async function putPictures(surface: Surface, file: Blob | null, { pictures, batch }: Brought): Promise<number> {
  const wanted = Object.entries(pictures);
  if (wanted.length === 0) return 0;
  const found = file === null ? new Map<string, File>() : picturesIn(await file.text());
  const kept = new Map<string, string | null>();
  for (const name of new Set(wanted.map(([, one]) => one))) {
    const picture = found.get(name);
    kept.set(name, picture === undefined ? null : await keepPicture(surface, picture).catch(() => null));
  }
  surface.edit(wanted.flatMap(([id, name]): Op[] => (kept.get(name) && surface.elements.has(id) ? [["set", id, { file: kept.get(name) }]] : [])), batch);
  return wanted.filter(([, name]) => !kept.get(name)).length;
}

async function keepPicture(surface: Surface, picture: File): Promise<string> {
  const file = await uploadTold("board", picture, () => undefined);
  return (await live.call<{ file: string }>("canvas.add_picture", { board: surface.board.id, file })).file;
}

/** The pictures that lie in a drawing of Excalidraw, by their names there. */
export function picturesIn(text: string): Map<string, File> {
  let files: unknown;
  try {
    files = (JSON.parse(text) as { files?: unknown } | null)?.files;
  } catch {
    files = null;
  }
  const found = new Map<string, File>();
  for (const [name, one] of Object.entries(typeof files === "object" && files !== null ? files : {})) {
    const address = (one as { dataURL?: unknown } | null)?.dataURL;
    const [, type, content] = (typeof address === "string" ? /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=]+)$/.exec(address) : null) ?? [];
    if (type === undefined || content === undefined) continue;
    try {
      found.set(name, new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name, { type }));
    } catch {
      // No base64 after all.
    }
  }
  return found;
}

function tell(surface: Surface, { elements, dropped, warnings, ids, batch }: Brought): void {
  const said = warningsOf([...warnings, { code: "dropped", n: dropped }]);
  const there = ids.filter((id) => surface.elements.has(id));
  if (there.length > 0) show(surface, there);
  toast({
    id: TOAST,
    title: tn("board_files.added", elements),
    body: said.length > 0 ? `${said.join(". ")}.` : undefined,
    tone: said.length > 0 ? "warning" : "success",
    seconds: said.length > 0 ? WARNED_S : TOLD_S,
    ...(elements > 0 && { action: t("board_files.undo"), onAct: () => takenBack(boardOf(surface.board.id), batch) }),
  });
}

/** Chooses what came, and looks at it where it lies outside of what is seen. */
function show(surface: Surface, ids: readonly string[]): void {
  surface.choose(ids);
  const [seen, whole] = [surface.sight(), surface.around()];
  if (seen === null || whole === null) return;
  const inside = whole.x >= seen.x && whole.y >= seen.y && whole.x + whole.w <= seen.x + seen.w && whole.y + whole.h <= seen.y + seen.h;
  if (!inside) look(surface, "fit_chosen", 1);
}

/** All that came, once this page has it: what lies in nothing else, what is in that, and the connections between. */
function arrived(surface: Surface, ids: readonly string[], many: number): Promise<string[]> {
  const all = (): string[] => {
    const inside = withInside(surface.elements, ids.filter((id) => surface.elements.has(id)));
    const wires = [...surface.elements.values()].filter((one) => one.kind === "connection" && inside.has(value(one, "from") ?? "") && inside.has(value(one, "to") ?? ""));
    return [...inside, ...wires.map(({ id }) => id)];
  };
  return new Promise((resolve) => {
    let timer = 0;
    const end = (): void => {
      stop();
      window.clearTimeout(timer);
      resolve(all());
    };
    const stop = surface.board.subscribe(() => all().length >= many && end());
    // Somebody else may have removed some of it already.
    timer = window.setTimeout(end, 3_000);
    if (all().length >= many) end();
  });
}

function refuse(name: string, why: string): void {
  toast({ id: TOAST, title: t("board_files.refused", { name }), body: why, tone: "danger", seconds: WARNED_S });
}

/** Why a file was not taken, and where in it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof LiveError)) {
    dismissToast(TOAST);
    return t("room.problem");
  }
  const where = whereOf(error.field);
  if (error.code === "wrong_kind") return t("board_files.not_taken");
  return where === null ? error.message : t("board_files.refused_where", { where, why: error.message });
}

function keep(one: Underway | null): void {
  try {
    if (one === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, JSON.stringify(one));
  } catch {
    // Then a page that is read anew says nothing of it; it is on the board all the same.
  }
}

function underway(): Underway | null {
  try {
    const given = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Partial<Underway> | null;
    return typeof given?.board === "string" && typeof given.run === "string" && typeof given.name === "string" ? (given as Underway) : null;
  } catch {
    return null;
  }
}

function takenBack(board: Board, batch: string): void {
  const undone = board.undoOf(batch);
  if (undone !== null) tellUndone(board, undone);
}
