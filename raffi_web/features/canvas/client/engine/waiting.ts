/**
 * Pushes without an answer, kept in IndexedDB by board, person and client, so that a reload or a crash loses none.
 *
 * Each board in each tab is a client of its own. A later page takes over what a client left that is gone: with the same
 * client id and number, so that the server takes each push once, even should two pages send it.
 */
import type { Kept } from "$/public/external/raffi_web/features/canvas/client/engine/pushes";

export interface Waiting {
  /** Whether what is kept outlives the page. */
  readonly lasts: boolean;
  /** Called when that has changed. */
  changed?: () => void;
  keep(push: Kept): void;
  forget(push: Pick<Kept, "client" | "n">): void;
  /** What clients that are gone have left on this board, in order. */
  adopt(): Promise<Kept[]>;
  close(): void;
}

const DATABASE = "raffi.boards";
const STORE = "pushes";
const FLUSH_MS = 50;
const ALIVE = "raffi.board.alive.";
/** What nobody has come back for goes: its person may be another one by now. */
const KEPT_MS = 30 * 24 * 3_600_000;
const BEAT_MS = 4_000;
const GONE_MS = 13_000;
/** What closes again sooner than that is not opened any more. */
const AGAIN_MS = 1_000;

interface Row extends Kept {
  board: string;
  actor: string;
}

export class KeptWaiting implements Waiting {
  changed: () => void = () => undefined;
  private kept = true;
  private database: Promise<IDBDatabase | null>;
  private ready: IDBDatabase | null = null;
  private openedAt = -Infinity;
  private writtenAt = -Infinity;
  /** What to write: null where a push is to be removed. */
  private dirty = new Map<string, { key: IDBValidKey; row: Row | null }>();
  private planned: ReturnType<typeof setTimeout> | null = null;
  private readonly held = new Set<string>();
  private readonly letGo: (() => void)[] = [];

  constructor(
    private readonly board: string,
    client: string,
    private readonly actor: () => string | null,
    /** The guests that this person was before they signed in: what those left is theirs. */
    private readonly was: () => Promise<readonly string[]> = async () => [],
  ) {
    this.database = this.open();
    void this.hold(client);
    const flush = (): void => this.flush();
    addEventListener("pagehide", flush);
    this.letGo.push(() => removeEventListener("pagehide", flush));
  }

  get lasts(): boolean {
    return this.kept;
  }

  private tell(kept: boolean): void {
    if (this.kept === kept) return;
    this.kept = kept;
    this.changed();
  }

  private async open(): Promise<IDBDatabase | null> {
    this.openedAt = performance.now();
    try {
      const database = await opened();
      // A browser closes it when what it keeps of a site is cleared, or when it has no room any more.
      database.onclose = () => this.lost(database);
      database.onversionchange = () => {
        database.close();
        this.lost(database);
      };
      forgetOld(database);
      this.ready = database;
      this.tell(true);
      this.flush();
      return database;
    } catch {
      this.tell(false);
      return null;
    }
  }

  /** What keeps pushes is gone. Edits go on without it, and are kept again where it opens once more. */
  private lost(database: IDBDatabase): void {
    if (this.ready !== database) return;
    this.ready = null;
    this.tell(false);
    if (this.openedAt + AGAIN_MS < performance.now()) this.database = this.open();
  }

  keep(push: Kept): void {
    const actor = this.actor();
    if (actor === null) return;
    const { client, n, made, batch } = push;
    // The operations themselves are looked at when they are written: more may have come in.
    const row: Row = { board: this.board, actor, client, n, made, batch, ops: push.ops };
    this.note(client, n, row);
  }

  forget({ client, n }: Pick<Kept, "client" | "n">): void {
    this.note(client, n, null);
  }

  async adopt(): Promise<Kept[]> {
    const database = await this.database;
    const actor = this.actor();
    if (database === null || actor === null) return [];
    const rows = await this.mine(await left(database, this.board), actor);
    const adopted: Kept[] = [];
    rows.sort((a, b) => a.made - b.made);
    for (const client of new Set(rows.map((row) => row.client))) {
      if (this.held.has(client) || !(await this.hold(client))) continue;
      // Of one client always by number: a smaller one would be taken for known.
      const own = rows.filter((row) => row.client === client).sort((a, b) => a.n - b.n);
      // From here on it is this person's, whoever they were then.
      for (const row of own.filter((one) => one.actor !== actor)) this.take(row, actor);
      adopted.push(...own.map(({ n, made, batch, ops }) => ({ client, n, made, batch, ops })));
    }
    return adopted;
  }

  /** Those of the rows that are this person's. Who they were before is asked only where there is a reason to. */
  private async mine(rows: readonly Row[], actor: string): Promise<Row[]> {
    const others = rows.some((row) => row.actor !== actor);
    const selves = new Set([actor, ...(others ? await this.was().catch(() => []) : [])]);
    return rows.filter((row) => selves.has(row.actor));
  }

  private take(row: Row, actor: string): void {
    const { client, n } = row;
    this.dirty.set(`${client} ${n}`, { key: [this.board, actor, client, n], row: { ...row, actor } });
    this.dirty.set(`${row.actor} ${client} ${n}`, { key: [this.board, row.actor, client, n], row: null });
    this.flush();
  }

  close(): void {
    this.flush();
    for (const one of this.letGo) one();
  }

  private note(client: string, n: number, row: Row | null): void {
    const actor = this.actor();
    if (actor === null) return;
    this.dirty.set(`${client} ${n}`, { key: [this.board, actor, client, n], row });
    // The first is written at once, what follows in short turns: a drag comes sixty times a second.
    if (this.planned === null) this.plan(this.writtenAt + FLUSH_MS - performance.now());
  }

  private plan(ms: number): void {
    if (this.ready === null) return;
    if (ms <= 0) this.flush();
    else this.planned = setTimeout(() => this.flush(), ms);
  }

  private flush(): void {
    if (this.planned !== null) clearTimeout(this.planned);
    this.planned = null;
    if (this.ready === null || this.dirty.size === 0) return;
    this.writtenAt = performance.now();
    try {
      this.write(this.ready);
      this.dirty = new Map();
    } catch {
      // An edit is made and sent, whether or not it can be kept here.
      this.lost(this.ready);
    }
  }

  private write(database: IDBDatabase): void {
    const transaction = database.transaction(STORE, "readwrite");
    transaction.onabort = () => (this.tell(false));
    const store = transaction.objectStore(STORE);
    for (const { key, row } of this.dirty.values()) {
      if (row === null) store.delete(key);
      else store.put(row);
    }
    // The page may be gone before the browser would do so by itself.
    transaction.commit();
  }

  /** Makes a client this page's own, as long as the page lives; false when another page has it. */
  private hold(client: string): Promise<boolean> {
    const name = ALIVE + client;
    const take = (): boolean => {
      this.held.add(client);
      return true;
    };
    if (navigator.locks !== undefined) {
      return new Promise((told) => {
        const ended = new Promise<void>((end) => this.letGo.push(end));
        void navigator.locks
          .request(name, { ifAvailable: true }, (lock) => {
            if (lock === null) return void told(false);
            told(take());
            return ended;
          })
          .catch(() => told(false));
      });
    }
    const seen = Number(localStorage.getItem(name) ?? 0);
    if (Date.now() - seen < GONE_MS) return Promise.resolve(false);
    this.beat(name);
    return Promise.resolve(take());
  }

  /** Without locks (a page that is not served securely) a mark in the storage says who lives. */
  private beat(name: string): void {
    const mark = (): void => localStorage.setItem(name, String(Date.now()));
    const unmark = (): void => localStorage.removeItem(name);
    mark();
    const every = setInterval(mark, BEAT_MS);
    addEventListener("pagehide", unmark);
    this.letGo.push(() => {
      clearInterval(every);
      removeEventListener("pagehide", unmark);
      unmark();
    });
  }
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["board", "actor", "client", "n"] });
  return await asked(request);
}

/** What is kept for a board, whoever's it is; nothing where it can't be read. */
async function left(database: IDBDatabase, board: string): Promise<Row[]> {
  try {
    const range = IDBKeyRange.bound([board], [board, []]);
    return await asked<Row[]>(database.transaction(STORE).objectStore(STORE).getAll(range));
  } catch {
    return [];
  }
}

function forgetOld(database: IDBDatabase): void {
  const request = database.transaction(STORE, "readwrite").objectStore(STORE).openCursor();
  request.onsuccess = () => {
    const cursor = request.result;
    if (cursor === null) return;
    if ((cursor.value as Row).made < Date.now() - KEPT_MS) cursor.delete();
    cursor.continue();
  };
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}
