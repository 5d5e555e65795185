/** The order of the threads, and the search in them. */
import { ArrowUpDown, Search, X } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { type Sort, SORTS } from "$/public/external/raffi_web/features/comments/client/tree";
import { CONTROL, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

const WORDS = { new: "talk.sort_new", old: "talk.sort_old", top: "talk.sort_top", moment: "talk.sort_moment" } as const satisfies Record<Sort, Key>;

type Props = {
  count: number;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** What is looked for; null while the field is closed. */
  search: string | null;
  onSearch: (words: string | null) => void;
  end?: ReactNode;
};

export function Toolbar({ count, sort, onSort, search, onSearch, end }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const open = search !== null;
  const was = useRef(open);
  useEffect(() => {
    if (open && !was.current) field.current?.focus();
    if (!open && was.current) opener.current?.focus();
    was.current = open;
  }, [open]);
  if (open) {
    return (
      <search className="flex items-center gap-1">
        <div className="relative min-w-0 flex-1">
          <Search size={16} strokeWidth={1.75} aria-hidden className="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-ink-3" />
          <input
            ref={field}
            type="search"
            className={`${CONTROL} h-10 ps-9 pe-3 [&::-webkit-search-cancel-button]:hidden text-sm pointer-coarse:h-11 pointer-coarse:text-base`}
            aria-label={t("talk.search")}
            placeholder={t("talk.search")}
            maxLength={200}
            value={search}
            onChange={(event) => onSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.preventDefault();
              onSearch(null);
            }}
          />
        </div>
        <IconButton icon={X} label={t("talk.search_close")} onClick={() => onSearch(null)} />
      </search>
    );
  }
  return (
    <div className="flex items-center gap-2">
      <p className="min-w-0 flex-1 truncate text-sm font-semibold text-ink tabular">{tn("talk.comments_n", count)}</p>
      <label className="relative flex h-9 items-center gap-1.5 rounded-control ps-2 text-mini font-medium text-ink-2 hover:bg-hover has-focus-visible:outline-2 pointer-coarse:h-11">
        <ArrowUpDown size={16} strokeWidth={1.75} aria-hidden className="text-ink-3" />
        <span className="sr-only">{t("talk.sort")}</span>
        <span aria-hidden className="pe-2">
          {t(WORDS[sort])}
        </span>
        {/* Over its words: a field of a phone has larger ones. */}
        <select className="absolute inset-0 size-full cursor-pointer appearance-none opacity-0 [&>option]:bg-surface-2 [&>option]:text-ink" value={sort} onChange={(event) => onSort(event.target.value as Sort)}>
          {SORTS.map((one) => (
            <option key={one} value={one}>
              {t(WORDS[one])}
            </option>
          ))}
        </select>
      </label>
      <IconButton ref={opener} icon={Search} size="sm" label={t("talk.search")} onClick={() => onSearch("")} />
      {end}
    </div>
  );
}
