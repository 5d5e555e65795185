/** Word filters of the server, or of a room: what is there, a new one, and a box to try it in. */
import { Plus, Trash2 } from "lucide-react";
import { useEffect, useState, type FormEvent } from "react";
import { Answered, useAnswer } from "$/public/external/raffi_web/features/comments/client/answer";
import type { OrderPlace } from "$/public/external/raffi_web/features/comments/client/order_place";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Badge, Button, CONTROL, IconButton, SelectField, Switch, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

interface Filter {
  id: string;
  kind: "words" | "pattern";
  pattern: string;
  act: "refuse" | "hold" | "cover";
  off: "hand" | "slow" | null;
}

const ACTS = { hold: "moderation.act_hold", cover: "moderation.act_cover", refuse: "moderation.act_refuse" } as const satisfies Record<Filter["act"], Key>;
const KINDS = { words: "moderation.kind_words", pattern: "moderation.kind_pattern" } as const satisfies Record<Filter["kind"], Key>;
const FIRST = [0, 1, 2, 3, 5, 10] as const;

export function WordFilters({ room, place }: { room: string | null; place: OrderPlace }) {
  const asked = { failed: t("moderation.failed_list"), when: place.status !== "loading", turn: place.turn("filters") };
  const answer = useAnswer<Filter[]>("comments.filters", { room }, asked);
  const change = async (name: string, args: object): Promise<boolean> => {
    const done = (await attempt(name, { room, ...args })) !== undefined;
    answer.again();
    return done;
  };
  const remove = async (one: Filter): Promise<void> => {
    if (await change("comments.remove_filter", { filter: one.id })) toast({ title: t("moderation.filter_gone"), action: t("ui.undo"), seconds: 10, onAct: () => void change("comments.remove_filter", { filter: one.id, back: true }) });
  };
  return (
    <Answered of={answer}>
      {(some) => (
        <div className="flex flex-col gap-6">
          {room === null ? <FirstComments turn={asked.turn} /> : null}
          <NewFilter room={room} onAdded={answer.again} />
          {some.length === 0 ? (
            <p className="text-sm text-ink-2">{t("moderation.no_filters")}</p>
          ) : (
            <ul className="flex flex-col gap-2">
              {some.map((one) => (
                <li key={one.id} className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-surface-1 px-4 py-2">
                  <code className="min-w-40 flex-1 font-mono text-mini break-all">{one.pattern}</code>
                  <Badge>{t(KINDS[one.kind])}</Badge>
                  <Badge tone="accent">{t(ACTS[one.act])}</Badge>
                  {one.off === "slow" ? <Badge tone="danger">{t("moderation.too_slow")}</Badge> : null}
                  <Switch label={t("moderation.filter_on")} checked={one.off === null} onChange={(on) => void change("comments.switch_filter", { filter: one.id, on })} />
                  <IconButton size="sm" icon={Trash2} label={t("moderation.filter_remove", { pattern: one.pattern })} onClick={() => void remove(one)} />
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Answered>
  );
}

/** How many first comments of each person wait. */
function FirstComments({ turn }: { turn: string }) {
  const { found, again } = useAnswer<{ hold_first: number }>("comments.rules", {}, { failed: t("moderation.failed_list"), turn });
  if (found === null) return null;
  return (
    <SelectField
      label={t("moderation.hold_first")}
      help={t("moderation.hold_first_help")}
      className="max-w-md"
      value={String(found.hold_first)}
      options={FIRST.map((one) => [String(one), one === 0 ? t("moderation.hold_none") : String(one)] as const)}
      onChange={(event) => void attempt("comments.set_rules", { hold_first: Number(event.target.value) }).then(again)}
    />
  );
}

function NewFilter({ room, onAdded }: { room: string | null; onAdded: () => void }) {
  const [kind, setKind] = useState<Filter["kind"]>("words");
  const [act, setAct] = useState<Filter["act"]>("hold");
  const [pattern, setPattern] = useState("");
  const [text, setText] = useState("");
  const [told, setTold] = useState<{ found: string | null; problem: string }>({ found: null, problem: "" });
  useEffect(() => {
    if (pattern.trim() === "") return setTold({ found: null, problem: "" });
    const timer = setTimeout(() => {
      live.query<{ found: string | null }>("comments.try_filter", { room, kind, pattern, text }).then(
        (answer) => setTold({ found: answer.found, problem: "" }),
        (error: unknown) => setTold({ found: null, problem: error instanceof LiveError ? error.message : "" }),
      );
    }, 250);
    return () => clearTimeout(timer);
  }, [room, kind, pattern, text]);
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await attempt("comments.add_filter", { room, kind, pattern, act })) === undefined) return;
    setPattern("");
    onAdded();
  };
  return (
    <form className="flex flex-col gap-4 rounded-card border border-line bg-surface-1 p-4 md:p-5" onSubmit={(event) => void add(event)}>
      <h2 className="text-base font-semibold">{t("moderation.filter_new")}</h2>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label={t("moderation.filter_kind")} value={kind} options={(["words", "pattern"] as const).map((one) => [one, t(KINDS[one])] as const)} onChange={(event) => setKind(event.target.value as Filter["kind"])} />
        <SelectField label={t("moderation.filter_act")} value={act} options={(["hold", "cover", "refuse"] as const).map((one) => [one, t(ACTS[one])] as const)} onChange={(event) => setAct(event.target.value as Filter["act"])} />
      </div>
      <TextField label={t(KINDS[kind])} help={t(kind === "words" ? "moderation.words_help" : "moderation.pattern_help")} error={told.problem} maxLength={500} value={pattern} onChange={(event) => setPattern(event.target.value)} />
      <label className="flex flex-col gap-1.5 text-sm font-medium">
        {t("moderation.try")}
        <textarea className={`${CONTROL} px-3 py-2 font-normal`} rows={2} maxLength={1000} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <p role="status" className="min-h-5 text-mini text-ink-2">
        {text === "" || pattern.trim() === "" || told.problem !== "" ? "" : told.found === null ? t("moderation.finds_nothing") : t("moderation.finds", { found: told.found })}
      </p>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" icon={Plus} disabled={pattern.trim() === ""}>
          {t("moderation.filter_add")}
        </Button>
      </div>
    </form>
  );
}
