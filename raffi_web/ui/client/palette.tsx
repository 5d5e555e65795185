import { Clock, CornerDownLeft, Search } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent as ReactKey } from "react";
import { useNavigate } from "react-router";
import { Dialog } from "$/public/external/raffi_web/ui/client/dialog";
import { capsOf, useMac } from "$/public/external/raffi_web/ui/client/keys";
import { score } from "$/public/external/raffi_web/ui/client/ranking";
import { isTyping, singleKeysOn } from "$/public/external/raffi_web/ui/client/shortcuts";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

export type PaletteItem = {
  id: string;
  group: string;
  label: string;
  hint?: string;
  keywords?: string;
  shortcut?: string;
  /** Where it leads, or the id of a dialog that it opens; without both `onRun` gets the id. */
  href?: string;
  opens?: string;
  run?: () => void;
};
export type PaletteSearch = (query: string, signal: AbortSignal) => Promise<PaletteItem[]>;

const DEBOUNCE_MS = 120;
const RECENT_KEY = "raffi.palette.recent";
const RECENT_MAX = 4;
const searches = createStore<PaletteSearch[]>([]);
const local = createStore<PaletteItem[]>([]);
const commands = createStore<PaletteItem[]>([]);

/** Adds a source of results (rooms, people, titles); what is where one is stands `first`. Call what it gives back to take it away. */
export function provideSearch(search: PaletteSearch, first = false): () => void {
  searches.set((all) => (first ? [search, ...all] : [...all, search]));
  return () => searches.set((all) => all.filter((one) => one !== search));
}

/** Adds lines that do something here; those of the place one is at stand `first`. Call what it gives back to take them away. */
export function provideCommands(items: PaletteItem[], first = false): () => void {
  const store = first ? local : commands;
  store.set((all) => [...all, ...items]);
  return () => store.set((all) => all.filter((one) => !items.includes(one)));
}

function readRecent(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(RECENT_KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id): id is string => typeof id === "string") : [];
  } catch {
    return [];
  }
}

type Group = { title: string; items: PaletteItem[] };

/** The lines in the order shown: recent ones first when nothing is asked, else the best of each group. */
export function arrange(items: PaletteItem[], found: PaletteItem[], recent: string[], query: string, recentTitle: string): Group[] {
  const groups = new Map<string, PaletteItem[]>();
  if (query.trim() === "") {
    const last = recent.flatMap((id) => items.filter((item) => item.id === id));
    if (last.length > 0) groups.set(recentTitle, last);
    for (const item of items) {
      if (!last.includes(item)) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
    }
  } else {
    const ranked = items.map((item) => [score(item, query), item] as const).filter(([points]) => points > 0);
    ranked.sort((a, b) => b[0] - a[0]);
    const known = new Set(ranked.map(([, item]) => item.id));
    for (const item of [...ranked.map(([, item]) => item), ...found.filter((one) => !known.has(one.id))]) {
      groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
    }
  }
  return [...groups].map(([title, list]) => ({ title, items: list }));
}

/** Results of all sources for the query, the latest only; what fails is left out. */
function useFound(query: string, extra: PaletteSearch | undefined): { found: PaletteItem[]; busy: boolean } {
  const provided = useStore(searches);
  const [found, setFound] = useState<PaletteItem[]>([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const sources = extra ? [...provided, extra] : provided;
    if (query.trim() === "" || sources.length === 0) {
      setFound([]);
      setBusy(false);
      return;
    }
    const abort = new AbortController();
    setBusy(true);
    const timer = setTimeout(async () => {
      const answers = await Promise.allSettled(sources.map((source) => source(query.trim(), abort.signal)));
      if (abort.signal.aborted) return;
      setFound(answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : [])));
      setBusy(false);
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query, provided, extra]);
  return { found, busy };
}

const PANEL =
  "mx-auto mt-[max(1rem,12dvh)] mb-auto w-[calc(100vw-2rem)] max-w-xl max-h-[min(32rem,calc(100dvh-2rem))] overflow-hidden rounded-sheet border border-line-strong bg-surface-1 p-0 text-ink shadow-pop open:flex open:flex-col";
const LINE =
  "flex min-h-10 scroll-my-2 cursor-pointer items-center gap-3 rounded-control px-3 text-sm pointer-coarse:min-h-11 aria-selected:bg-press forced-colors:aria-selected:outline";
const KEY =
  "inline-grid h-5 min-w-5 place-items-center rounded-[0.25rem] border border-line-strong bg-surface-2 px-1 font-sans text-xs leading-none text-ink-2";

type Props = {
  dialogId: string;
  items: PaletteItem[];
  search?: PaletteSearch;
  onRun?: (id: string) => void;
};

/** Ctrl or Cmd with K, or `/`: go anywhere and do anything by typing. */
export function CommandPalette({ dialogId, items: given, search, onRun }: Props) {
  const here = useStore(local);
  const everywhere = useStore(commands);
  const items = useMemo(() => [...here, ...given, ...everywhere], [here, given, everywhere]);
  const mac = useMac();
  const navigate = useNavigate();
  const base = useId();
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [recent, setRecent] = useState<string[]>([]);
  const { found, busy } = useFound(query, search);
  const groups = useMemo(() => arrange(items, found, recent, query, t("ui.palette_recent")), [items, found, recent, query]);
  const lines = useMemo(() => groups.flatMap((group) => group.items), [groups]);
  const chosen = lines[Math.min(at, lines.length - 1)];
  const idOf = (item: PaletteItem): string => `${base}-${item.id}`;

  useEffect(() => {
    const element = document.getElementById(dialogId) as HTMLDialogElement | null;
    const onToggle = (event: Event): void => {
      if ((event as ToggleEvent).newState !== "open") return;
      setQuery("");
      setAt(0);
      setRecent(readRecent());
      input.current?.focus();
    };
    const onKey = (event: KeyboardEvent): void => {
      const withK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event) && singleKeysOn();
      if (!element || event.defaultPrevented || (!withK && !slash)) return;
      if (element.open) return withK ? (event.preventDefault(), element.close()) : undefined;
      if (document.querySelector("dialog:modal")) return;
      event.preventDefault();
      element.showModal();
    };
    element?.addEventListener("toggle", onToggle);
    document.addEventListener("keydown", onKey);
    return () => {
      element?.removeEventListener("toggle", onToggle);
      document.removeEventListener("keydown", onKey);
    };
  }, [dialogId]);

  useEffect(() => {
    if (chosen) document.getElementById(idOf(chosen))?.scrollIntoView({ block: "nearest" });
  });

  const run = (item: PaletteItem): void => {
    if (items.includes(item)) {
      const kept = [item.id, ...readRecent().filter((id) => id !== item.id)].slice(0, RECENT_MAX);
      localStorage.setItem(RECENT_KEY, JSON.stringify(kept));
    }
    (document.getElementById(dialogId) as HTMLDialogElement | null)?.close();
    if (item.run) item.run();
    else if (item.opens) (document.getElementById(item.opens) as HTMLDialogElement | null)?.showModal();
    else if (item.href) void navigate(item.href);
    else onRun?.(item.id);
  };
  const onKeyDown = (event: ReactKey): void => {
    const last = lines.length - 1;
    const now = Math.min(at, last);
    if (event.key === "ArrowDown") setAt(now >= last ? 0 : now + 1);
    else if (event.key === "ArrowUp") setAt(now <= 0 ? last : now - 1);
    else if (event.key === "Enter" && chosen && !event.nativeEvent.isComposing) run(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog dialogId={dialogId} aria-label={t("ui.palette")} className={PANEL}>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={20} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-expanded={lines.length > 0}
          aria-controls={`${base}-list`}
          aria-activedescendant={chosen ? idOf(chosen) : undefined}
          aria-autocomplete="list"
          aria-label={t("ui.palette_ask")}
          placeholder={t("ui.palette_ask")}
          autoComplete="off"
          spellCheck={false}
          value={query}
          className="h-14 min-w-0 flex-1 bg-transparent text-base outline-none"
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd className={KEY}>Esc</kbd>
      </div>
      <div role="listbox" id={`${base}-list`} aria-label={t("ui.palette")} aria-busy={busy} className="min-h-0 flex-1 overflow-y-auto p-2">
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title} className="pb-2 last:pb-0">
            <div aria-hidden className="px-3 pt-2 pb-1 text-xs font-medium text-ink-3">
              {group.title}
            </div>
            {group.items.map((item) => (
              <div
                key={item.id}
                id={idOf(item)}
                role="option"
                aria-selected={item === chosen}
                className={LINE}
                onClick={() => run(item)}
                onPointerMove={() => setAt(lines.indexOf(item))}
              >
                {group.title === t("ui.palette_recent") ? <Clock size={16} aria-hidden className="shrink-0 text-ink-3" /> : null}
                <span className="truncate">{item.label}</span>
                <span className="min-w-0 flex-1 truncate text-mini text-ink-3">{item.hint}</span>
                {item.shortcut ? (
                  <span className="flex gap-1">
                    {capsOf(item.shortcut, mac).map((key) => (
                      <kbd key={key} className={KEY}>
                        {key}
                      </kbd>
                    ))}
                  </span>
                ) : item === chosen ? (
                  <CornerDownLeft size={16} aria-hidden className="shrink-0 text-ink-3" />
                ) : null}
              </div>
            ))}
          </div>
        ))}
      </div>
      {lines.length === 0 ? (
        <p className="px-6 pt-4 pb-10 text-center text-sm text-ink-2">{busy ? t("ui.palette_searching") : t("ui.palette_none", { query })}</p>
      ) : null}
      <div role="status" aria-live="polite" className="sr-only">
        {busy ? "" : tn("ui.palette_count", lines.length)}
      </div>
    </Dialog>
  );
}
