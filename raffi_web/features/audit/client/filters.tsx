/** What is shown of the audit, or of the log of calls. Each choice counts at once. */
import { Download, RotateCcw } from "lucide-react";
import { useState } from "react";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { PersonField, type Someone } from "$/public/external/raffi_web/features/audit/client/person_field";
import { type Kind, save } from "$/public/external/raffi_web/features/audit/client/save";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button, SelectField, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const HOUR_MS = 3_600_000;
const LASTS: Readonly<Record<string, number>> = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS, month: 30 * 24 * HOUR_MS };
const WHENS: readonly (readonly [string, string])[] = [
  ["", t("audit.ever")],
  ["hour", t("audit.hour")],
  ["day", t("audit.day")],
  ["week", t("audit.week")],
  ["month", t("audit.month")],
  ["between", t("audit.between")],
];
const RESULTS: readonly (readonly [string, string])[] = [
  ["", t("audit.any_result")],
  ["ok", t("audit.done")],
  ["!ok", t("audit.refused")],
];

interface Chosen {
  what: string;
  person: Someone | null;
  result: string;
  when: string;
  from: string;
  to: string;
}
const NOTHING: Chosen = { what: "", person: null, result: "", when: "", from: "", to: "" };

/** The arguments that a choice means. */
function filtersOf(kind: Kind, chosen: Chosen): Record<string, string | number> {
  const { what, person, result, when, from, to } = chosen;
  const last = LASTS[when];
  const since = last ? Math.round(live.clock.serverNow() - last) : when === "between" && from ? Date.parse(from) : NaN;
  const until = when === "between" && to ? Date.parse(to) : NaN;
  return {
    ...(what.trim() && { [kind === "acts" ? "act" : "function"]: what.trim() }),
    ...(person && { actor: person.id }),
    ...(result && { result }),
    ...(Number.isFinite(since) && { since }),
    ...(Number.isFinite(until) && { until }),
  };
}

type Props = { kind: Kind; choices: [string, [string, string][]][]; onFind?: (filters: Record<string, string>) => void };

export function Filters({ kind, choices, onFind }: Props) {
  const [chosen, setChosen] = useState(NOTHING);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const apply = (next: Chosen): void => {
    setChosen(next);
    setTyped(next.what);
    onFind?.(Object.fromEntries(Object.entries(filtersOf(kind, next)).map(([name, value]) => [name, String(value)])));
  };
  const change = (some: Partial<Chosen>): void => apply({ ...chosen, ...some });
  const keep = async (): Promise<void> => {
    setBusy(true);
    try {
      const { lines, more } = await save(kind, filtersOf(kind, chosen));
      toast({ id: "saved", title: tn("audit.saved", lines), ...(more && { body: t("audit.saved_newest") }), tone: "success" });
    } catch (error) {
      toast({ id: "saved", title: problemOf(error).message, tone: "danger" });
    }
    setBusy(false);
  };
  const free = JSON.stringify(chosen) === JSON.stringify(NOTHING);
  return (
    <form onSubmit={(event) => event.preventDefault()} className="flex flex-col gap-3" aria-label={t("audit.filters")}>
      <div className="grid grid-cols-2 gap-3 xl:grid-cols-4">
        <PersonField label={t("audit.actor")} value={chosen.person} onChoose={(person) => change({ person })} />
        {kind === "acts" ? (
          <SelectField label={t("audit.act")} value={chosen.what} options={[["", t("audit.anything")], ...choices]} onChange={(event) => change({ what: event.target.value })} />
        ) : (
          <TextField
            label={t("audit.function")}
            value={typed}
            maxLength={100}
            placeholder="rooms."
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
            // A form without a button for it is not sent by Enter.
            onKeyDown={(event) => (event.key === "Enter" ? change({ what: typed }) : undefined)}
            onBlur={() => (typed === chosen.what ? undefined : change({ what: typed }))}
          />
        )}
        <SelectField label={t("audit.result")} value={chosen.result} options={RESULTS} onChange={(event) => change({ result: event.target.value })} />
        <SelectField label={t("audit.when")} value={chosen.when} options={WHENS} onChange={(event) => change({ when: event.target.value })} />
        {chosen.when === "between" ? (
          <>
            <TextField type="datetime-local" label={t("audit.from")} value={chosen.from} max={chosen.to || undefined} onChange={(event) => change({ from: event.target.value })} />
            <TextField type="datetime-local" label={t("audit.to")} value={chosen.to} min={chosen.from || undefined} onChange={(event) => change({ to: event.target.value })} />
          </>
        ) : null}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" variant="ghost" icon={RotateCcw} className="-ms-3" reason={free ? t("audit.no_filters") : null} onClick={() => apply(NOTHING)}>
          {t("audit.clear")}
        </Button>
        <Button size="sm" icon={Download} busy={busy} className="ms-auto" onClick={() => void keep()}>
          {t("audit.save")}
        </Button>
      </div>
    </form>
  );
}
