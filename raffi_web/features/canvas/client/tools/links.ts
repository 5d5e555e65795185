/** Addresses on their way onto a board, and the cards that the server fills with what their pages tell. */
import { boardOf } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { freePlace, make } from "$/public/external/raffi_web/features/canvas/client/putting";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

const CARD = { w: 400, h: 136 };
const LONGEST = 2_000;
const FIRST_MS = 250;
const LATER_MS = 1_500;
/** A page has ten seconds, its picture ten more, and there may be others before it. */
const PATIENCE_MS = 60_000;

/** How the fetching of a link's page goes, as whoever asked for it sees it; null when nothing is under way. */
export type Fetching = "coming" | "failed" | null;
interface Run {
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
}
const fetching = createStore<ReadonlyMap<string, Fetching>>(new Map());

/** The state of one link's fetching, for `useStore`. */
export const links: Store<ReadonlyMap<string, Fetching>> = fetching;

export function keyOf(board: string, id: string): string {
  return `${board}/${id}`;
}

/** The web address that a text is, as a whole; null where it is none. */
export function addressIn(text: string): string | null {
  const address = text.trim();
  return address.length <= LONGEST && /^https?:\/\/\S+$/.test(address) && URL.canParse(address) ? address : null;
}

/** What is dragged from another page, as an address. */
export function draggedAddress(data: DataTransfer): string | null {
  const listed = data.getData("text/uri-list").split(/\r?\n/).find((line) => line !== "" && !line.startsWith("#"));
  return addressIn(listed ?? data.getData("text/plain"));
}

/** Puts an address on the board as a card that fills itself. */
export function addLink(surface: Surface, url: string, at: Point | null): void {
  if (!surface.edits) return;
  const { x, y } = at ?? freePlace(surface, CARD);
  const id = make(surface, "link", { url, x: Math.round(x - CARD.w / 2), y: Math.round(y - CARD.h / 2), ...CARD }, null);
  surface.choose([id]);
  void preview(surface.board.id, id);
}

/** Has the server look at a link's page again; it writes what it finds to the element. */
export async function preview(board: string, id: string): Promise<void> {
  const key = keyOf(board, id);
  if (fetching.get().get(key) === "coming") return;
  tell(key, "coming");
  try {
    await stored(board);
    const run = await live.call<string>("canvas.preview", { board, id });
    tell(key, (await ended(run)) ? null : "failed");
  } catch {
    tell(key, "failed");
  }
}

function tell(key: string, how: Fetching): void {
  const next = new Map(fetching.get());
  if (how === null) next.delete(key);
  else next.set(key, how);
  fetching.set(next);
}

/** Resolves when the server has everything that was done here: it looks for the link there. */
function stored(board: string): Promise<void> {
  const { busy } = boardOf(board);
  return new Promise((resolve) => {
    let stop = (): void => undefined;
    const look = (): void => {
      if (busy.get()) return;
      stop();
      resolve();
    };
    stop = busy.subscribe(look);
    look();
  });
}

/** Whether a run was done; false when it failed or takes longer than anybody waits. */
async function ended(run: string): Promise<boolean> {
  const began = performance.now();
  for (let wait = FIRST_MS; performance.now() - began < PATIENCE_MS; wait = Math.min(LATER_MS, wait * 1.5)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const { status } = await live.query<Run>("actions.get", { run });
    if (status !== "waiting" && status !== "running") return status === "done";
  }
  return false;
}
