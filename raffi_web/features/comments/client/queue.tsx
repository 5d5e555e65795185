/** The desk of who keeps order, on the server or in a room: what waits, what was decided, who is silenced, filters. */
import { Check, EyeOff } from "lucide-react";
import { Fragment, useEffect, useRef, useState } from "react";
import { Answered, useAnswer } from "$/public/external/raffi_web/features/comments/client/answer";
import { DecidedList } from "$/public/external/raffi_web/features/comments/client/decided";
import { type Reason, REASONS } from "$/public/external/raffi_web/features/comments/client/order";
import { HideForm, SilenceLayer } from "$/public/external/raffi_web/features/comments/client/order_dialogs";
import { type OrderPlace, useOrderPlace } from "$/public/external/raffi_web/features/comments/client/order_place";
import { SilencedList } from "$/public/external/raffi_web/features/comments/client/silenced";
import { SwitchedList } from "$/public/external/raffi_web/features/comments/client/switched";
import { type Somebody, type Waiting, WaitingItem } from "$/public/external/raffi_web/features/comments/client/waiting_item";
import { WordFilters } from "$/public/external/raffi_web/features/comments/client/word_filters";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { Button, SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { isTyping, singleKeysOn } from "$/public/external/raffi_web/ui/client/shortcuts";
import { Tabs } from "$/public/external/raffi_web/ui/client/tabs";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const PAGE = 50;
const MOST = 200;
/** What is told of a decision: about what was reported, and about what waited. */
const DONE = { hide: ["moderation.n_hidden", "moderation.n_refused"], keep: ["moderation.n_kept", "moderation.n_released"] } as const;
const FIRST = "waiting";

/** Why most told of some comments. */
export function reasonOf(some: readonly Pick<Waiting, "reports">[]): Reason | undefined {
  const told = new Map<Reason, number>();
  for (const { reason } of some.flatMap((one) => one.reports)) if (reason in REASONS) told.set(reason as Reason, (told.get(reason as Reason) ?? 0) + 1);
  return [...told].sort(([, one], [, other]) => other - one)[0]?.[0];
}

export function CommentQueue() {
  return <OrderDesk room={null} />;
}

type DeskProps = {
  /** Null for the server. */
  room: string | null;
  /** Beside a film, which no link leads away from. */
  beside?: boolean;
};

export function OrderDesk({ room, beside = false }: DeskProps) {
  const place = useOrderPlace(room);
  // What nobody has looked at yet is not asked for.
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set([FIRST]));
  const tabs = [
    { id: FIRST, label: t("moderation.tab_waiting"), panel: <WaitingList room={room} place={place} beside={beside} /> },
    { id: "decided", label: t("moderation.tab_decided"), panel: <DecidedList room={room} place={place} /> },
    { id: "silenced", label: t(room === null ? "moderation.tab_silenced" : "moderation.tab_muted"), panel: <SilencedList room={room} place={place} /> },
    ...(room === null ? [{ id: "switched", label: t("moderation.tab_switched"), panel: <SwitchedList place={place} /> }] : []),
    { id: "filters", label: t("moderation.tab_filters"), panel: <WordFilters room={room} place={place} /> },
  ];
  return (
    <Tabs label={t("moderation.queue")} tabs={tabs} initial={FIRST} className="@container" onPick={(tab) => setSeen(new Set([...seen, tab]))}>
      {tabs.map(({ id, panel }) => (
        <Fragment key={id}>{seen.has(id) ? panel : null}</Fragment>
      ))}
    </Tabs>
  );
}

type WaitingProps = { room: string | null; place: OrderPlace; beside: boolean };

function WaitingList({ room, place, beside }: WaitingProps) {
  const [sort, setSort] = useState<"newest" | "most">("newest");
  const [limit, setLimit] = useState(PAGE);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [hiding, setHiding] = useState<string[] | null>(null);
  const [silencing, setSilencing] = useState<Somebody | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const next = useRef<number | null>(null);
  // What somebody has chosen from stays as it is until they are done.
  const turn = useRef("");
  if (chosen.size === 0 && hiding === null) turn.current = place.turn("queue", "silences");
  const asked = { failed: t("moderation.failed"), when: place.status !== "loading", turn: turn.current };
  const answer = useAnswer<Waiting[]>("comments.queue", { room, sort, limit }, asked);
  const count = useAnswer<number>("comments.queue_count", { room }, asked).found;
  const { found, again } = answer;

  // What was decided leaves the list: who works with the keys goes on at the one that took its place.
  useEffect(() => {
    if (next.current === null || hiding !== null) return;
    const cards = list.current?.querySelectorAll<HTMLElement>("[data-waiting]");
    cards?.[Math.min(next.current, cards.length - 1)]?.focus();
    next.current = null;
  }, [found, hiding]);
  const decide = async (comments: string[], act: "hide" | "keep", reason: Reason = "something_else", note = ""): Promise<boolean> => {
    const waited = (found ?? []).filter((one) => comments.includes(one.comment.id)).every((one) => one.why !== "reported");
    const deeds = await attempt<string[]>("comments.decide", { room, comments, act, reason, note });
    // Refused, somebody else may have decided meanwhile.
    again();
    if (deeds === undefined) return false;
    setChosen(new Set());
    const undo = async (): Promise<void> => {
      if ((await attempt("comments.undo_decision", { room, deeds })) !== undefined) again();
    };
    toast({ title: tn(DONE[act][waited ? 1 : 0], comments.length), action: t("ui.undo"), seconds: 10, onAct: () => void undo() });
    return true;
  };
  const keys = (event: React.KeyboardEvent): void => {
    if (!singleKeysOn() || isTyping(event.nativeEvent) || event.ctrlKey || event.metaKey || event.altKey) return;
    const cards = [...(list.current?.querySelectorAll<HTMLElement>("[data-waiting]") ?? [])];
    const at = cards.findIndex((card) => card.contains(document.activeElement));
    const one = cards[at]?.dataset.waiting;
    if (event.key === "j" || event.key === "k") cards[Math.max(0, Math.min(cards.length - 1, at + (event.key === "j" ? 1 : -1)))]?.focus();
    else if (event.key === "h" && one) setHiding([one]);
    else if (event.key === "d" && one) void decide([one], "keep");
    else return;
    if (event.key === "h" || event.key === "d") next.current = at;
    event.preventDefault();
  };
  return (
    <Answered of={answer} none={(some) => (some.length > 0 ? null : t(room === null ? "moderation.none_waiting" : "moderation.none_waiting_room"))}>
      {(some) => (
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions
        <div className="flex flex-col gap-4" onKeyDown={keys}>
          <div className="flex flex-wrap items-end justify-between gap-3">
            <p className="text-sm text-ink-2 tabular">
              {tn("moderation.n_wait", Math.max(count ?? 0, some.length))} <span className="hidden text-ink-3 pointer-fine:@xl:inline">· {t("moderation.keys")}</span>
            </p>
            <SelectField
              label={t("moderation.sort")}
              hideLabel
              value={sort}
              options={[
                ["newest", t("moderation.sort_newest")],
                ["most", t("moderation.sort_most")],
              ]}
              onChange={(event) => setSort(event.target.value as "newest" | "most")}
            />
          </div>
          <ul ref={list} className="flex flex-col gap-3">
            {some.map((one) => (
              <WaitingItem
                key={one.comment.id}
                one={one}
                room={room}
                beside={beside}
                chosen={chosen.has(one.comment.id)}
                onChoose={(on) => setChosen(new Set(on ? [...chosen, one.comment.id] : [...chosen].filter((id) => id !== one.comment.id)))}
                onHide={() => setHiding([one.comment.id])}
                onKeep={() => void decide([one.comment.id], "keep")}
                onSilence={setSilencing}
              />
            ))}
          </ul>
          {some.length === limit && limit < MOST ? (
            <Button busy={answer.busy} className="self-center" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
              {t("moderation.more")}
            </Button>
          ) : null}
          {chosen.size === 0 ? null : (
            <div role="toolbar" aria-label={t("moderation.chosen")} className={`sticky z-10 flex flex-wrap items-center gap-2 rounded-card border border-line-strong bg-surface-2 p-3 shadow-pop ${beside ? "bottom-0" : "bottom-[calc(var(--tabbar)+1rem+env(safe-area-inset-bottom))] md:bottom-4"}`}>
              <span className="flex-1 text-sm font-medium tabular">{tn("moderation.n_chosen", chosen.size)}</span>
              <Button size="sm" variant="ghost" onClick={() => setChosen(new Set())}>
                {t("ui.cancel")}
              </Button>
              <Button size="sm" icon={Check} onClick={() => void decide([...chosen], "keep")}>
                {t("moderation.keep")}
              </Button>
              <Button size="sm" icon={EyeOff} onClick={() => setHiding([...chosen])}>
                {t("moderation.hide")}
              </Button>
            </div>
          )}
          <Layer open={hiding !== null} onClose={() => setHiding(null)} title={tn("moderation.hide_n", hiding?.length ?? 1)} about={t("moderation.hide_about")}>
            {hiding === null ? null : <HideForm reason={reasonOf(some.filter((one) => hiding.includes(one.comment.id)))} onClose={() => setHiding(null)} onHide={(reason, note) => decide(hiding, "hide", reason, note)} />}
          </Layer>
          <SilenceLayer who={silencing} onClose={() => setSilencing(null)} />
        </div>
      )}
    </Answered>
  );
}
