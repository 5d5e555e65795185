/** A discussion: its head, a place to write, its threads. On a page of its own, or beside a film. */
import { ArrowLeft, MessagesSquare } from "lucide-react";
import { use, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import { CoveredComment } from "$/public/external/raffi_web/features/comments/client/ahead";
import { Announcer } from "$/public/external/raffi_web/features/comments/client/announcer";
import { CommentComposer } from "$/public/external/raffi_web/features/comments/client/composer";
import { DiscussionControls } from "$/public/external/raffi_web/features/comments/client/order_items";
import { begun, cannotWords, DiscussionNotice, HeldComments } from "$/public/external/raffi_web/features/comments/client/order_told";
import type { OpenDiscussion } from "$/public/external/raffi_web/features/comments/client/discussion";
import type { Held } from "$/public/external/raffi_web/features/comments/client/held";
import { DiscussionMore } from "$/public/external/raffi_web/features/comments/client/discussion_more";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import { FoundComments } from "$/public/external/raffi_web/features/comments/client/found";
import { GateNotice } from "$/public/external/raffi_web/features/comments/client/gate_notice";
import { HistoryLayer } from "$/public/external/raffi_web/features/comments/client/history";
import { MomentChip } from "$/public/external/raffi_web/features/comments/client/moment_chip";
import { useGate } from "$/public/external/raffi_web/features/comments/client/moment";
import { bring, showComment } from "$/public/external/raffi_web/features/comments/client/near";
import { NextToRead } from "$/public/external/raffi_web/features/comments/client/next_to_read";
import { useDiscussion } from "$/public/external/raffi_web/features/comments/client/open";
import { heardOf } from "$/public/external/raffi_web/features/comments/client/pace";
import { ListSkeleton } from "$/public/external/raffi_web/features/comments/client/skeleton";
import { GateContext, type Talk, TalkContext, usePanelStores, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import { ThreadItem } from "$/public/external/raffi_web/features/comments/client/thread";
import { Threads } from "$/public/external/raffi_web/features/comments/client/threads";
import { Toolbar } from "$/public/external/raffi_web/features/comments/client/toolbar";
import type { CommentRow, DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { useSight } from "$/public/external/raffi_web/features/comments/client/unread";
import { goOn } from "$/public/external/raffi_web/features/comments/client/writers";
import type { Report } from "$/public/external/raffi_web/features/rooms/client/place";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface PanelProps {
  discussion: string;
  /** The room around; null on a page of its own. */
  room: string | null;
  /** The comment that is to be shown, with the way to another one. Without them the panel keeps that itself. */
  at?: string | null;
  onGo?: (comment: string | null) => void;
  /** The second of the film that was asked for, with the way to another or none; `alone` keeps the one comment. */
  moment?: number | null;
  onMoment?: (seconds: number | null, alone: boolean) => void;
  onReport?: Report;
  /** Whether it can be seen. */
  shown?: boolean;
  /** What stands in front of everything in it. */
  top?: ReactNode;
  /** One came to write. */
  toWrite?: boolean;
}

export function DiscussionPanel({ discussion, room, at, onGo, moment = null, onMoment, onReport, shown = true, top, toWrite = false }: PanelProps) {
  const [open, held] = useDiscussion(discussion);
  const [own, setOwn] = useState<string | null>(null);
  const stores = usePanelStores(discussion);
  const isMe = useIsMe();
  const watch = useSight(open, held, shown);
  const panel = useRef<HTMLElement>(null);
  const gate = useGate(discussion, room);
  const place = at === undefined ? own : at;
  const going = useRef(onGo);
  going.current = onGo ?? setOwn;
  const reporting = useRef(onReport);
  reporting.current = onReport;
  useEffect(() => void open.show(place), [open, place]);
  useEffect(() => (held.phase === "here" ? goOn(discussion) : undefined), [held.phase, discussion]);
  useEffect(() => open.setFrom(place === null && moment !== null ? moment * 1000 : null), [open, place, moment]);
  useEffect(() => heardOf(discussion, held.mine), [discussion, held.mine]);

  const { write = false, remove = false, pin = false } = held.mine ?? {};
  const reports = onReport !== undefined;
  const talk = useMemo<Talk>(
    () => ({
      ...{ open, room, isMe, write, remove, pin, watch, ...stores },
      go: (comment) => going.current?.(comment),
      report: reports ? (...what) => reporting.current?.(...what) : undefined,
    }),
    [open, room, isMe, write, remove, pin, watch, stores, reports],
  );
  const beside = room !== null;
  const wrote = (made: CommentRow | null): void => {
    if (made === null) return;
    if (made.held) return begun.set(begun.get() + 1);
    open.add(made);
    // Where one comment is shown, what is new is not in sight.
    if (place !== null) going.current?.(null);
    requestAnimationFrame(() => bring(panel.current, open.pathOf(made.id))?.scrollIntoView({ block: "nearest" }));
  };
  const composer =
    held.phase === "here" ? (
      write ? (
        <CommentComposer discussion={discussion} room={room} onDone={wrote} autoFocus={toWrite} />
      ) : held.discussion?.closed != null ? null : (
        <p className="text-sm text-ink-2">{held.discussion?.ended ? t("talk.ended") : (cannotWords(held.mine?.cannot) ?? t("talk.read_only"))}</p>
      )
    ) : null;
  return (
    <TalkContext value={talk}>
     <GateContext value={gate}>
      <section
        ref={panel}
        data-panel=""
        data-discussion={discussion}
        data-shows={`/d/${discussion}`}
        data-phase={held.phase}
        aria-label={beside ? t("talk.comments") : undefined}
        className={beside ? "@container relative flex min-h-0 flex-1 flex-col" : "@container relative mx-auto flex w-full max-w-(--reading) flex-col gap-6"}
      >
        {top}
        {beside || held.discussion === null ? null : (
          <Head row={held.discussion}>
            {moment === null ? null : <MomentChip seconds={moment} onShow={place === null ? null : () => onMoment?.(moment, false)} onClear={() => onMoment?.(null, true)} />}
          </Head>
        )}
        {held.discussion === null ? null : <DiscussionNotice row={held.discussion} />}
        {beside ? null : composer}
        <HeldComments discussion={discussion} />
        <Body open={open} held={held} panel={panel} beside={beside} place={place} onSort={moment === null ? undefined : () => onMoment?.(null, false)} />
        {beside && composer ? <div className="border-t border-line p-3">{composer}</div> : null}
        <Announcer held={held} />
        <HistoryLayer />
      </section>
     </GateContext>
    </TalkContext>
  );
}

function Head({ row, children }: { row: DiscussionRow; children: ReactNode }) {
  const scope = row.room === null ? t("talk.everyone") : (row.room_title ?? t("talk.a_room"));
  const episode = episodeOf(row);
  return (
    <header>
      <h1 className="text-2xl font-semibold tracking-tight text-balance break-words md:text-3xl">{row.title_name}</h1>
      <p className="pt-1.5 text-sm text-ink-2">{[episode, scope].filter(Boolean).join(" · ")}</p>
      {children}
    </header>
  );
}

type BodyProps = { open: OpenDiscussion; held: Held; panel: React.RefObject<HTMLElement | null>; beside: boolean; place: string | null; onSort: (() => void) | undefined };

function Body({ open, held, panel, beside, place, onSort }: BodyProps) {
  const [search, setSearch] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { go, remove } = useTalk();
  if (held.phase === "missing") return <Problem title={t("talk.missing")} about={t("talk.missing_about")} first={!beside} />;
  if (held.phase === "failed") return <Problem title={t("talk.failed")} about={held.problem} first={!beside && held.discussion === null} onRetry={() => void open.load()} />;
  const empty = held.threads.length + held.pinned.length === 0 && !held.more;
  const next = held.phase === "here" && search === null ? <NextToRead held={held} panel={panel} beside={beside} /> : null;
  const content =
    held.discussion?.closed === "hidden" && empty && !remove ? null : held.phase === "loading" ? (
      <ListSkeleton />
    ) : place !== null ? (
      <Alone open={open} held={held} panel={panel} onAll={() => go(null)} next={next} />
    ) : (
      <>
        <Toolbar
          count={held.discussion?.comments ?? 0}
          sort={held.sort}
          onSort={(sort) => {
            onSort?.();
            open.setSort(sort);
            (beside ? scroller.current : null)?.scrollTo({ top: 0 });
          }}
          search={search}
          onSearch={setSearch}
          end={
            <>
              <DiscussionControls discussion={open.id} />
              <DiscussionMore discussion={open.id} />
            </>
          }
        />
        {next}
        {search !== null ? <FoundComments words={search} onGo={(comment) => (setSearch(null), go(comment))} /> : empty ? <Nothing /> : <Threads held={held} scroller={() => (beside ? scroller.current : null)} />}
      </>
    );
  const heading = <h2 className="sr-only">{t("talk.comments")}</h2>;
  return beside ? (
   <div className="relative flex min-h-0 flex-1 flex-col">
    {heading}
    <div ref={scroller} data-scroller="" tabIndex={-1} className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto overscroll-contain px-3 py-2">
      {content}
    </div>
   </div>
  ) : (
    <div className="flex flex-col gap-3">
      {heading}
      {content}
    </div>
  );
}

/** One comment with what is above and below it. */
function Alone({ open, held, panel, onAll, next }: { next: ReactNode; open: OpenDiscussion; held: Held; panel: React.RefObject<HTMLElement | null>; onAll: () => void }) {
  const { alone } = held;
  const wanted = alone?.comment ?? "";
  const here = alone?.thread != null;
  const gate = use(GateContext);
  const chain = here ? (open.find(wanted)?.path.split("/") ?? []).flatMap((id) => open.find(id) ?? []) : [];
  const shut = chain.filter((row) => !gate.open(row));
  useEffect(() => {
    if (!here) return;
    const frame = requestAnimationFrame(() => showComment(panel.current, open.pathOf(wanted)));
    return () => cancelAnimationFrame(frame);
  }, [open, here, wanted, panel]);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" icon={ArrowLeft} onClick={onAll}>
          {t("talk.all_comments")}
        </Button>
        {here && !alone.whole ? (
          <Button size="sm" variant="ghost" onClick={() => void open.showWhole()}>
            {t("talk.whole_thread")}
          </Button>
        ) : null}
      </div>
      {next}
      <GateNotice gate={gate} hidden={shut.length === 0 && (alone?.thread?.replies ?? []).some((row) => !gate.open(row))} />
      {alone?.problem ? (
        <Problem title={t("talk.comment_missing")} about={alone.problem} />
      ) : shut.length > 0 ? (
        <CoveredComment row={chain[chain.length - 1]!} onShow={() => gate.show(chain.map(({ id }) => id))} />
      ) : here ? (
        <div role="list" aria-label={t("talk.list")}>
          <div role="listitem">
            <ThreadItem thread={alone.thread!} wanted={wanted} since={held.since} />
          </div>
        </div>
      ) : (
        <ListSkeleton />
      )}
    </>
  );
}

function Nothing() {
  const { write } = useTalk();
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <span className="grid size-12 place-items-center rounded-card border border-line bg-surface-2 text-ink-2">
        <MessagesSquare size={24} strokeWidth={1.75} aria-hidden />
      </span>
      <div>
        <p className="text-sm font-semibold text-ink">{t("talk.empty_title")}</p>
        {write ? <p className="max-w-72 pt-1 text-sm text-ink-2 text-balance">{t("talk.empty_about")}</p> : null}
      </div>
    </div>
  );
}

function Problem({ title, about, first, onRetry }: { title: string; about: string; first?: boolean; onRetry?: () => void }) {
  const Title = first ? "h1" : "p";
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <Title className="text-base font-semibold text-ink">{title}</Title>
      {about === "" ? null : <p className="text-sm text-ink-2 text-balance">{about}</p>}
      {onRetry ? <Button onClick={onRetry}>{t("ui.try_again")}</Button> : null}
    </div>
  );
}
