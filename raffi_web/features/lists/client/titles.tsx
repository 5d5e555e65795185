import { Plus, Search, SlidersHorizontal } from "lucide-react";
import { type FormEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { attempt, complain, offerReturn, tellAdded } from "$/public/external/raffi_web/features/lists/client/calls";
import { type Head, parseTitle, type TitleRow, useTitles } from "$/public/external/raffi_web/features/lists/client/model";
import { OnLists } from "$/public/external/raffi_web/features/lists/client/on_lists";
import { useOrder } from "$/public/external/raffi_web/features/lists/client/order";
import { TitleForm } from "$/public/external/raffi_web/features/lists/client/title_form";
import { type Deeds, Title } from "$/public/external/raffi_web/features/lists/client/title_row";
import { useUndoKey } from "$/public/external/raffi_web/features/lists/client/undo";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button, CONTROL, IconButton, SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const SEARCH_FROM = 12;
const DRAWN_FIRST = 80;
const DRAWN_MORE = 240;

const SORTS = ["own", "name", "year", "new"] as const;
type Sort = (typeof SORTS)[number];
const WORDS: Readonly<Record<Sort, string>> = {
  own: t("lists.sort_own"),
  name: t("lists.sort_name"),
  year: t("lists.sort_year"),
  new: t("lists.sort_new"),
};
const COMPARE: Readonly<Record<Exclude<Sort, "own">, (a: TitleRow, b: TitleRow) => number>> = {
  name: (a, b) => a.name.localeCompare(b.name),
  year: (a, b) => (b.year ?? 0) - (a.year ?? 0) || a.name.localeCompare(b.name),
  new: (a, b) => (a.id < b.id ? 1 : -1),
};

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The titles of a list, and the line that adds one. */
export function Titles({ head, also }: { head: Head; also: Readonly<Record<string, number>> }) {
  const list = head.id;
  const may = head.role !== "reader";
  const held = useTitles(list);
  const send = useCallback(async (id: string, after: string | null) => (await attempt("arrange", { list_id: list, item: id, after })) !== undefined, [list]);
  const told = useCallback((id: string, behind: string | null) => offerReturn(list, id, held.find((one) => one.id === id)?.name ?? "", behind, send), [list, held, send]);
  const [order, move] = useOrder(held, send, told);
  const [search, setSearch] = useState("");
  const [sort, setSort] = useState<Sort>("own");
  const [edited, setEdited] = useState<TitleRow | null>(null);
  const [asked, setAsked] = useState<TitleRow | null>(null);
  const [said, setSaid] = useState("");
  const refocus = useRef<{ id: string; what: string } | null>(null);
  useUndoKey(list, may);
  const arranged = sort === "own" && search.trim() === "";
  const places = useMemo(() => new Map(order.map((row, place) => [row.id, place])), [order]);
  const shown = useMemo(() => {
    const words = fold(search).split(/\s+/).filter(Boolean);
    const matching = words.length === 0 ? order : order.filter((row) => words.every((word) => fold(`${row.name} ${row.year ?? ""} ${row.note}`).includes(word)));
    return sort === "own" ? matching : [...matching].sort(COMPARE[sort]);
  }, [order, search, sort]);
  const [drawn, more] = useDrawn(shown.length);
  const count = order.length;
  const deeds = useMemo<Deeds>(
    () => ({
      move: (row, to, what) => {
        refocus.current = what ? { id: row.id, what } : null;
        move(row.id, to);
        setSaid(t("lists.moved", { title: row.name, n: to + 1, of: count }));
      },
      edit: setEdited,
      lists: setAsked,
    }),
    [move, count],
  );
  // A row that changes its place in the page loses the focus.
  useLayoutEffect(() => {
    const wanted = refocus.current;
    refocus.current = null;
    if (wanted === null) return;
    const row = document.querySelector(`[data-title="${wanted.id}"]`);
    row?.querySelector<HTMLElement>(wanted.what)?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }, [order]);
  return (
    <section aria-label={t("lists.titles")} className="relative">
      {may ? <QuickAdd list={list} /> : null}
      {count >= SEARCH_FROM ? (
        <div className="flex items-center gap-2 pb-3">
          <label className="relative min-w-0 flex-1">
            <span className="sr-only">{t("lists.find_title")}</span>
            <Search size={16} strokeWidth={1.75} aria-hidden className="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-ink-3" />
            <input type="search" value={search} placeholder={t("lists.find_title")} className={`${CONTROL} h-10 ps-9 pe-3 text-sm pointer-coarse:h-11`} onChange={(event) => setSearch(event.target.value)} />
          </label>
          <SelectField label={t("lists.sort")} hideLabel className="w-40 shrink-0" value={sort} options={SORTS.map((one) => [one, WORDS[one]] as const)} onChange={(event) => setSort(event.target.value as Sort)} />
        </div>
      ) : null}
      {count === 0 ? <Nothing may={may} /> : null}
      {count > 0 && shown.length === 0 ? <p className="py-10 text-center text-sm text-ink-2">{t("lists.none_found", { search })}</p> : null}
      <div className="relative">
        <ol className="flex flex-col">
          {shown.slice(0, drawn).map((row) => (
            <Title
              key={row.id}
              list={list}
              row={row}
              index={places.get(row.id) ?? 0}
              count={count}
              may={may}
              arranged={arranged}
              owner={head.owner.name}
              also={also[row.title_id]}
              deeds={deeds}
            />
          ))}
        </ol>
      </div>
      {drawn < shown.length ? <More onNear={more} left={shown.length - drawn} /> : null}
      <p id="grip-help" hidden>
        {t("lists.grip_help")}
      </p>
      <p role="status" className="sr-only">
        {said}
      </p>
      {edited ? <TitleForm list={list} row={edited} onClose={() => setEdited(null)} /> : null}
      {asked ? <OnLists title={asked} onClose={() => setAsked(null)} /> : null}
    </section>
  );
}

function Nothing({ may }: { may: boolean }) {
  return (
    <div className="rounded-card border border-dashed border-line-strong px-6 py-14 text-center">
      <p className="font-medium">{t("lists.empty")}</p>
      <p className="pt-1 text-sm text-ink-2">{may ? t("lists.empty_about") : t("lists.empty_others")}</p>
    </div>
  );
}

/** How many rows are drawn: more of them as one comes near the end. */
function useDrawn(count: number): [number, () => void] {
  const [drawn, setDrawn] = useState(DRAWN_FIRST);
  const more = useCallback(() => setDrawn((before) => Math.min(before + DRAWN_MORE, Math.max(count, DRAWN_FIRST))), [count]);
  return [drawn, more];
}

function More({ onNear, left }: { onNear: () => void; left: number }) {
  const mark = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!mark.current) return;
    const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onNear(), { rootMargin: "1200px" });
    seen.observe(mark.current);
    return () => seen.disconnect();
  }, [onNear, left]);
  return (
    <button ref={mark} type="button" className="w-full py-4 text-center text-mini text-ink-3 hover:text-ink" onClick={onNear}>
      {tn("lists.more_below", left)}
    </button>
  );
}

interface Added {
  item: TitleRow;
  added: boolean;
}

/** One line, Enter, the next: "Ran (1985)". */
function QuickAdd({ list }: { list: string }) {
  const [line, setLine] = useState("");
  const [whole, setWhole] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const title = parseTitle(line);
    if (title.name === "") return field.current?.focus();
    setLine("");
    try {
      const { item, added } = await live.call<Added>("lists.add", { list_id: list, title });
      tellAdded(list, item, added);
    } catch (error) {
      setLine(line);
      complain(error);
    }
  };
  return (
    <form onSubmit={(event) => void add(event)} className="flex items-center gap-2 pb-4">
      <label className="min-w-0 flex-1">
        <span className="sr-only">{t("lists.add_title")}</span>
        <input
          ref={field}
          value={line}
          maxLength={210}
          placeholder={t("lists.add_hint")}
          autoComplete="off"
          enterKeyHint="done"
          className={`${CONTROL} h-10 px-3 text-sm pointer-coarse:h-11`}
          onChange={(event) => setLine(event.target.value)}
        />
      </label>
      <Button type="submit" icon={Plus}>
        {t("lists.add")}
      </Button>
      <IconButton icon={SlidersHorizontal} label={t("lists.add_whole")} onClick={() => setWhole(true)} />
      {whole ? <TitleForm list={list} begun={parseTitle(line)} onClose={() => setWhole(false)} onAdded={() => setLine("")} /> : null}
    </form>
  );
}
