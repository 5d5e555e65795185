/**
 * Tabs with real boards at a real server: run by tests/canvas/test_replicas.py with what it is to do as JSON. They edit,
 * undo, lose their connection and are read anew at random, come to rest, and print what each of them shows.
 */
import { Board } from "$/public/external/raffi_web/features/canvas/client/engine/board";
import type { Answer, Push } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { ChannelStore } from "$/public/external/raffi_web/live/client/channel";
import { newOp, Outbox, type Waiting as Call } from "$/public/external/raffi_web/live/client/outbox";
import type { Row, ServerFrame } from "$/public/external/raffi_web/live/client/protocol";
import { act, plain, serverDocument } from "./canvas_acts";
import { Drawer } from "./canvas_server";
import { random } from "./simulation";

interface Work {
  ports: number[];
  tokens: string[];
  board: string;
  seed: number;
  moves: number;
}

const work = JSON.parse(process.argv[2] ?? "") as Work;
const rand = random(work.seed);
const channel = `board:${work.board}`;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** One tab, which speaks Socket.IO's text frames itself. */
class Tab {
  board: Board;
  private store: ChannelStore;
  private socket: WebSocket | null = null;
  private ready = false;
  private outbox = new Outbox();
  private asked = 0;
  private readonly drawer = new Drawer();

  constructor(
    private readonly port: number,
    private readonly token: string,
  ) {
    [this.board, this.store] = this.page();
    this.open();
  }

  private page(): [Board, ChannelStore] {
    const client = newOp();
    const board: Board = new Board(work.board, {
      client,
      waiting: this.drawer.waiting(client),
      push: (push) => (board === this.board ? this.push(push) : new Promise(() => undefined)),
      pushAll: (pushes) => (board === this.board ? this.pushAll(pushes) : new Promise(() => undefined)),
      present: () => undefined,
      renew: () => this.ask(),
      online: () => this.ready && board === this.board,
      me: () => this.token,
      serverNow: () => Date.now(),
      now: () => performance.now(),
      wait: (ms, run) => setTimeout(run, ms),
    });
    const store = new ChannelStore(channel, () => this.ask(), board);
    store.subscribe(() => board.status.set({ state: store.get().status, reason: store.get().reason }));
    return [board, store];
  }

  get version(): number {
    return this.store.get().version;
  }

  private push(push: Push): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settle = { resolve: (result: unknown) => resolve(result as Answer), reject };
      // As board_store.ts sends it.
      const args = { board: work.board, client: push.client, n: push.n, batch: push.batch, ops: push.ops, at: push.at };
      this.call(this.outbox.add("canvas.push", args, newOp(), settle));
    });
  }

  private async pushAll(pushes: readonly Push[]): Promise<Answer[]> {
    const args = { board: work.board, client: pushes[0]?.client, pushes: pushes.map(({ n, batch, ops, at }) => ({ n, batch, ops, at })) };
    const done = await new Promise((resolve, reject) => {
      this.call(this.outbox.add("canvas.push_all", args, newOp(), { resolve, reject }));
    });
    return (done as { answers: Answer[] }).answers;
  }

  open(): void {
    if (this.socket !== null) return;
    const options = { headers: { Cookie: `raffi=${this.token}` } } as unknown as string[];
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/_event/?EIO=4&transport=websocket`, options);
    this.socket = socket;
    socket.onopen = () => socket.send("40/live,");
    socket.onmessage = ({ data }) => this.socket === socket && this.receive(String(data));
  }

  /** The cable is pulled. */
  cut(): void {
    this.socket?.close();
    this.socket = null;
    this.ready = false;
    this.asked = 0;
    this.board.connected();
  }

  /** The page is read anew: only what its storage kept is left of it. */
  reload(): void {
    this.cut();
    this.outbox = new Outbox();
    [this.board, this.store] = this.page();
    this.open();
  }

  private receive(text: string): void {
    if (text === "2") this.socket?.send("3");
    if (!text.startsWith("42/live,")) return;
    const frame = (JSON.parse(text.slice(8)) as [string, ServerFrame])[1];
    const { store } = this;
    if (frame[0] === "hello") this.welcome();
    else if (frame[0] === "snap") store.snapshot(frame[2], frame[3]);
    else if (frame[0] === "resume") store.resume(frame[2], frame[3], frame[4]);
    else if (frame[0] === "change") store.change(frame[2], frame[3]);
    else if (frame[0] === "stale") this.ask();
    else if (frame[0] === "closed") throw new Error(`closed: ${frame[2]}`);
    else if (frame[0] === "ok" && frame[1] === this.asked) {
      this.asked = 0;
      store.granted(frame[2] as Row);
    } else if (frame[0] === "ok") this.outbox.settle(frame[1], { result: frame[2] });
    else if (frame[0] === "err" && frame[1] !== null && !this.outbox.settle(frame[1], { error: frame[2] })) throw new Error(frame[2].message);
  }

  private welcome(): void {
    this.ready = true;
    this.ask();
    for (const call of this.outbox.unanswered()) this.call(call);
    this.board.connected();
  }

  private ask(): void {
    if (!this.ready || this.asked > 0) return;
    this.asked = this.outbox.newId();
    this.send(["sub", this.asked, channel, this.store.seen]);
  }

  private call(call: Call): void {
    if (this.ready) this.send(["call", call.id, call.name, call.args, call.op]);
  }

  private send(frame: unknown): void {
    this.socket?.send(`42/live,${JSON.stringify(["f", frame])}`);
  }
}

async function moves(tab: Tab, name: () => string, ids: string[]): Promise<void> {
  for (let n = 0; n < work.moves; n += 1) {
    const dice = rand();
    if (dice < 0.04) tab.cut();
    else if (dice < 0.12) tab.open();
    else if (dice < 0.14) tab.reload();
    else act(rand, tab.board, name, ids);
    await pause(rand() * 25);
  }
  tab.open();
}

let made = 0;
const ids: string[] = [];
const tabs = work.tokens.map((token, index) => new Tab(work.ports[index % work.ports.length] ?? 0, token));
while (!tabs.every((tab) => tab.board.editable)) await pause(10);
await Promise.all(tabs.map((tab) => moves(tab, () => `e${work.seed}-${(made += 1)}`, ids)));
/** A page that was just read anew has saved all, and may still wait for what it is to show. */
const rests = (tab: Tab): boolean => tab.board.editable && tab.board.saved.get() === "saved" && tab.version === tabs[0]?.version;
const atRest = (): boolean => tabs.every(rests);
for (let calm = 0; calm < 20; calm = atRest() ? calm + 1 : 0) await pause(20);
const shown = tabs.map((tab) => ({
  version: tab.version,
  shown: plain(tab.board.replica.get().elements.values()),
  server: serverDocument(tab.board),
}));
console.log(JSON.stringify({ made, tabs: shown }));
process.exit(0);
