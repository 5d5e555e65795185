/** What people, and programs that mean ill, do to a board at random. */
import type { Board } from "$/public/external/raffi_web/features/canvas/client/engine/board";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Random } from "./canvas_server";

const COLORS = ["red", "blue", "green", "yellow", "gray"];

function pick<T>(rand: Random, list: readonly T[]): T | undefined {
  return list[Math.floor(rand() * list.length)];
}

/** Something a person might do, or a program that means ill. */
function anOp(rand: Random, board: Board, name: () => string, ids: readonly string[]): Op {
  const some = (): string => pick(rand, ids) ?? "nothing";
  const frames = [...board.replica.get().elements.values()].filter((one) => one.kind === "frame" || one.kind === "group");
  const frame = (): string | null => (rand() < 0.2 ? null : rand() < 0.1 ? some() : (pick(rand, frames)?.id ?? null));
  const number = (): number => Math.floor(rand() * 50);
  const dice = rand();
  if (dice < 0.24) {
    const id = rand() < 0.15 ? some() : name();
    const kind = pick(rand, ["sticky", "sticky", "frame", "group", "connection"])!;
    if (kind === "connection") return ["put", id, kind, { from: some(), to: some(), label: `${number()}` }];
    return ["put", id, kind, { x: number(), parent: frame() }];
  }
  if (dice < 0.55) return ["set", some(), { x: number(), y: number() / 3 }];
  if (dice < 0.68) return ["set", some(), { color: pick(rand, COLORS) }];
  if (dice < 0.8) return ["set", some(), { parent: frame() }];
  if (dice < 0.84) return ["set", some(), { locked: rand() < 0.4 }];
  if (dice < 0.87) return ["set", some(), { from: some() }];
  return ["del", some()];
}

/** One random move; `ids` is what there ever was, `name` gives the next new one. */
export function act(rand: Random, board: Board, name: () => string, ids: string[]): void {
  const dice = rand();
  if (dice < 0.08) board.undo();
  else if (dice < 0.13) board.redo();
  else {
    const ops = Array.from({ length: rand() < 0.2 ? 6 : 1 + Math.floor(rand() * 2) }, () => anOp(rand, board, name, ids));
    board.edit(ops, { batch: rand() < 0.5 ? `batch${Math.floor(rand() * 3)}` : null });
    for (const op of ops) if (op[0] === "put") ids.push(op[1]);
  }
  honest(board);
}

/** What was changed step by step is what it would be, laid anew on what the server says. */
function honest({ replica }: Board): void {
  const before = plain(replica.get().elements.values());
  (replica as unknown as { rebase: (touched: Iterable<string>) => void }).rebase(replica.get().elements.keys());
  const anew = plain(replica.get().elements.values());
  if (!Bun.deepEquals(anew, before)) throw new Error(`shown ${JSON.stringify(before)}, but anew ${JSON.stringify(anew)}`);
}

export function plain(elements: Iterable<{ id: string; kind: string; props: object }>): Record<string, unknown> {
  const list = [...elements].map(({ id, kind, props }) => [id, { kind, props: { ...props } }] as const);
  return Object.fromEntries(list.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function serverDocument(board: Board): Record<string, unknown> {
  const { server } = board.replica;
  return plain([...server.ids()].map((id) => server.get(id)).filter((one): one is Element => one !== undefined));
}
