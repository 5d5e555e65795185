import { ListVideo, RotateCcw, SkipForward, Square } from "lucide-react";
import { useEffect, useId, useMemo, useState } from "react";
import { AddFilm } from "$/public/external/raffi_web/features/screen/client/add_film";
import { useNextEpisode } from "$/public/external/raffi_web/features/screen/client/films";
import {
  channelOf,
  type Grant,
  inTurn,
  placeAfter,
  type Playback,
  type Powers,
  type QueueRow,
  usePlayback,
  usePowers,
} from "$/public/external/raffi_web/features/screen/client/model";
import { Button, Segments } from "$/public/external/raffi_web/features/screen/client/parts";
import { QueueItem } from "$/public/external/raffi_web/features/screen/client/queue_item";
import { live, useRows } from "$/public/external/raffi_web/live/client/live";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

/** Says calmly why something was refused. */
function told(error: unknown): void {
  toast({ id: "queue", title: error instanceof Error ? error.message : "", tone: "warning" });
}

/** What is done with the queue; every promise ends in a toast when it is refused. */
export function useQueueActions(room: string) {
  return useMemo(() => {
    const call = async (name: string, args: object = {}): Promise<boolean> => {
      try {
        await live.call(name, { room, ...args });
        return true;
      } catch (error) {
        told(error);
        return false;
      }
    };
    const remove = async (row: QueueRow): Promise<void> => {
      if (!(await call("screen.queue_remove", { item: row.id }))) return;
      const title = t("screen.removed", { title: row.source.title });
      toast({ id: `removed-${row.id}`, title, action: t("screen.undo"), onAct: () => void call("screen.queue_restore", { item: row.id }) });
    };
    const move = async (row: QueueRow, after: string | null): Promise<QueueRow | null> => {
      try {
        return (await live.call("screen.queue_move", { room, item: row.id, after })) as QueueRow;
      } catch (error) {
        told(error);
        return null;
      }
    };
    return { call, remove, move };
  }, [room]);
}

export type QueueActions = ReturnType<typeof useQueueActions>;

/** What is on and what comes next: order, votes, additions. */
export function QueuePanel({ room }: { room: string }) {
  const playback = usePlayback(room);
  const powers = usePowers(room);
  const rows = useRows<QueueRow>(channelOf(room), "queue");
  const items = useMemo(() => inTurn(rows.values()), [rows]);
  const actions = useQueueActions(room);
  if (playback === null) return null;
  return (
    <section aria-label={t("screen.queue")} className="@container flex min-h-0 flex-col gap-5 p-4">
      <NowPlaying playback={playback} powers={powers} waiting={items[0] ?? null} actions={actions} />
      <UpNext items={items} powers={powers} actions={actions} />
      {powers.may("queue") || powers.may("film") ? <AddFilm room={room} powers={powers} on={playback.source !== null} actions={actions} /> : <NotYours grant="queue" />}
    </section>
  );
}

function NotYours({ grant }: { grant: Grant }) {
  return <p className="rounded-control bg-surface-2 px-3 py-2 text-mini text-ink-2">{grant === "queue" ? t("errors.may_not_queue") : t("errors.may_not_film")}</p>;
}

const ENDINGS = [
  ["off", "screen.loop_off"],
  ["stop", "screen.loop_stop"],
  ["one", "screen.loop_one"],
  ["queue", "screen.loop_queue"],
] as const;
const LOOPS = { stop: "screen.loops_stop", one: "screen.loops_one", queue: "screen.loops_queue" } as const;
const HEADING = "text-mini font-medium text-ink-3";

type NowProps = { playback: Playback; powers: Powers; waiting: QueueRow | null; actions: QueueActions };

function NowPlaying({ playback, powers, waiting, actions }: NowProps) {
  const id = useId();
  const film = playback.source;
  const episode = useNextEpisode(film);
  const next = waiting?.source.title ?? episode?.title ?? null;
  const may = powers.may("film");
  return (
    <div className="flex flex-col gap-3">
      <h3 className={HEADING}>{t("screen.now")}</h3>
      {film === null ? (
        <p className="text-ink-2">{t("screen.nothing_on")}</p>
      ) : (
        <div className="flex items-center gap-3">
          <Poster film={film} />
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium">{film.title}</p>
            <p className="text-mini text-ink-3 tabular">{playback.duration === null ? "" : formatTime(playback.duration)}</p>
          </div>
          {next !== null && may ? (
            <Button icon={SkipForward} onClick={() => void actions.call("screen.next_film", { media_gen: playback.media_gen })}>
              {t("screen.next_short")}
            </Button>
          ) : null}
        </div>
      )}
      {may ? (
        <Segments
          label={t("screen.at_the_end")}
          name={`${id}-loop`}
          value={playback.loop}
          choices={ENDINGS.map(([one, word]) => [one, t(word)] as const)}
          columns
          onChoose={(loop) => void actions.call("screen.set_loop", { loop })}
        />
      ) : playback.loop !== "off" ? (
        <p className="flex items-center gap-2 text-mini text-ink-2">
          {playback.loop === "stop" ? <Square size={14} strokeWidth={1.75} aria-hidden /> : <RotateCcw size={14} strokeWidth={1.75} aria-hidden />}
          {t(LOOPS[playback.loop])}
        </p>
      ) : null}
    </div>
  );
}

export function Poster({ film }: { film: QueueRow["source"] }) {
  return (
    <span className="grid aspect-video w-20 shrink-0 place-items-center overflow-hidden rounded-small bg-surface-3">
      {film.poster ? <img src={film.poster} alt="" loading="lazy" className="size-full object-cover" /> : <ListVideo size={18} strokeWidth={1.5} aria-hidden className="text-ink-3" />}
    </span>
  );
}

interface Dropped {
  id: string;
  index: number;
  /** The rank that the server gave it, once it has answered. */
  rank: string | null;
}

function UpNext({ items, powers, actions }: { items: QueueRow[]; powers: Powers; actions: QueueActions }) {
  const [said, setSaid] = useState("");
  // The place a row was let go at, until the server's order comes: it may come after the answer, which has its rank.
  const [dropped, setDropped] = useState<Dropped | null>(null);
  const rank = items.find((one) => one.id === dropped?.id)?.rank;
  useEffect(() => {
    setDropped((now) => (now !== null && (rank === undefined || rank === now.rank) ? null : now));
  }, [rank, dropped?.rank]);
  const shown = useMemo(() => (dropped === null ? items : moved(items, dropped.id, dropped.index)), [items, dropped]);
  const move = (row: QueueRow, index: number): void => {
    const after = placeAfter(items, row, index);
    if (after === undefined) {
      setSaid(t("screen.votes_decide"));
      toast({ id: "queue", title: t("screen.votes_decide") });
      return;
    }
    const here = { id: row.id, index, rank: null };
    setDropped(here);
    setSaid(t("screen.moved", { title: row.source.title, n: index + 1, of: items.length }));
    void actions.move(row, after).then((answer) => setDropped((now) => (now !== here ? now : answer && { ...here, rank: answer.rank })));
  };
  return (
    <div className="flex flex-col gap-2">
      <h3 className={HEADING}>
        {t("screen.up_next")}
        {items.length > 0 ? <span className="ps-2 tabular">{tn("screen.films", items.length)}</span> : null}
      </h3>
      {items.length === 0 ? (
        <div className="flex items-center gap-3 rounded-card border border-dashed border-line-strong px-4 py-5 text-ink-2">
          <ListVideo size={20} strokeWidth={1.5} aria-hidden className="shrink-0 text-ink-3" />
          {powers.may("queue") ? t("screen.queue_empty") : t("screen.queue_empty_others")}
        </div>
      ) : (
        <ol className="flex flex-col gap-1">
          {shown.map((row, index) => (
            <QueueItem key={row.id} row={row} index={index} count={shown.length} powers={powers} actions={actions} onMove={(to) => move(row, to)} mayStand={(at) => shown[at]?.voters.length === row.voters.length} />
          ))}
        </ol>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  );
}

function moved(items: QueueRow[], id: string, index: number): QueueRow[] {
  const row = items.find((one) => one.id === id);
  if (row === undefined) return items;
  const others = items.filter((one) => one.id !== id);
  return [...others.slice(0, index), row, ...others.slice(index)];
}
