/** The queue of who keeps order: what was reported or waits, what was decided, and the word filters. */
import { Check, EyeOff, ExternalLink, Flag, Lock, RotateCcw, UserX } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { HideForm, SilenceLayer } from "$/public/external/raffi_web/features/comments/client/deeds";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import { lock, type Reason, reasonWords } from "$/public/external/raffi_web/features/comments/client/order";
import { Problem } from "$/public/external/raffi_web/features/comments/client/problem";
import { WordFilters } from "$/public/external/raffi_web/features/comments/client/word_filters";
import type { CommentRow, DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, Badge, Button, type Face, SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { isTyping, singleKeysOn } from "$/public/external/raffi_web/ui/client/shortcuts";
import { Tabs } from "$/public/external/raffi_web/ui/client/tabs";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

type Somebody = Face & { id: string; name: string };

interface Waiting {
  comment: CommentRow;
  discussion: DiscussionRow;
  why: "reported" | "new" | "words" | "review";
  reports: { reason: string; text: string; by: Somebody | null; at: number | null }[];
  quote: string;
  author: { person: Somebody | null; since: number | null; hidden: number; silenced: boolean };
  at: number | null;
}

interface Decided {
  deed: string;
  kind: "hide" | "keep" | "release" | "refuse";
  comment: string;
  discussion: string;
  name: string;
  text: string;
  reason: string;
  at: number | null;
  by: Somebody | null;
  undone: boolean;
}

const AGAIN_MS = 15_000;
const CARD = "rounded-card border border-line bg-surface-1 p-4 outline-none focus-visible:border-accent md:p-5";
const WHY = { reported: "moderation.why_reported", new: "moderation.why_new", words: "moderation.why_words", review: "moderation.why_review" } as const satisfies Record<Waiting["why"], Key>;
const DID = { hide: "moderation.did_hide", keep: "moderation.did_keep", release: "moderation.did_release", refuse: "moderation.did_refuse" } as const satisfies Record<Decided["kind"], Key>;

export function CommentQueue() {
  const tabs = [
    { id: "waiting", label: t("moderation.tab_waiting") },
    { id: "decided", label: t("moderation.tab_decided") },
    { id: "filters", label: t("moderation.tab_filters") },
  ];
  return (
    <Tabs label={t("moderation.queue")} tabs={tabs} initial="waiting">
      <WaitingList />
      <DecidedList />
      <WordFilters room={null} />
    </Tabs>
  );
}

/** What a function answers, asked again from time to time while the page is looked at. */
function useAnswer<T>(name: string, args: object, calm: boolean): { found: T | null; problem: string | null; again: () => void } {
  const [found, setFound] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const key = JSON.stringify(args);
  const again = useCallback(() => {
    live.query<T>(name, JSON.parse(key) as object).then(
      (answer) => (setFound(answer), setProblem(null)),
      (error: unknown) => setProblem(error instanceof LiveError ? error.message : t("moderation.failed")),
    );
  }, [name, key]);
  useEffect(again, [again]);
  useEffect(() => {
    if (!calm) return undefined;
    const timer = setInterval(() => document.visibilityState === "visible" && again(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [again, calm]);
  return { found, problem, again };
}

function Empty({ words }: { words: string }) {
  return <p className="rounded-card border border-line bg-surface-1 px-4 py-10 text-center text-sm text-ink-2">{words}</p>;
}

const LOADING = <div className="h-72 rounded-card bg-surface-3 motion-safe:animate-shimmer" aria-hidden />;

function WaitingList() {
  const [sort, setSort] = useState<"newest" | "most">("newest");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [hiding, setHiding] = useState<string[] | null>(null);
  const [silencing, setSilencing] = useState<{ id: string; name: string } | null>(null);
  const { found, problem, again } = useAnswer<Waiting[]>("comments.queue", { sort }, chosen.size === 0 && hiding === null);
  const list = useRef<HTMLUListElement>(null);

  const decide = async (comments: string[], act: "hide" | "keep", reason: Reason = "something_else", note = ""): Promise<boolean> => {
    const deeds = await attempt<string[]>("comments.decide", { comments, act, reason, note });
    if (deeds === undefined) return false;
    setChosen(new Set());
    again();
    const undo = async (): Promise<void> => {
      if ((await attempt("comments.undo_decision", { deeds })) !== undefined) again();
    };
    toast({ title: tn(act === "hide" ? "moderation.n_hidden" : "moderation.n_kept", comments.length), action: t("ui.undo"), seconds: 10, onAct: () => void undo() });
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
    event.preventDefault();
  };
  if (problem !== null) return <Problem problem={problem} onAgain={again} />;
  if (found === null) return LOADING;
  if (found.length === 0) return <Empty words={t("moderation.none_waiting")} />;
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="flex flex-col gap-4" onKeyDown={keys}>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <p className="text-sm text-ink-2 tabular">
          {tn("moderation.n_wait", found.length)} <span className="hidden text-ink-3 md:inline">· {t("moderation.keys")}</span>
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
        {found.map((one) => (
          <Item
            key={one.comment.id}
            one={one}
            chosen={chosen.has(one.comment.id)}
            onChoose={(on) => setChosen(new Set(on ? [...chosen, one.comment.id] : [...chosen].filter((id) => id !== one.comment.id)))}
            onHide={() => setHiding([one.comment.id])}
            onKeep={() => void decide([one.comment.id], "keep")}
            onSilence={setSilencing}
          />
        ))}
      </ul>
      {chosen.size === 0 ? null : (
        <div role="toolbar" aria-label={t("moderation.chosen")} className="sticky bottom-4 z-10 flex flex-wrap items-center gap-2 rounded-card border border-line-strong bg-surface-2 p-3 shadow-pop">
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
        {hiding === null ? null : <HideForm onClose={() => setHiding(null)} onHide={(reason, note) => decide(hiding, "hide", reason, note)} />}
      </Layer>
      <SilenceLayer who={silencing} onClose={() => (setSilencing(null), again())} />
    </div>
  );
}

type ItemProps = { one: Waiting; chosen: boolean; onChoose: (on: boolean) => void; onHide: () => void; onKeep: () => void; onSilence: (who: Somebody) => void };

function Item({ one, chosen, onChoose, onHide, onKeep, onSilence }: ItemProps) {
  const { comment, discussion, author } = one;
  const waits = comment.held || comment.hidden === "review";
  const where = [discussion.title_name, episodeOf(discussion), discussion.room_title].filter(Boolean).join(" · ");
  return (
    <li data-waiting={comment.id} tabIndex={-1} aria-label={t("moderation.by", { name: comment.name })} className={CARD}>
      <div className="flex items-start gap-3">
        <input type="checkbox" className="mt-1.5 size-5 shrink-0 accent-(--accent)" aria-label={t("moderation.choose", { name: comment.name })} checked={chosen} onChange={(event) => onChoose(event.target.checked)} />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-2">
            <Avatar face={author.person ?? comment} size="sm" />
            <span className="min-w-0 truncate text-sm font-semibold">{comment.name}</span>
            <Badge tone="warning">{one.why === "reported" ? tn("moderation.n_reports", one.reports.length) : t(WHY[one.why])}</Badge>
            {author.silenced ? <Badge tone="danger">{t("moderation.is_silenced")}</Badge> : null}
            <Ago at={one.at} className="text-mini text-ink-3" />
          </div>
          <p className="pt-1 text-mini text-ink-3">
            {author.since === null ? null : (
              <>
                {t("moderation.here_since")} <Ago at={author.since} />
                {" · "}
              </>
            )}
            {tn("moderation.n_hidden_before", author.hidden)}
          </p>
          {one.quote === "" ? null : (
            <blockquote className="mt-3 border-s-2 border-line-strong ps-3 text-sm break-words whitespace-pre-wrap text-ink-2">
              <span className="block text-mini text-ink-3">{t("moderation.said_then")}</span>
              {one.quote}
            </blockquote>
          )}
          <p dir="auto" className="pt-3 text-sm break-words whitespace-pre-wrap">
            {comment.body === "" ? <i className="text-ink-3">{t("moderation.nothing_left")}</i> : comment.body}
          </p>
          {comment.removed ? <p className="pt-1 text-mini text-ink-3">{t("moderation.taken_back")}</p> : null}
          {one.reports.length === 0 ? null : (
            <ul className="flex flex-col gap-1 pt-3 text-mini text-ink-2">
              {one.reports.map((told, n) => (
                <li key={n} className="flex flex-wrap items-center gap-x-2">
                  <Flag size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
                  <b className="font-medium text-ink">{reasonWords(told.reason)}</b>
                  <span>{told.by?.name ?? t("reports.somebody")}</span>
                  {told.text === "" ? null : <span className="min-w-0 break-words">“{told.text}”</span>}
                </li>
              ))}
            </ul>
          )}
          {comment.held ? (
            <p className="pt-3 text-mini text-ink-3">{where}</p>
          ) : (
            <Link to={`/d/${discussion.id}?c=${comment.id}`} className="mt-3 inline-flex min-h-6 items-center gap-1.5 text-mini text-accent-ink underline-offset-4 hover:underline">
              <ExternalLink size={14} strokeWidth={1.75} aria-hidden />
              {where}
            </Link>
          )}
          <div className="flex flex-wrap gap-2 pt-3">
            <Button size="sm" icon={Check} onClick={onKeep}>
              {t(waits ? "moderation.release" : "moderation.keep")}
            </Button>
            <Button size="sm" icon={EyeOff} onClick={onHide}>
              {t(waits ? "moderation.refuse" : "moderation.hide")}
            </Button>
            {comment.held ? null : (
              <Button size="sm" variant="ghost" icon={Lock} onClick={() => void lock(comment, true)}>
                {t("moderation.lock")}
              </Button>
            )}
            {author.person === null || author.silenced ? null : (
              <Button size="sm" variant="ghost" icon={UserX} onClick={() => onSilence(author.person!)}>
                {t("moderation.silence")}
              </Button>
            )}
          </div>
        </div>
      </div>
    </li>
  );
}

function DecidedList() {
  const { found, problem, again } = useAnswer<Decided[]>("comments.decided", {}, true);
  if (problem !== null) return <Problem problem={problem} onAgain={again} />;
  if (found === null) return LOADING;
  if (found.length === 0) return <Empty words={t("moderation.none_decided")} />;
  const undo = async (deed: string): Promise<void> => {
    if ((await attempt("comments.undo_decision", { deeds: [deed] })) !== undefined) again();
  };
  return (
    <ul className="flex flex-col gap-3">
      {found.map((one) => (
        <li key={one.deed} className={CARD}>
          <p className="flex flex-wrap items-center gap-2 text-sm">
            <Badge tone={one.kind === "hide" || one.kind === "refuse" ? "warning" : "neutral"}>{t(DID[one.kind])}</Badge>
            <b className="font-semibold">{one.name}</b>
            {one.reason === "" ? null : <span className="text-ink-2">{reasonWords(one.reason)}</span>}
            <span className="text-mini text-ink-3">{one.by?.name}</span>
            <Ago at={one.at} className="text-mini text-ink-3" />
          </p>
          <p dir="auto" className="pt-2 text-sm break-words whitespace-pre-wrap text-ink-2">
            {one.text}
          </p>
          <div className="pt-3">
            {one.undone ? (
              <span className="text-mini text-ink-3">{t("moderation.undone")}</span>
            ) : (
              <Button size="sm" variant="ghost" icon={RotateCcw} onClick={() => void undo(one.deed)}>
                {t("moderation.take_back")}
              </Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
