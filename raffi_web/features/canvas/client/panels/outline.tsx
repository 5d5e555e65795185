/** The board as a tree: for whoever reads it without seeing it, and for finding something on it. */
import { ChevronRight, ListTree, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { act, remove } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { hug } from "$/public/external/raffi_web/features/canvas/client/elements/hugging";
import { around, type Branch, found, outlineOf, type Reading, wordsOf } from "$/public/external/raffi_web/features/canvas/client/engine/outline";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { goTo, nearness } from "$/public/external/raffi_web/features/canvas/client/looking";
import { firstWords, nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import type { BoardPins, Pin } from "$/public/external/raffi_web/features/canvas/client/talk/pins";
import { showPin } from "$/public/external/raffi_web/features/canvas/client/talk/pins_layer";
import { type Replies, useReplies } from "$/public/external/raffi_web/features/canvas/client/talk/found_replies";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { plainComment } from "$/public/external/raffi_web/features/comments/client/markdown";
import { CONTROL, IconButton, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import { spokenKeys, withKeys } from "$/public/external/raffi_web/ui/client/keys";
import { MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const PANEL =
  "absolute start-3 top-[max(4.5rem,var(--head-room,0px))] lg:top-[4.5rem] bottom-[max(5rem,var(--toast-room,0px))] lg:bottom-20 z-30 flex w-[min(20rem,calc(100%-1.5rem))] flex-col overflow-hidden rounded-card border border-line bg-surface-1 shadow-pop";
/** So many rows are in the page at once. */
const MOST = 500;

/** Whether the outline of the page's board is shown. */
const shown = createStore(false);

export function Outline({ surface, edits, pins }: { surface: Surface; edits: boolean; pins: BoardPins }) {
  const open = useStore(shown);
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "f") return;
      event.preventDefault();
      shown.set(true);
    };
    window.addEventListener("keydown", pressed);
    return () => {
      window.removeEventListener("keydown", pressed);
      shown.set(false);
    };
  }, []);
  return open ? <Panel surface={surface} edits={edits} pins={pins} onClose={() => shown.set(false)} /> : null;
}

export function OutlineButton() {
  const open = useStore(shown);
  return <IconButton icon={ListTree} size="sm" label={t("canvas.outline")} tip={withKeys(t("canvas.outline"), KEY_NAMES["canvas.outline"])} aria-keyshortcuts={spokenKeys(KEY_NAMES["canvas.outline"])} aria-expanded={open} onClick={() => shown.set(!open)} />;
}

/** Opens it, from wherever that is asked. */
export function showOutline(): void {
  shown.set(true);
}

/** In the menu, for bars that have no place for the button. */
export function OutlineItem() {
  return (
    <MenuItem icon={ListTree} keys={KEY_NAMES["canvas.outline"]} onPick={showOutline}>
      {t("canvas.outline")}
    </MenuItem>
  );
}

/** What is said at the pins, for who reads or searches: a pin whose thread is not there is not on the board. */
class Said implements Reading {
  private readonly pins: ReadonlyMap<string, Pin>;

  constructor(
    private readonly board: BoardPins,
    private readonly surface: Surface,
    private readonly search: string,
    private readonly replies: Replies,
  ) {
    this.pins = new Map(board.pins().map((pin) => [pin.element.id, pin]));
  }

  readonly reads = (element: Element): boolean => element.kind !== "comment" || this.pins.has(element.id);

  /** Who wrote it, and what. */
  readonly said = (element: Element): string => {
    const pin = this.pins.get(element.id);
    return pin === undefined || pin.root.removed || pin.root.veiled ? "" : `${pin.root.name} ${plainComment(pin.root.body, t("chat.spoiler"))}`;
  };

  readonly nameOf = (element: Element): string => {
    const pin = this.pins.get(element.id);
    const reply = this.replyAt(element);
    if (reply !== undefined) return t("canvas.named", { kind: t("canvas.reply_by", { name: reply.name }), said: around(plainComment(reply.body, t("chat.spoiler")), this.search) });
    return pin === undefined ? nameOf(element) : pinName(pin);
  };

  /** Everything that holds the words: what is here by itself, pins also for a reply. */
  readonly find = (): Element[] => {
    const here = new Set(found(this.surface.elements, this.search, this).map(({ id }) => id));
    return outlineOf(this.surface.elements, undefined, this).flatMap(({ element }) => (here.has(element.id) || this.replyAt(element) !== undefined ? [element] : []));
  };

  /** The reply for which a pin was found, where its first comment does not hold the words. */
  private replyAt(element: Element): CommentRow | undefined {
    const pin = this.pins.get(element.id);
    const reply = pin === undefined ? undefined : this.replies.get(pin.root.id);
    const said = reply === undefined || reply.body === "" ? [element] : found(new Map([[element.id, element]]), this.search, { reads: () => true, said: this.said });
    return said.length > 0 ? undefined : reply;
  }

  readonly show = (element: Element): void => {
    const pin = this.pins.get(element.id);
    if (pin === undefined) return show(this.surface, element);
    act(this.surface, { do: "tool", tool: "select" });
    showPin(this.board, this.surface, pin, this.replyAt(element)?.id);
  };
}

/** Who wrote at a pin, the first words of it, and whether it is done or new. */
function pinName({ root, done, unread }: Pin): string {
  const gone = root.removed || root.veiled;
  const said = gone ? "" : firstWords(plainComment(root.body, t("chat.spoiler")));
  const who = gone ? t("canvas.pin") : t("canvas.pin_by", { name: root.name });
  return [said === "" ? who : t("canvas.named", { kind: who, said }), unread ? t("canvas.pin_new") : "", done ? t("canvas.done") : ""].filter(Boolean).join(", ");
}

function Panel({ surface, edits, pins, onClose }: { surface: Surface; edits: boolean; pins: BoardPins; onClose: () => void }) {
  const changes = useStore(surface.changes);
  const held = useStore(pins.held);
  const read = useStore(pins.read);
  const [search, setSearch] = useState("");
  const replies = useReplies(pins, search);
  // The elements are a map that is changed in place.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const said = useMemo(() => new Said(pins, surface, search, replies), [pins, surface, changes, held, read, search, replies]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.querySelector("input")?.focus(), []);
  const rows = useMemo(() => {
    if (search.trim() === "") return outlineOf(surface.elements, closed, said);
    const hits = said.find();
    return hits.map((element, n): Branch => ({ element, depth: 1, of: hits.length, at: n + 1, parent: null, holds: false }));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [surface, said, search, closed]);
  const count = useMemo(() => [...surface.elements.values()].filter(said.reads).length, [surface, said]);
  const [hit, setHit] = useState<string | null>(null);
  const section = useRef<HTMLElement>(null);
  const at = rows.findIndex(({ element }) => element.id === hit);
  /** From the field: the first that was found, and on round and round. */
  const jump = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || search.trim() === "" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    const next = rows.at(at < 0 ? (event.shiftKey ? -1 : 0) : (at + (event.shiftKey ? -1 : 1)) % rows.length);
    if (next === undefined) return;
    setHit(next.element.id);
    said.show(next.element);
    section.current?.querySelector(`[data-row="${CSS.escape(next.element.id)}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const fold = (id: string, shut: boolean): void => {
    const next = new Set(closed);
    if (shut) next.add(id);
    else next.delete(id);
    setClosed(next);
  };
  return (
    <section ref={section} data-outline="" data-beside="" aria-label={t("canvas.outline")} className={PANEL} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <div ref={field} className="flex items-center gap-1 border-b border-line p-2" onKeyDown={jump}>
        <TextField label={t("canvas.find")} hideLabel type="search" placeholder={t("canvas.find")} value={search} onChange={(event) => (setSearch(event.target.value), setHit(null))} className="flex-1" />
        <IconButton icon={X} size="sm" label={t("canvas.close_outline")} onClick={onClose} />
      </div>
      <p role="status" className="px-3 py-1.5 text-mini text-ink-3 tabular">
        {rows.length === 0 && search !== "" ? t("canvas.nothing_found") : search !== "" && at >= 0 ? t("meeting.progress", { at: at + 1, of: rows.length }) : tn("canvas.elements", search === "" ? count : rows.length)}
      </p>
      <Tree surface={surface} said={said} edits={edits} rows={rows.slice(0, MOST)} closed={closed} onFold={fold} />
      {rows.length > MOST ? <p className="px-3 py-2 text-mini text-ink-3">{tn("canvas.more_elements", rows.length - MOST)}</p> : null}
    </section>
  );
}

interface TreeProps {
  surface: Surface;
  said: Said;
  edits: boolean;
  rows: readonly Branch[];
  closed: ReadonlySet<string>;
  onFold: (id: string, shut: boolean) => void;
}

function Tree({ surface, said, edits, rows, closed, onFold }: TreeProps) {
  const chosen = useStore(surface.chosen);
  const [focus, setFocus] = useState<string | null>(null);
  const [writing, setWriting] = useState<string | null>(null);
  const tree = useRef<HTMLUListElement>(null);
  const label = useId();
  const here = rows.find(({ element }) => element.id === focus) ?? rows[0];
  const go = (row: Branch | undefined): void => {
    if (row === undefined) return;
    setFocus(row.element.id);
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.element.id)}"]`)?.focus();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (here === undefined || writing !== null) return;
    const at = rows.indexOf(here);
    const shut = closed.has(here.element.id);
    const deeds: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(rows[at + 1]),
      ArrowUp: () => go(rows[at - 1]),
      Home: () => go(rows[0]),
      End: () => go(rows.at(-1)),
      ArrowRight: () => (here.holds && shut ? onFold(here.element.id, false) : here.holds && go(rows[at + 1])),
      ArrowLeft: () => (here.holds && !shut ? onFold(here.element.id, true) : go(rows.find(({ element }) => element.id === here.parent))),
      Enter: () => said.show(here.element),
      F2: () => edits && wordsOf(here.element) !== null && setWriting(here.element.id),
      Delete: () => {
        if (!edits) return;
        surface.choose([here.element.id]);
        remove(surface);
        const next = rows[at + 1] ?? rows[at - 1];
        if (next !== undefined) go(next);
        else tree.current?.closest("section")?.querySelector("input")?.focus();
      },
    };
    const deed = deeds[event.key];
    if (deed === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  };
  return (
    <>
      <span id={label} className="sr-only">
        {t(edits ? "canvas.outline_keys" : "canvas.outline_keys_read")}
      </span>
      <ul ref={tree} role="tree" aria-label={t("canvas.outline")} aria-describedby={label} className="min-h-0 flex-1 overflow-y-auto p-1" onKeyDown={pressed}>
        {rows.map((row) => (
          <Item
            key={row.element.id}
            row={row}
            name={said.nameOf(row.element)}
            shut={closed.has(row.element.id)}
            chosen={chosen.has(row.element.id)}
            first={row === here}
            onPick={() => {
              setFocus(row.element.id);
              said.show(row.element);
            }}
            onFocus={() => setFocus(row.element.id)}
            field={writing === row.element.id ? <Words surface={surface} element={row.element} onDone={() => (setWriting(null), requestAnimationFrame(() => go(row)))} /> : null}
          />
        ))}
      </ul>
    </>
  );
}

interface ItemProps {
  row: Branch;
  name: string;
  shut: boolean;
  chosen: boolean;
  /** Whether this one is reached by Tab. */
  first: boolean;
  onPick: () => void;
  onFocus: () => void;
  field: React.ReactNode;
}

function Item({ row, name, shut, chosen, first, onPick, onFocus, field }: ItemProps) {
  const { element, depth, of, at, holds } = row;
  return (
    <li
      role="treeitem"
      data-row={element.id}
      aria-level={depth}
      aria-setsize={of}
      aria-posinset={at}
      aria-expanded={holds ? !shut : undefined}
      aria-selected={chosen}
      tabIndex={first ? 0 : -1}
      className="flex min-h-8 cursor-pointer items-center gap-1.5 rounded-small pe-2 text-sm hover:bg-hover focus-visible:outline-offset-[-2px] aria-selected:bg-accent-soft pointer-coarse:min-h-11"
      style={{ paddingInlineStart: `${depth * 0.875 - 0.5}rem`, contentVisibility: "auto", containIntrinsicSize: "auto 2rem" }}
      onClick={onPick}
      onFocus={onFocus}
    >
      <ChevronRight size={14} strokeWidth={2} aria-hidden className={`shrink-0 text-ink-3 ${holds ? (shut ? "rtl:rotate-180" : "rotate-90") : "invisible"}`} />
      {field ?? <span className="min-w-0 truncate">{name}</span>}
    </li>
  );
}

function Words({ surface, element, onDone }: { surface: Surface; element: Element; onDone: () => void }) {
  const name = wordsOf(element) ?? "text";
  const [text, setText] = useState(String(value(element, name) ?? ""));
  const save = (): void => {
    const batch = newId();
    if (text !== value(element, name)) {
      surface.edit([["set", element.id, { [name]: text }]], batch);
      requestAnimationFrame(() => hug(surface, element.id, batch));
    }
    onDone();
  };
  return (
    <input
      autoFocus
      value={text}
      aria-label={nameOf(element)}
      className={`${CONTROL} h-7 px-2 text-sm`}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onDone();
      }}
    />
  );
}

/** Chooses an element and brings it into sight. */
function show(surface: Surface, element: Element): void {
  act(surface, { do: "tool", tool: "select" });
  surface.choose([element.id]);
  goTo(surface, [element], { most: nearness(surface) });
}
