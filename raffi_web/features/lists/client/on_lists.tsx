import { Check, Plus } from "lucide-react";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { attempt, complain } from "$/public/external/raffi_web/features/lists/client/calls";
import type { Cover, Kind } from "$/public/external/raffi_web/features/lists/client/model";
import { Poster } from "$/public/external/raffi_web/features/lists/client/poster";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button, CONTROL } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

interface Holding {
  id: string;
  name: string;
  owner: string | null;
  items: number;
  item: string | null;
}

/** A title; without an id it goes by its name and year. */
export type Wanted = Omit<Cover, "title_id"> & { title_id: string | null; year?: number | null; kind?: Kind };

const LINE =
  "flex min-h-11 w-full cursor-pointer items-center gap-3 rounded-control px-3 py-2 text-start hover:bg-hover aria-checked:bg-accent-soft";
const BOX = "grid size-5 shrink-0 place-items-center rounded-small border border-control";

/** On which of my lists a title is; a press puts it there or takes it off. */
export function OnLists({ title, onClose }: { title: Wanted; onClose: () => void }) {
  const [lists, setLists] = useState<readonly Holding[] | null>(null);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const { title_id, name: called, poster, year = null, kind = "movie" } = title;
  const look = useCallback(
    () => live.query<Holding[]>("lists.holding", title_id === null ? { name: called, year } : { title_id }).then(setLists, complain),
    [title_id, called, year],
  );
  useEffect(() => void look(), [look]);
  const put = async (list: string): Promise<void> => {
    await attempt("add", { list_id: list, title: { name: called, title_id, poster, year, kind } });
  };
  const turn = async (list: Holding): Promise<void> => {
    const here = list.item === null;
    setLists((all) => all && all.map((one) => (one.id === list.id ? { ...one, item: here ? "…" : null, items: one.items + (here ? 1 : -1) } : one)));
    if (here) await put(list.id);
    else await attempt("take_off", { list_id: list.id, item: list.item });
    await look();
  };
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() === "") return;
    setBusy(true);
    const made = await attempt<{ id: string }>("create", { name });
    if (made) {
      await put(made.id);
      setName("");
    }
    await look();
    setBusy(false);
  };
  return (
    <Layer open onClose={onClose} title={t("lists.put_on")} size="sm">
      <div className="flex items-center gap-3 pb-4">
        <Poster title={{ ...title, title_id: title_id ?? called }} className="w-10" letters="text-xs" />
        <p className="min-w-0 flex-1 font-medium break-words">{title.name}</p>
      </div>
      <div role="group" aria-label={t("lists.title")} aria-busy={lists === null} tabIndex={-1} data-autofocus className="-mx-3 outline-none flex flex-col gap-0.5">
        {lists?.map((list) => (
          <button key={list.id} type="button" role="checkbox" aria-checked={list.item !== null} className={LINE} onClick={() => void turn(list)}>
            <span className={`${BOX} ${list.item === null ? "" : "border-accent bg-accent text-on-accent"}`}>{list.item === null ? null : <Check size={14} strokeWidth={2.5} aria-hidden />}</span>
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm font-medium">{list.name}</span>
              {list.owner === null ? null : <span className="block truncate text-xs text-ink-3">{t("lists.of", { name: list.owner })}</span>}
            </span>
            <span className="text-xs text-ink-3 tabular">{tn("lists.titles_n", list.items)}</span>
          </button>
        ))}
        {lists?.length === 0 ? <p className="px-3 py-2 text-sm text-ink-2">{t("lists.none")}</p> : null}
      </div>
      <form onSubmit={(event) => void make(event)} className="flex gap-2 pt-4">
        <label className="min-w-0 flex-1">
          <span className="sr-only">{t("lists.new_named")}</span>
          <input value={name} maxLength={120} placeholder={t("lists.new_named")} autoComplete="off" className={`${CONTROL} h-10 px-3 text-sm pointer-coarse:h-11`} onChange={(event) => setName(event.target.value)} />
        </label>
        <Button type="submit" icon={Plus} busy={busy}>
          {t("lists.make_short")}
        </Button>
      </form>
    </Layer>
  );
}
