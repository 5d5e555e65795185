/** An archive brought here: a file, what is understood of it, and only then what was chosen. */
import { PackageOpen, Upload } from "lucide-react";
import { useEffect, useRef, useState, type ChangeEvent } from "react";
import { Complaint } from "$/public/external/raffi_web/features/accounts/client/parts";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { upload } from "$/public/external/raffi_web/features/profiles/client/upload";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { newOp } from "$/public/external/raffi_web/live/client/outbox";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { LANGUAGE, t, tn } from "$/public/external/raffi_web/ui/client/words";

const NAMED = ["account", "audit", "blocks", "messages", "rooms", "sessions"] as const;
const LABELS = {
  name: () => t("bring.name"),
  avatar: () => t("bring.avatar"),
  bio: () => t("bring.bio"),
  preferences: () => t("bring.preferences"),
  lists: () => t("bring.lists"),
};
type Part = keyof typeof LABELS;
const ORDER = Object.keys(LABELS) as Part[];

interface Brings {
  name: Part;
  count: number;
  inside: number;
  text: string;
}

interface Summary {
  server: string;
  made_at: string;
  brings: Brings[];
  leaves: string[];
}

interface Chosen {
  file: string;
  op: string;
  summary: Summary;
}

async function summaryOf(file: string): Promise<Summary> {
  const answer = await fetch(`/files/${file}/summary`, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) throw new LiveError({ code: "offline", message: t("accounts.no_answer"), field: null, data: {} });
  return (await answer.json()) as Summary;
}

const DONE = "raffi.brought";

/** The page begins anew with what came: name, picture, theme, language. It says then that it is done. */
function beginAnew(): void {
  try {
    sessionStorage.setItem(DONE, "1");
  } catch {
    // The page shows by itself what came.
  }
  window.location.reload();
}

function tellDone(): void {
  try {
    if (sessionStorage.getItem(DONE) === null) return;
    sessionStorage.removeItem(DONE);
  } catch {
    return;
  }
  toast({ id: "brought", title: t("bring.done"), tone: "success" });
}

/** Brings what I choose of an archive to my account. */
export function BringForm() {
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [parts, setParts] = useState<Part[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(tellDone, []);

  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  }

  function choose(event: ChangeEvent<HTMLInputElement>): void {
    const given = event.target.files?.[0];
    // The same file may be chosen again after it was refused.
    event.target.value = "";
    if (!given) return;
    setChosen(null);
    void act(async () => {
      const file = await upload("archive-import", given);
      const summary = await summaryOf(file);
      setParts(summary.brings.map((one) => one.name));
      setChosen({ file, summary, op: newOp() });
    });
  }

  function bring({ file, op }: Chosen): void {
    void act(async () => {
      try {
        await live.call("profiles.bring", { file, parts }, op);
      } catch (error) {
        // What was refused is asked for anew the next time.
        setChosen((now) => now && { ...now, op: newOp() });
        throw error;
      }
      beginAnew();
    });
  }

  const pick = (part: Part, on: boolean): void => {
    setParts(on ? [...parts, part] : parts.filter((one) => one !== part));
    setChosen((now) => now && { ...now, op: newOp() });
  };
  const offers = (chosen?.summary.brings.length ?? 0) > 0;
  return (
    <div className="flex flex-col items-start gap-4" aria-busy={busy}>
      <Complaint>{problem}</Complaint>
      {chosen ? <Preview summary={chosen.summary} parts={parts} pick={pick} /> : null}
      <div className="flex flex-wrap gap-2">
        {chosen && offers ? (
          <Button variant="primary" icon={PackageOpen} busy={busy} reason={parts.length === 0 ? t("bring.pick") : null} onClick={() => bring(chosen)}>
            {t("bring.do")}
          </Button>
        ) : null}
        <Button variant={chosen ? "ghost" : "secondary"} icon={chosen ? undefined : Upload} busy={busy && !chosen} onClick={() => input.current?.click()}>
          {chosen ? t("bring.other") : busy ? t("bring.reading") : t("bring.choose")}
        </Button>
      </div>
      <input ref={input} type="file" accept=".zip,application/zip" className="hidden" onChange={choose} aria-label={t("bring.title")} />
    </div>
  );
}

function Preview({ summary, parts, pick }: { summary: Summary; parts: Part[]; pick: (part: Part, on: boolean) => void }) {
  const made = new Date(summary.made_at);
  const date = Number.isNaN(made.getTime()) ? summary.made_at : made.toLocaleDateString(LANGUAGE, { dateStyle: "long" });
  const brings = ORDER.flatMap((name) => summary.brings.filter((one) => one.name === name));
  const leaves = NAMED.filter((name) => summary.leaves.includes(name)).map((name) => t(`privacy.part.${name}`));
  return (
    <div className="flex w-full flex-col gap-3">
      <p className="text-sm wrap-anywhere text-ink-2">{t("bring.from", { server: summary.server, date })}</p>
      {brings.length > 0 ? (
        <fieldset className="flex flex-col">
          <legend className="pb-1 text-sm font-medium">{t("bring.what")}</legend>
          {brings.map((one) => (
            <label key={one.name} className="-mx-2 flex min-h-11 cursor-pointer items-start gap-3 rounded-control px-2 py-2 hover:bg-surface-2">
              <input type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" checked={parts.includes(one.name)} onChange={(event) => pick(one.name, event.target.checked)} />
              <span className="flex min-w-0 flex-1 flex-col text-sm">
                <span>
                  {LABELS[one.name]()}
                  <span className="ps-2 wrap-anywhere text-ink-2">{saidOf(one)}</span>
                </span>
                <span className="text-mini text-ink-3">{one.name === "lists" ? t("bring.lists_help") : t("bring.replaces")}</span>
              </span>
            </label>
          ))}
        </fieldset>
      ) : (
        <p className="text-sm">{t("bring.nothing")}</p>
      )}
      {leaves.length > 0 ? (
        <p className="text-mini text-ink-3">{t("bring.leaves", { parts: new Intl.ListFormat(LANGUAGE).format(leaves) })}</p>
      ) : null}
    </div>
  );
}

function saidOf({ name, count, inside, text }: Brings): string {
  if (name === "preferences") return tn("bring.preferences_n", count);
  if (name === "lists") return `${tn("bring.lists_n", count)} · ${tn("lists.titles_n", inside)}`;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
