/**
 * One open discussion as this tab holds it: threads by pages, and what changes meanwhile by its channel.
 *
 * What others begin waits (`fresh`) until it is asked for, so that nothing moves below somebody who reads; what they
 * answer comes in its place. A channel's rows say nothing of what is mine, so `mine` is kept from the last answer.
 */
import { Box, type Page } from "$/public/external/raffi_web/features/comments/client/box";
import { beganAnew, EMPTY, type Frame, type Held, NONE, type Surroundings } from "$/public/external/raffi_web/features/comments/client/held";
import { type Asked, askFirst, askThreads, keepSort, keptSort, LONGEST_PAGE, type OnePage, PAGE, type Told } from "$/public/external/raffi_web/features/comments/client/pages";
import { Reading } from "$/public/external/raffi_web/features/comments/client/reading";
import { Rows } from "$/public/external/raffi_web/features/comments/client/rows";
import { compare, isShown, placeOfNew, type Sort, type Thread } from "$/public/external/raffi_web/features/comments/client/tree";
import type { CommentRow, DiscussionRow, ThreadPage, ThreadRows } from "$/public/external/raffi_web/features/comments/client/types";

/** How close to my asking something may have been written and still count as new (ms). */
const RACE_MS = 2_000;
/** Threads that were opened further and are asked for again when the channel begins anew. */
const OPENED_AGAIN = 10;

export class OpenDiscussion {
  private held: Held;
  private readonly rows: Rows;
  private boxes = new Map<string, Box>();
  private order: string[] = [];
  private pins: string[] = [];
  private fresh: string[] = [];
  private one: Box | null = null;
  private next: string | null = null;
  private before: Frame | null = null;
  private loadedAt = Infinity;
  private turn = 0;
  private readonly reading = new Reading();
  private known: ReadonlySet<string> = new Set();
  private readonly listeners = new Set<() => void>();
  private followers = 0;
  private readers = 0;
  private stops: (() => void)[] = [];

  constructor(
    readonly id: string,
    private readonly around: Surroundings,
  ) {
    this.held = { ...EMPTY, sort: keptSort(around.storage) };
    this.rows = new Rows(around.hidden.get, ({ root }) => {
      this.boxes.get(root)?.stale();
      if (this.one?.root === root) this.one.stale();
    });
  }

  get = (): Held => this.held;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Hears the channel until the returned function is called; `brief` for who wants to know only how much is new. */
  follow(brief = false): () => void {
    this.followers += 1;
    if (!brief) this.readers += 1;
    if (!brief && this.readers === 1 && this.followers > 1 && this.before?.status === "live") void this.load();
    if (this.followers === 1) {
      this.before = null;
      this.stops = [this.around.channel.subscribe(() => this.hear()), this.around.hidden.subscribe(() => this.hide())];
      this.known = this.around.hidden.get();
      this.hear();
    }
    return () => {
      this.followers -= 1;
      if (!brief) this.readers -= 1;
      if (this.followers > 0) return;
      for (const stop of this.stops) stop();
      this.stops = [];
    };
  }

  find(id: string): CommentRow | undefined {
    const row = this.rows.get(id);
    return row && this.rows.veil(row);
  }

  /** The ids from its root to a comment. */
  pathOf(id: string): readonly string[] {
    return this.rows.get(id)?.path.split("/") ?? [id];
  }

  /** All that is loaded, in the order of the list. */
  get listed(): readonly CommentRow[] {
    const { alone, pinned, threads } = this.held;
    return (alone === null ? [...pinned, ...threads] : alone.thread === null ? [] : [alone.thread]).flatMap(({ root, replies }) => [root, ...replies]);
  }

  // -- what is asked for ------------------------------------------------------------------------------------------

  /** Asks for everything anew, as much as is here now; what is shown stays until the answer is there. */
  async load(wanted = this.order.length): Promise<void> {
    const turn = ++this.turn;
    const since = this.rows.tick;
    const at = this.around.now();
    const opened = [...this.boxes.values()].filter((box) => box.opened).slice(0, OPENED_AGAIN);
    this.compose({ loading: true, failed: false });
    try {
      const { told, pages } = await askFirst(this.around, this.asked, wanted, () => turn === this.turn);
      if (turn !== this.turn) return;
      this.begin(told, pages, since, at);
      for (const box of opened) if (this.boxes.has(box.root)) void this.again(box);
    } catch (error) {
      if (turn === this.turn) this.refused(error);
    }
  }

  private get asked(): Asked {
    const { sort, from } = this.held;
    return { discussion: this.id, sort, from };
  }

  /** How much is new, and nothing else. */
  private async loadHead(): Promise<void> {
    const at = this.around.now();
    try {
      const told = await this.around.query<Told>("comments.get", { discussion: this.id });
      this.loadedAt = at;
      this.know(told, at);
      this.compose({});
    } catch {
      // Whoever opens it is told why.
    }
  }

  private know({ mine, ...discussion }: Told, at: number): void {
    this.reading.know(mine, at);
    this.held = { ...this.held, discussion, mine, since: this.reading.since };
  }

  /** The next page of threads. */
  async loadMore(): Promise<void> {
    const { turn, next } = this;
    const since = this.rows.tick;
    if (next === null || this.held.loading) return;
    this.compose({ loading: true, failed: false });
    try {
      const page = await askThreads(this.around, this.asked, next, PAGE);
      if (turn !== this.turn) return;
      this.next = page.next;
      for (const thread of page.threads) this.put(thread, since);
      const known = new Set(this.order);
      this.order = [...this.order, ...page.threads.map((thread) => thread.comment.id).filter((id) => !known.has(id))];
      const listed = new Set(this.order);
      this.fresh = this.fresh.filter((id) => !listed.has(id));
      this.compose({ loading: false });
    } catch {
      if (turn === this.turn) this.compose({ loading: false, failed: true });
    }
  }

  /** More of what hangs on a root, or on the comment that is shown alone. */
  async loadReplies(root: string): Promise<void> {
    const box = this.one?.root === root ? this.one : this.boxes.get(root);
    if (!box || box.loading) return;
    const since = this.rows.tick;
    this.change(box, { loading: true, failed: false });
    try {
      const page = await this.around.query<Page & { comments: CommentRow[] }>("comments.replies", { comment: box.under, ...(box.next !== null && { after: box.next }) });
      box.opened = true;
      box.next = page.next;
      this.rows.take(page.comments, since);
      box.put(page.comments.map(({ id }) => id), this.rows.map);
      this.change(box, { loading: false });
    } catch {
      this.change(box, { loading: false, failed: true });
    }
  }

  /** Another order, kept for this browser. */
  setSort(sort: Sort): void {
    if (sort === this.held.sort && this.held.from === null) return;
    keepSort(this.around.storage, sort);
    this.compose({ sort, from: null });
    void this.load(0);
  }

  /** By moment, from this one (ms) on; null goes back to the order that was chosen. */
  setFrom(from: number | null): void {
    if (from === this.held.from) return;
    this.compose({ from, sort: from === null ? keptSort(this.around.storage) : "moment" });
    if (this.turn > 0) void this.load(0);
  }

  /** Shows one comment with what is above and below it; null shows all of them. */
  async show(comment: string | null): Promise<void> {
    if (comment === (this.held.alone?.comment ?? null)) return;
    this.one = null;
    this.compose({ alone: comment === null ? null : { comment, thread: null, whole: false, problem: "" } });
    if (comment === null) return;
    const since = this.rows.tick;
    try {
      const found = await this.around.query<OnePage>("comments.one", { comment });
      if (this.held.alone?.comment !== comment) return;
      const path = [...found.above, found.comment];
      this.rows.take([...path, ...found.replies, ...(found.answered ? [found.answered] : [])], since);
      const box = new Box(path[0]!.id, comment, found.next);
      box.put([...path.slice(1), ...found.replies].map(({ id }) => id), this.rows.map);
      this.one = box;
      this.compose({ alone: { comment, thread: null, whole: path.length === 1, problem: "" } });
    } catch (error) {
      const refused = this.around.refusal(error);
      if (this.held.alone?.comment === comment) this.compose({ alone: { comment, thread: null, whole: false, problem: refused?.message ?? "" } });
    }
  }

  /** All of the thread of which one comment is shown. */
  async showWhole(): Promise<void> {
    const { one } = this;
    const { alone } = this.held;
    if (one === null || alone === null) return;
    one.under = one.root;
    one.next = null;
    await this.loadReplies(one.root);
    if (this.one === one && !one.failed) this.compose({ alone: { ...alone, whole: true } });
  }

  // -- what happens here ------------------------------------------------------------------------------------------

  /** Takes a row that an answer brought: what I wrote is shown at once. */
  add(row: CommentRow): void {
    const known = this.rows.get(row.id) !== undefined;
    this.rows.take([row], this.rows.tick);
    this.settle(row, true);
    if (!known && row.parent !== null) this.rows.countOnce(row);
    this.compose({});
  }

  /** Changes what a row shows until an answer or the channel brings it. */
  guess(id: string, changed: Partial<CommentRow>): void {
    const row = this.rows.get(id);
    if (row) this.rows.set({ ...row, ...changed });
    this.compose({});
  }

  /** Shows what others began; the id of the first of them in the list. */
  reveal(): string | null {
    const wanted = new Set(this.fresh);
    for (const id of [...this.fresh].sort()) this.place(this.rows.get(id));
    this.fresh = [];
    this.compose({});
    return this.order.find((id) => wanted.has(id)) ?? null;
  }

  /** A comment was in sight. */
  see(id: string): void {
    if (this.isNew(id) && this.reading.see(id)) this.compose({});
  }

  /** Whether somebody else wrote it since I was here last. */
  isNew(id: string): boolean {
    const { since } = this.reading;
    const row = this.rows.get(id);
    return since !== null && id > since && row !== undefined && !row.removed && !this.around.isMe(row.actor_id) && !this.rows.isHidden(row);
  }

  /** Whether it is new and was not in sight. */
  isUnread(id: string): boolean {
    return this.isNew(id) && !this.reading.hasSeen(id);
  }

  /** The first comment that was not read, wherever it is; null where that can't be told, or there is none. */
  async nextUnread(): Promise<string | null> {
    try {
      const ids = await this.around.query<string[]>("comments.unread", { discussion: this.id, after: this.reading.since ?? "" });
      return ids.find((id) => !this.reading.hasSeen(id)) ?? null;
    } catch {
      return null;
    }
  }

  /** Puts a pinned thread above the others, or back to where it belongs. */
  pinned(row: CommentRow): void {
    this.pins = this.pins.filter((id) => id !== row.id);
    if (row.pinned) this.pins.unshift(row.id);
    else if (!this.order.includes(row.id)) this.place(row);
    this.compose({});
  }

  // -- the channel ------------------------------------------------------------------------------------------------

  private hear(): void {
    const now = this.around.channel.get();
    const { before } = this;
    if (now === before) return;
    this.before = now;
    if (now.status === "closed") return void this.lookAgain();
    if (now.status === "loading") return;
    const row = (now.rows["discussion"] as ReadonlyMap<string, DiscussionRow> | undefined)?.get(this.id);
    const known = this.held.discussion;
    if (row && row !== known && known !== null) this.held = { ...this.held, discussion: row };
    const opensOrShuts = row !== undefined && known !== null && (["closed", "closed_why", "slow", "is_public", "ended"] as const).some((what) => row[what] !== known[what]);
    if (opensOrShuts || before === null || before.status !== "live" || beganAnew(before, now)) return void (this.readers > 0 ? this.load() : this.loadHead());
    const was = before.rows["comments"] ?? NONE;
    const comments = (now.rows["comments"] ?? NONE) as ReadonlyMap<string, CommentRow>;
    if (comments !== was) for (const [id, comment] of comments) if (comment !== was.get(id)) this.heard(comment);
    this.compose({});
  }

  private heard(row: CommentRow): void {
    const known = this.rows.get(row.id);
    this.rows.hear(row);
    if (!known && this.isNew(row.id) && row.created_at >= this.loadedAt - RACE_MS) this.reading.arrive();
    this.settle(row, this.around.isMe(row.actor_id));
  }

  /** Puts a row where it belongs, if that is here. */
  private settle(row: CommentRow, mine: boolean): void {
    if (row.parent !== null) {
      for (const box of [this.boxes.get(row.root), this.one]) if (box?.takes(row, mine)) box.put([row.id], this.rows.map);
      return;
    }
    if (this.boxes.has(row.id) || !isShown(row)) return;
    const { sort, from } = this.held;
    if (from !== null && !mine && (row.at_ms ?? Infinity) < from) return;
    const fresh = row.created_at >= this.loadedAt - RACE_MS;
    const last = this.rows.get(this.order[this.order.length - 1] ?? "");
    const within = this.next === null || (sort !== "top" && last !== undefined && compare(sort, row, last) < 0);
    if (!fresh && !within) return;
    this.boxes.set(row.id, new Box(row.id, row.id, null));
    if (fresh && !mine && this.order.length > 0) this.fresh = [...this.fresh, row.id];
    else this.place(row);
  }

  private place(row: CommentRow | undefined): void {
    if (!row || this.order.includes(row.id)) return;
    const shown = this.order.map((id) => this.rows.get(id)!);
    const at = placeOfNew(this.held.sort, row, shown, this.next === null);
    this.order = [...this.order.slice(0, at), row.id, ...this.order.slice(at)];
  }

  /** The channel was closed: one may not read it any more, or it has to be found out whether. */
  private async lookAgain(): Promise<void> {
    try {
      await this.around.query("comments.get", { discussion: this.id });
      this.compose({ phase: "failed" });
    } catch (error) {
      this.refused(error);
    }
  }

  private refused(error: unknown): void {
    const refused = this.around.refusal(error);
    const gone = refused?.code === "no_discussion" || refused?.code === "invalid";
    if (gone || this.held.phase !== "here") this.compose({ phase: gone ? "missing" : "failed", problem: refused?.message ?? "", loading: false });
    else this.compose({ loading: false, failed: true });
  }

  /** Somebody was blocked, or is seen again: frames are for whom I see now, and what was veiled is asked for anew. */
  private hide(): void {
    const now = this.around.hidden.get();
    const again = [...this.known].some((id) => !now.has(id));
    this.known = now;
    this.around.channel.renew();
    this.compose({});
    if (again) void this.load();
  }

  // -- rows -------------------------------------------------------------------------------------------------------

  private begin(told: Told, pages: readonly ThreadPage[], since: number, at: number): void {
    const threads = pages.flatMap((page) => page.threads);
    const pinned = pages[0]?.pinned ?? [];
    this.boxes = new Map();
    for (const thread of [...threads, ...pinned]) this.put(thread, since);
    this.order = [...new Set(threads.map((thread) => thread.comment.id))];
    this.pins = pinned.map((thread) => thread.comment.id);
    this.next = pages[pages.length - 1]?.next ?? null;
    this.fresh = [];
    this.loadedAt = at;
    this.know(told, at);
    this.compose({ phase: "here", problem: "", loading: false, failed: false });
    // What came by the channel while these were on their way.
    for (const row of this.rows.heardSince(since)) this.settle(row, this.around.isMe(row.actor_id));
    this.compose({});
  }

  private put({ comment, replies, next }: ThreadRows, since: number): void {
    this.rows.take([comment, ...replies], since);
    const box = this.boxes.get(comment.id) ?? new Box(comment.id, comment.id, next);
    box.next = box.opened ? box.next : next;
    box.put(replies.map(({ id }) => id), this.rows.map);
    this.boxes.set(comment.id, box);
  }

  /** The replies of a thread that was opened further. */
  private async again(box: Box): Promise<void> {
    const now = this.boxes.get(box.root);
    const since = this.rows.tick;
    try {
      const page = await this.around.query<Page & { comments: CommentRow[] }>("comments.replies", { comment: box.root, limit: Math.min(LONGEST_PAGE, Math.max(PAGE, box.size)) });
      if (!now || this.boxes.get(box.root) !== now) return;
      this.rows.take(page.comments, since);
      now.opened = true;
      now.next = page.next;
      now.put(page.comments.map(({ id }) => id), this.rows.map);
      this.compose({});
    } catch {
      // The button for more of them is there.
    }
  }

  private change(box: Box, changed: Partial<Pick<Box, "loading" | "failed">>): void {
    Object.assign(box, changed);
    box.stale();
    this.compose({});
  }

  private compose(changed: Partial<Held>): void {
    const hidden = this.around.hidden.get();
    const view = (box: Box): Thread | null => box.view(this.rows.map, hidden, (row) => this.rows.veil(row));
    const views = (ids: readonly string[]): Thread[] => ids.flatMap((id) => (this.boxes.has(id) ? (view(this.boxes.get(id)!) ?? []) : []));
    const pinned = new Set(this.pins);
    const held = { ...this.held, ...changed };
    this.fresh = this.fresh.filter((id) => isShown(this.rows.get(id)!) && !this.rows.isHidden(this.rows.get(id)!));
    this.held = {
      ...held,
      pinned: views(this.pins),
      threads: views(this.order.filter((id) => !pinned.has(id))),
      more: this.next !== null,
      fresh: this.fresh.length,
      unread: this.reading.unread,
      alone: held.alone && { ...held.alone, thread: this.one === null ? null : view(this.one) },
    };
    for (const listener of [...this.listeners]) listener();
  }
}
