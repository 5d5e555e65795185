/** Being at a board with others: telling them where one is, whose view one follows, whether their hands are shown. */
import type { Board, People, Person } from "$/public/external/raffi_web/features/canvas/client/board_store";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { lasting } from "$/public/external/raffi_web/features/canvas/client/looking";
import { GoingAlong, HandsAtWork } from "$/public/external/raffi_web/features/canvas/client/together/going_along";
import { Lasers } from "$/public/external/raffi_web/features/canvas/client/together/laser";
import { Presenting } from "$/public/external/raffi_web/features/canvas/client/together/presenting";
import { Reactions } from "$/public/external/raffi_web/features/canvas/client/together/reactions";
import { fill } from "$/public/external/raffi_web/features/canvas/client/together/stage";
import { tellSketches } from "$/public/external/raffi_web/features/canvas/client/together/sketches";
import { actionOf } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { isTyping } from "$/public/external/raffi_web/ui/client/shortcuts";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const HIDDEN = "raffi.board.cursors";
const MOVE_MS = 160;
/** Who says nothing for longer than a few of these is taken for gone. */
const BEAT_MS = 8_000;
/** A cursor that rests so long goes; whose it is stays. */
const RESTING_MS = 20_000;

/** Whether the cursors of others are shown; kept in this browser. */
export const cursorsShown = createStore(kept());

function kept(): boolean {
  try {
    return localStorage.getItem(HIDDEN) !== "hidden";
  } catch {
    return true;
  }
}

export function showCursors(on: boolean): void {
  try {
    localStorage.setItem(HIDDEN, on ? "shown" : "hidden");
  } catch {
    // It holds for this page all the same.
  }
  cursorsShown.set(on);
}

export class Together {
  /** Whose view this one follows, by `<actor>/<tab>`. */
  readonly following = createStore<string | null>(null);
  readonly lasers = new Lasers();
  readonly presenting: Presenting;
  readonly reactions: Reactions;
  /** Whether the bar of reactions is there, and for which point of the screen. */
  readonly reacting = createStore<{ at: Point | null } | null>(null);
  /** Whether this person types at their cursor. */
  readonly saying = createStore(false);
  /** Where on the screen the pointer was last over the board. */
  readonly pointer = createStore<Point | null>(null);
  /** Where the view of whom one follows was last: it is gone to once. */
  private gone = "";
  /** Where one was before one went along by default. */
  private before: { x: number; y: number; zoom: number } | null = null;
  /** Whether whom one follows was presenting: following ends with that. */
  private presented = false;
  private readonly goingAlong = new GoingAlong();
  private readonly hands: HandsAtWork;

  constructor(
    readonly board: Board,
    readonly surface: Surface,
  ) {
    this.hands = new HandsAtWork(surface);
    this.reactions = new Reactions((part) => board.show(part));
    this.presenting = new Presenting(surface, (part) => board.show(part), () => board.still());
  }

  /** Tells and hears until the returned function is called. */
  start(around: HTMLElement): () => void {
    const stop = new AbortController();
    const options = { signal: stop.signal, passive: true, capture: true };
    around.addEventListener("pointermove", (event) => this.point(event), options);
    around.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.pointer.set({ x: event.clientX, y: event.clientY }), options);
    around.addEventListener("pointerleave", () => this.board.show({ cursor: null }), options);
    // Whoever moves the board by themselves looks for themselves again.
    for (const name of ["wheel", "pointerdown"] as const) around.addEventListener(name, (event) => onTheBoard(event) && this.unfollow(), options);
    window.addEventListener("keydown", (event) => (event.key === "Escape" || looks(event)) && this.unfollow(), { signal: stop.signal, capture: true });
    const hands = this.hands.start();
    const quiet = this.beStillHere(stop.signal);
    const leave = this.board.people.subscribe(() => this.heard(this.board.people.get()));
    const rest = this.presenting.start();
    const dark = this.lasers.start(this.surface, this.board);
    const still = tellSketches(this.surface, (part) => this.board.show(part));
    this.surface.onMeet = (deed) => (deed === "react" ? this.react() : this.board.level.get() !== "view" && this.saying.set(true));
    return () => {
      this.surface.onMeet = null;
      this.reactions.stop();
      stop.abort();
      hands();
      quiet();
      leave();
      still();
      dark();
      rest();
      this.board.show({ cursor: null });
    };
  }

  /** Whoever only reads is here, too: it is told at once, and again while the page is seen. */
  private beStillHere(signal: AbortSignal): () => void {
    const tell = (): void => {
      if (document.hidden) return;
      this.look();
      this.board.still();
    };
    this.board.show({ cursor: null });
    tell();
    document.addEventListener("visibilitychange", tell, { signal });
    const beat = setInterval(tell, BEAT_MS);
    return () => {
      clearInterval(beat);
      clearTimeout(this.resting);
    };
  }

  private resting: ReturnType<typeof setTimeout> | undefined;

  /** Tells what of the board is seen here. */
  look(): void {
    const sight = this.surface.sight();
    if (sight !== null) this.board.show({ view: [sight.x, sight.y, sight.w, sight.h] });
  }

  follow(key: string): void {
    this.before = null;
    this.presented = this.board.people.get().get(key)?.presents != null;
    this.following.set(key);
    this.board.show({ follow: key });
    const person = this.board.people.get().get(key);
    this.gone = "";
    if (person !== undefined) this.along(person);
  }

  /** Goes along by default: what is chosen is let go, and at the end one is where one was. */
  private goAlong(key: string): void {
    const before = this.surface.flow?.getViewport() ?? null;
    this.surface.choose([]);
    this.follow(key);
    this.before = before;
  }

  /** Goes where somebody looks; to the frame itself where they present one, since screens differ. */
  private along({ presents, view }: Person): void {
    const frame = presents != null && this.surface.elements.has(presents.frame) ? presents.frame : null;
    const goal = frame ?? JSON.stringify(view);
    if (goal === this.gone || this.surface.flow === null) return;
    this.gone = goal;
    if (frame === null) this.goTo(view);
    else fill(this.surface, frame);
  }

  unfollow(): void {
    if (this.following.get() === null) return;
    this.following.set(null);
    this.before = null;
    this.board.show({ follow: null });
  }

  /** The end of what was followed: whoever was taken along is where they were. */
  private leaveOff(): void {
    const { before } = this;
    this.unfollow();
    if (before !== null) void this.surface.flow?.setViewport(before, { duration: lasting(MOVE_MS) });
  }

  /** Whether one may be taken along: one presents nothing oneself, looks at the board as it is, and one's hands rest. */
  private isFree(): boolean {
    return this.presenting.shown.get() === null && this.surface.past.get() === null && this.following.get() === null && !this.hands.are;
  }

  /** Asks everybody to look at what is seen here. */
  bring(): void {
    const sight = this.surface.sight();
    if (sight !== null) this.board.show({ here: [sight.x, sight.y, sight.w, sight.h] });
    toast({ id: "board-here", title: t("canvas.brought_all") });
  }

  /** Opens the bar of reactions at the pointer, or over the tools; closes it. */
  react(at = this.pointer.get()): void {
    this.reacting.set((open) => (open === null ? { at } : null));
  }

  /** The point of the board at one of the screen; without one the middle of what is seen. */
  pointOf(at: Point | null): Point {
    return (at === null ? undefined : this.surface.flow?.screenToFlowPosition(at, { snapToGrid: false })) ?? this.surface.centre();
  }

  private point(event: PointerEvent): void {
    const at = this.surface.flow?.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
    if (at === undefined) return;
    this.board.show({ cursor: [at.x, at.y] });
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.board.show({ cursor: null }), RESTING_MS);
  }

  private heard(people: People): void {
    const key = this.following.get();
    if (key !== null) {
      const person = people.get(key);
      if (person === undefined || (this.presented && person.presents == null)) this.leaveOff();
      else this.along(person);
    }
    const presenter = this.goingAlong.heard(people, () => this.isFree());
    if (presenter !== null) this.goAlong(presenter);
    this.reactions.heard(people.values());
    for (const person of people.values()) if (person.here != null && !this.answered.has(person.here)) this.called(person);
  }

  private readonly answered = new WeakSet<object>();

  private called(person: Person): void {
    this.answered.add(person.here!);
    const before = this.surface.flow?.getViewport() ?? null;
    this.goTo(person.here);
    toast({
      id: "board-here",
      title: t("canvas.brought", { name: person.name ?? "" }),
      action: t("canvas.go_back"),
      onAct: () => before !== null && void this.surface.flow?.setViewport(before, { duration: MOVE_MS }),
    });
  }

  private goTo(view: Person["view"]): void {
    if (view == null) return;
    const [x, y, width, height] = view;
    void this.surface.flow?.fitBounds({ x, y, width, height }, { padding: 0, duration: MOVE_MS });
  }
}

/** Bars lie over the board: a press on them moves nothing. */
function onTheBoard({ target }: Event): boolean {
  return target instanceof Element && target.closest(".react-flow") !== null;
}

const LOOKING: ReadonlySet<string> = new Set(["fit", "fit_chosen", "zoom_in", "zoom_out", "zoom_whole"]);

/** Whether a key moves what is seen. */
function looks(event: KeyboardEvent): boolean {
  if (isTyping(event)) return false;
  const { key, code, shiftKey: shift, altKey: alt } = event;
  return LOOKING.has(actionOf({ key, code, shift, alt, mod: event.ctrlKey || event.metaKey })?.do ?? "");
}

/** Each person once, however many tabs they have open: the one that moved last. */
export function faces(people: People): [key: string, person: Person][] {
  const latest = new Map<string, [string, Person]>();
  for (const [key, person] of people) {
    const known = latest.get(person.actor);
    if (known === undefined || known[1].at < person.at) latest.set(person.actor, [key, person]);
  }
  return [...latest.values()];
}
