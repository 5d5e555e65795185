/** Where a connection is to lead, chosen from a list: for keys, and for what is far away. */
import { useState } from "react";
import { make } from "$/public/external/raffi_web/features/canvas/client/putting";
import { SIDES, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { choicesFor, goTo, rewire } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import { nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import type { Side } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { SelectField, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

/** So many rows are in the page at once; the rest is found by its words. */
const MOST = 200;
const ROW = "flex min-h-10 w-full items-center rounded-control px-3 py-1.5 text-start text-sm hover:bg-hover focus-visible:outline-offset-[-2px] pointer-coarse:min-h-11 aria-[current=true]:bg-press aria-[current=true]:font-medium";

export function AskEnd() {
  const surface = useSurface();
  const asked = useStore(surface.asked);
  const close = (): void => surface.asked.set(null);
  const title = asked?.end === "from" ? t("canvas.change_start") : asked?.end === "to" ? t("canvas.change_end") : t("canvas.connect_to");
  return (
    <Layer open={asked !== null} onClose={close} title={title} size="sm">
      {asked === null ? null : <List key={asked.id} id={asked.id} end={asked.end} onDone={close} />}
    </Layer>
  );
}

function List({ id, end, onDone }: { id: string; end: "from" | "to" | null; onDone: () => void }) {
  const surface = useSurface();
  const wire = surface.elements.get(id);
  const [search, setSearch] = useState("");
  const [side, setSide] = useState<Side | null>(wire === undefined || end === null ? null : value(wire, end === "from" ? "from_side" : "to_side"));
  const wanted = search.trim().toLocaleLowerCase();
  const found = choicesFor(surface.elements, id, end).filter((one) => nameOf(one).toLocaleLowerCase().includes(wanted));
  const now = wire === undefined || end === null ? null : value(wire, end);
  const pick = (to: string): void => {
    onDone();
    if (end !== null) rewire(surface, id, end, to, side);
    goTo(surface, end === null ? make(surface, "connection", { from: id, to, to_side: side }, null) : id);
  };
  return (
    <div className="flex min-h-0 flex-col gap-3">
      <TextField label={t("canvas.find")} value={search} data-autofocus="" onChange={(event) => setSearch(event.target.value)} />
      <SelectField
        label={t("canvas.at_side")}
        value={side ?? ""}
        options={[["", t("canvas.side_any")], ...SIDES.map((one): [string, string] => [one, t(`canvas.side.${one}` as Key)])]}
        onChange={(event) => setSide(SIDES.find((one) => one === event.target.value) ?? null)}
      />
      <ul className="max-h-72 overflow-y-auto" aria-label={t("canvas.elements_here")}>
        {found.slice(0, MOST).map((one) => (
          <li key={one.id}>
            <button type="button" className={ROW} aria-current={one.id === now} onClick={() => pick(one.id)}>
              <span className="truncate">{nameOf(one)}</span>
            </button>
          </li>
        ))}
        {found.length === 0 ? <li className="px-3 py-2 text-sm text-ink-2">{t("canvas.nothing_found")}</li> : null}
      </ul>
    </div>
  );
}
