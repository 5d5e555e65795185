/**
 * The one client of `/live`. It shares Reflex's websocket (one connection a page), subscribes to channels, calls
 * functions, keeps the server's time, and tells the page honestly how the connection stands.
 */
import { useEffect, useMemo, useSyncExternalStore } from "react";
import io, { type Socket } from "socket.io-client";
import reflexEnvironment from "$/reflex.json";
import { getToken } from "$/utils/state";
import { ChannelStore, type ChannelState, type Holder } from "$/public/external/raffi_web/live/client/channel";
import { ServerClock } from "$/public/external/raffi_web/live/client/clock";
import { LiveError, newOp, Outbox, type Waiting } from "$/public/external/raffi_web/live/client/outbox";
import {
  EVENT,
  NAMESPACE,
  type ActorRef,
  type ClientFrame,
  type ErrorBody,
  type Hello,
  type Row,
  type ServerFrame,
} from "$/public/external/raffi_web/live/client/protocol";
import { connection, reconnect } from "$/public/external/raffi_web/ui/client/connection";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";

export { LiveError, newOp };

const SOCKET_PATH = "/_event";
const SESSION_MARK = "raffi.session";
const REPLACED_MS = 250;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 2_000;
/** A connection that has not said hello by then is given up, and an asking that was not answered is made again. */
const HELLO_MS = 4_000;
/** Channels stay subscribed this long after their last reader: a page change is no departure. */
const LINGER_MS = 1_500;

type EphemeralListener = (kind: string, data: Record<string, unknown>) => void;

interface Subscription {
  store: ChannelStore;
  readers: number;
  asking: boolean;
  linger: ReturnType<typeof setTimeout> | null;
  listeners: Set<EphemeralListener>;
}

/** Who this browser is, as the server says; null before the first hello. */
export const me = createStore<ActorRef | null>(null);

class Live {
  readonly clock: ServerClock;
  private socket: Socket | null = null;
  private started = false;
  private ready = false;
  private readonly outbox = new Outbox();
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly holders = new Map<string, Holder>();
  private readonly questions = new Map<number, string>();
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private renewing = false;
  /** How much of this page is changing who it is, and whether its socket has met the change already. */
  private crossings = 0;
  private overtaken = false;
  /** When the namespace was last asked for, and when it was given; `performance.now()`, 0 when that is over. */
  private askedAt = 0;
  private connectedAt = 0;

  constructor() {
    this.clock = new ServerClock({
      now: () => performance.now(),
      send: (t0) => this.send(["clock", t0]),
      timer: {
        set: (ms, run) => setTimeout(run, ms),
        clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
      },
    });
  }

  /** Connects, once; every part of a page may call it. */
  start(): void {
    if (this.started || typeof window === "undefined") return;
    this.started = true;
    reconnect.now = () => this.openNow();
    document.addEventListener("visibilitychange", () => this.clock.setHidden(document.hidden));
    window.addEventListener("online", () => this.openNow());
    window.addEventListener("offline", () => this.tell("offline"));
    this.attach();
  }

  /** Calls a function. Writes carry an operation id and are repeated over a cut until they are answered. */
  call<T = unknown>(name: string, args: object = {}, op: string | null = newOp()): Promise<T> {
    this.start();
    return new Promise<T>((resolve, reject) => {
      const settle = { resolve: (result: unknown) => resolve(result as T), reject };
      this.sendCall(this.outbox.add(name, args, op, settle));
    });
  }

  /** Asks a query: no operation id, asked again after a cut. */
  query<T = unknown>(name: string, args: object = {}): Promise<T> {
    return this.call<T>(name, args, null);
  }

  /** Sends an unstored frame to the others on a channel; lost when there is no connection. */
  ephemeral(channel: string, kind: string, data: object): void {
    this.send(["eph", channel, kind, data]);
  }

  /** Follows a channel until the returned function is called. */
  follow(name: string, listener?: EphemeralListener): () => void {
    this.start();
    const subscription = this.subscription(name);
    subscription.readers += 1;
    if (listener) subscription.listeners.add(listener);
    if (subscription.linger !== null) clearTimeout(subscription.linger);
    subscription.linger = null;
    if (subscription.readers === 1) {
      // Whoever was put out and came back begins anew.
      if (subscription.store.get().status === "closed") subscription.store.reset();
      this.ask(name);
    }
    return () => {
      subscription.readers -= 1;
      if (listener) subscription.listeners.delete(listener);
      if (subscription.readers === 0) subscription.linger = setTimeout(() => this.letGo(name), LINGER_MS);
    };
  }

  /** Asks for a channel that is followed once more: what this browser may hear of it has changed. */
  renew(name: string): void {
    this.ask(name);
  }

  /** Asks whether a channel that was closed is open again; until it is, it stays as it is. */
  reopen(name: string): void {
    this.ask(name, true);
  }

  /** Has a channel's rows kept by `holder`, from its next subscription on; until the returned function is called. */
  hold(name: string, holder: Holder): () => void {
    this.holders.set(name, holder);
    return () => void (this.holders.get(name) === holder && this.holders.delete(name));
  }

  /** What is held of a channel. */
  store(name: string): ChannelStore {
    return this.subscription(name).store;
  }

  /**
   * Does what may change who this browser is. The socket can learn of that before the answer is here: reading the page
   * anew then would throw the answer away, and with it the way to the page that was to follow.
   */
  async cross<T>(work: () => Promise<T>): Promise<T> {
    this.crossings += 1;
    try {
      return await work();
    } finally {
      // Whoever waits for the answer comes first: most go on to another page.
      setTimeout(() => {
        this.crossings -= 1;
        if (this.overtaken) this.begin();
      }, 0);
    }
  }

  /** Goes on to another page, read anew as whoever this browser is now. */
  leave(to: string): void {
    this.crossings += 1;
    window.location.assign(to);
  }

  /** Signed in or out: nothing that this page shows is for whoever it is now. */
  private begin(): void {
    this.overtaken = this.crossings > 0;
    if (!this.overtaken) window.location.reload();
  }

  /** Takes up the session of the cookie as it is now: the socket's own was read when it was opened. */
  reconnectSession(): void {
    this.socket?.io.engine.close();
  }

  // -- the socket ---------------------------------------------------------------------------------------------

  /** Joins Reflex's connection; whichever of the two is first makes it, the same way. */
  private attach(): void {
    const socket = io(`${window.location.origin}${NAMESPACE}`, {
      path: SOCKET_PATH,
      transports: ["websocket"],
      protocols: [reflexEnvironment.version],
      autoUnref: false,
      autoConnect: false,
      query: { token: getToken() },
      reconnection: false,
    });
    this.socket = socket;
    socket.on("connect", () => this.connected());
    socket.on("connect_error", () => this.lost());
    socket.on("disconnect", () => this.lost());
    socket.on(EVENT, (frame: ServerFrame) => this.receive(frame));
    // Reflex leaves reconnecting to its own socket: whenever the connection opens, ours must be on it.
    socket.io.on("open", () => {
      this.askedAt = performance.now();
      if (!socket.active) socket.connect();
    });
    this.askedAt = performance.now();
    socket.connect();
    this.scheduleRetry();
  }

  /** The namespace is open. Nothing counts before the hello: what was ready belongs to the connection before. */
  private connected(): void {
    this.ready = false;
    this.connectedAt = performance.now();
    this.tell("connecting");
    this.scheduleRetry();
  }

  private lost(): void {
    this.ready = false;
    this.askedAt = this.connectedAt = 0;
    this.clock.stop();
    this.questions.clear();
    for (const subscription of this.subscriptions.values()) subscription.asking = false;
    this.scheduleRetry();
  }

  private scheduleRetry(): void {
    if (this.retryTimer !== null) return;
    const wait = this.retryMs * (0.75 + Math.random() / 2);
    this.retryMs = Math.min(this.retryMs * 1.6, LONGEST_RETRY_MS);
    this.tell("connecting", performance.now() + wait);
    this.retryTimer = setTimeout(() => {
      this.retryTimer = null;
      if (!this.ready) {
        this.open();
        this.scheduleRetry();
      }
    }, wait);
  }

  private openNow(): void {
    this.retryMs = FIRST_RETRY_MS;
    if (!this.ready) this.open();
  }

  private open(): void {
    const { socket } = this;
    if (socket === null) return;
    const now = performance.now();
    if (socket.connected) {
      if (now - this.connectedAt > HELLO_MS) this.reconnectSession();
    } else if (!socket.active || this.askedAt === 0 || now - this.askedAt > HELLO_MS) {
      // Asked twice, the server would take the second for another visitor.
      this.askedAt = now;
      socket.connect();
    }
  }

  private tell(state: "online" | "connecting" | "offline", retryAt: number | null = null): void {
    const offline = typeof navigator !== "undefined" && !navigator.onLine;
    const shown = state === "online" ? state : offline ? "offline" : state;
    connection.set((before) => ({
      state: shown,
      since: before.state === shown ? before.since : performance.now(),
      retryAt,
    }));
  }

  private send(frame: ClientFrame): boolean {
    const { socket } = this;
    if (!socket?.connected || closing(socket)) return false;
    socket.emit(EVENT, frame);
    return true;
  }

  private sendCall(call: Waiting): void {
    if (this.ready) this.send(["call", call.id, call.name, call.args, call.op]);
  }

  // -- frames -------------------------------------------------------------------------------------------------

  private receive(frame: ServerFrame): void {
    switch (frame[0]) {
      case "clock":
        this.clock.receive(frame[1], frame[2], frame[3]);
        break;
      case "change":
        this.subscriptions.get(frame[1])?.store.change(frame[2], frame[3]);
        break;
      case "eph":
        for (const listener of [...(this.subscriptions.get(frame[1])?.listeners ?? [])]) listener(frame[2], frame[3]);
        break;
      case "ok":
        if (!this.outbox.settle(frame[1], { result: frame[2] })) this.granted(frame[1], frame[2]);
        break;
      case "err":
        this.refused(frame[1], frame[2]);
        break;
      case "snap":
        this.subscriptions.get(frame[1])?.store.snapshot(frame[2], frame[3]);
        break;
      case "resume":
        this.subscriptions.get(frame[1])?.store.resume(frame[2], frame[3], frame[4]);
        break;
      case "stale":
        this.ask(frame[1]);
        break;
      case "closed":
        this.subscriptions.get(frame[1])?.store.close(frame[2]);
        break;
      case "hello":
        this.welcome(frame[1]);
        break;
    }
  }

  private welcome(hello: Hello): void {
    const before = me.get();
    const now = hello.actor;
    if (before !== null && now.id && (before.id !== now.id || before.kind !== now.kind)) {
      // Perhaps in another tab.
      this.begin();
      return;
    }
    if (now.id) me.set(now);
    if (now.kind === "nobody") {
      void this.renewSession();
      return;
    }
    this.ready = true;
    this.retryMs = FIRST_RETRY_MS;
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.clock.start();
    for (const name of this.subscriptions.keys()) this.ask(name);
    for (const call of this.outbox.unanswered()) this.sendCall(call);
    this.tell("online");
  }

  /** The cookie is missing or has ended: get a new one and connect with it. */
  private async renewSession(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    try {
      const answer = await fetch("/api/session", { method: "POST", credentials: "same-origin" });
      if (answer.status === 409) {
        // Signing in, here or in another tab: the cookie that comes of it is a moment away.
        await new Promise((done) => setTimeout(done, REPLACED_MS));
        this.reconnectSession();
        return;
      }
      const { expires } = (await answer.json()) as { expires?: number };
      // The built pages ask for a session only when this mark has run out.
      if (expires) localStorage.setItem(SESSION_MARK, String(expires));
      this.reconnectSession();
    } catch {
      this.scheduleRetry();
    } finally {
      this.renewing = false;
    }
  }

  private granted(id: number, grant: unknown): void {
    const name = this.questions.get(id);
    if (name !== undefined) this.subscriptions.get(name)?.store.granted((grant ?? {}) as Row);
    this.answered(id);
  }

  private answered(id: number): void {
    const name = this.questions.get(id);
    this.questions.delete(id);
    const subscription = name === undefined ? undefined : this.subscriptions.get(name);
    if (subscription) subscription.asking = false;
  }

  private refused(id: number | null, error: ErrorBody): void {
    if (id === null || this.outbox.settle(id, { error })) return;
    const name = this.questions.get(id);
    this.answered(id);
    if (name === undefined) return;
    if (error.code === "limited" || error.code === "unavailable" || error.code === "internal") {
      setTimeout(() => this.ask(name), 1_000 * Math.max(0.3, Number(error.data["retry_after"] ?? 0.5)));
    } else {
      this.subscriptions.get(name)?.store.close(error.code);
    }
  }

  // -- channels -----------------------------------------------------------------------------------------------

  private subscription(name: string): Subscription {
    let subscription = this.subscriptions.get(name);
    if (subscription === undefined) {
      const store = new ChannelStore(name, () => this.ask(name), this.holders.get(name));
      subscription = { store, readers: 0, asking: false, linger: null, listeners: new Set() };
      this.subscriptions.set(name, subscription);
    }
    return subscription;
  }

  private ask(name: string, closed = false): void {
    const subscription = this.subscriptions.get(name);
    if (!subscription || subscription.readers === 0 || subscription.asking || !this.ready) return;
    if (subscription.store.get().status === "closed" && !closed) return;
    const id = this.outbox.newId();
    subscription.asking = true;
    this.questions.set(id, name);
    this.send(["sub", id, name, subscription.store.seen]);
  }

  private letGo(name: string): void {
    const subscription = this.subscriptions.get(name);
    if (!subscription || subscription.readers > 0) return;
    this.subscriptions.delete(name);
    this.send(["unsub", name]);
  }
}

/** Whether the websocket has been closed and nobody was told yet: what is sent now is lost, and the browser complains. */
function closing(socket: Socket): boolean {
  const { ws } = socket.io.engine.transport as { ws?: WebSocket | null };
  return ws !== undefined && ws?.readyState !== WebSocket.OPEN;
}

export const live = new Live();

// -- React ----------------------------------------------------------------------------------------------------

/** A channel's state; the component is drawn again when it changes. */
export function useChannel(name: string, listener?: EphemeralListener): ChannelState {
  useEffect(() => live.follow(name, listener), [name, listener]);
  const store = useMemo(() => live.store(name), [name]);
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

/** One of a channel's lists; drawn again only when that list changes. */
export function useRows<T extends object = Row>(name: string, list: string): ReadonlyMap<string, T> {
  const store = useMemo(() => live.store(name), [name]);
  const get = (): ReadonlyMap<string, T> => (store.get().rows[list] ?? NOTHING) as ReadonlyMap<string, T>;
  return useSyncExternalStore(store.subscribe, get, get);
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

export function useMe(): ActorRef | null {
  return useStore(me);
}
