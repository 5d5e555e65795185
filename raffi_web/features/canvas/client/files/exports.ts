/** The files that this person asked for of a board, and how far they have come. */
import { lookAt } from "$/public/external/raffi_web/features/canvas/client/files/runs";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

export const FORMATS = ["pdf", "png", "svg", "markdown", "csv", "json_canvas", "zip"] as const;
export type Format = (typeof FORMATS)[number];
export const LAYOUTS = ["board", "frames", "document"] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface Export {
  run: string;
  format: Format;
  layout: Layout;
  name: string;
  state: "running" | "done" | "failed" | "cancelled" | "expired";
  part: string;
  done: number;
  total: number;
  bytes: number;
  missing: number;
  url: string | null;
  expires_at: number | null;
  /** Why it failed. */
  why?: string;
}

const LOOK_MS = 1_000;

/** The layouts of a kind of file. */
export function layoutsOf(format: Format): readonly Layout[] {
  if (format === "pdf") return LAYOUTS;
  return format === "png" || format === "svg" ? ["board", "frames"] : ["board"];
}

/** Whether the server is still at it, as far as this page knows. */
export function isUnderWay(one: Export): boolean {
  return one.state === "running";
}

/** What the server has, with what was asked for and has not begun, and with what is known of why something failed. */
export function merged(before: readonly Export[] | null, told: readonly Export[]): Export[] {
  const known = new Set(told.map(({ run }) => run));
  const begins = (before ?? []).filter((one) => !known.has(one.run) && isUnderWay(one) && one.part === "waiting");
  const whys = new Map((before ?? []).map(({ run, why }) => [run, why]));
  return [...begins, ...told.map((one) => ({ ...one, why: one.state === "failed" ? whys.get(one.run) : undefined }))];
}

/** How much of it is done, from 0 to 100; null where that can't be said. */
export function shareOf({ part, done, total }: Export): number | null {
  if (part === "files" && total > 0) return Math.round(10 + (60 * done) / total);
  return part === "keeping" ? 95 : null;
}

export class Exports {
  /** The latest first; null until they are known. */
  readonly list: Store<readonly Export[] | null> = createStore<readonly Export[] | null>(null);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly mine = new Set<string>();
  /** How many see the list: what gets ready while nobody does is told. */
  private readers = 0;

  constructor(readonly board: string) {}

  /** Follows the list until the returned function is called. */
  follow(): () => void {
    this.readers += 1;
    void this.look();
    return () => void (this.readers -= 1);
  }

  async begin(format: Format, layout: Layout): Promise<void> {
    try {
      const run = await live.call<string>("canvas.export", { board: this.board, format, layout });
      this.mine.add(run);
      const one: Export = { run, format, layout, name: "", state: "running", part: "waiting", done: 0, total: 0, bytes: 0, missing: 0, url: null, expires_at: null };
      this.list.set((all) => [one, ...(all ?? [])]);
      this.lookSoon();
    } catch (error) {
      complain(error);
    }
  }

  /** Stops one, or deletes the file that is there. */
  async cancel(run: string): Promise<void> {
    try {
      await live.call("canvas.cancel_export", { run });
      this.mine.delete(run);
      this.list.set((all) => (all ?? []).filter((one) => one.run !== run || one.part !== "waiting"));
      await this.look();
    } catch (error) {
      complain(error);
    }
  }

  private async look(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    try {
      const told = await live.query<Export[]>("canvas.exports", { board: this.board });
      const all = await this.explained(merged(this.list.get(), told));
      this.list.set(all);
      this.tellReady(all);
    } catch (error) {
      if (this.list.get() === null && this.readers > 0) complain(error);
    }
    if ((this.list.get() ?? []).some(isUnderWay)) this.lookSoon();
  }

  /** Also what did not begin may have failed: then only its run knows of it. */
  private explained(all: readonly Export[]): Promise<Export[]> {
    return Promise.all(
      all.map(async (one): Promise<Export> => {
        const asks = (one.state === "failed" && one.why === undefined) || (isUnderWay(one) && one.part === "waiting");
        if (!asks) return one;
        const run = await lookAt(one.run).catch(() => null);
        if (run?.status === "failed") return { ...one, state: "failed", why: run.error?.message ?? "" };
        // A worker may try once more what failed.
        return one.state === "failed" && run !== null && run.status !== "cancelled" ? { ...one, state: "running", part: "reading" } : one;
      }),
    );
  }

  private tellReady(all: readonly Export[]): void {
    for (const one of all) {
      if (one.state === "running" || !this.mine.delete(one.run) || this.readers > 0 || one.url === null) continue;
      const { url, name } = one;
      toast({ id: `export-${one.run}`, title: t("board_files.ready", { name }), tone: "success", seconds: 20, action: t("board_files.download"), onAct: () => download(url, name) });
    }
  }

  private lookSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.look();
    }, LOOK_MS);
  }
}

/** Has the browser keep a file. */
export function download(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

const known = new Map<string, Exports>();

/** The files of a board; the same for everybody who asks. */
export function exportsOf(board: string): Exports {
  const there = known.get(board) ?? new Exports(board);
  known.set(board, there);
  return there;
}
