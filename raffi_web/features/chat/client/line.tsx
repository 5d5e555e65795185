import { CircleAlert, Clock, Crown, Flag, LoaderCircle, Pencil, Reply, RotateCw, ShieldCheck, Trash2, X } from "lucide-react";
import { memo, useLayoutEffect, useRef, useState } from "react";
import type { Deeds } from "$/public/external/raffi_web/features/chat/client/deeds";
import { nameNow, type Named, plain } from "$/public/external/raffi_web/features/chat/client/markup";
import type { FilmRef, Message } from "$/public/external/raffi_web/features/chat/client/messages";
import type { Entry } from "$/public/external/raffi_web/features/chat/client/outbox";
import { RichText, useSpoilerWord } from "$/public/external/raffi_web/features/chat/client/rich_text";
import { Avatar, type Face, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { LANGUAGE, t } from "$/public/external/raffi_web/ui/client/words";

const LINE = "group/line relative grid grid-cols-[2rem_minmax(0,1fr)] gap-x-2.5 px-3 py-0.5 outline-none hover:bg-hover focus-visible:bg-hover";
const TO_ME = "bg-accent-soft/60 shadow-[inset_2px_0_0_var(--accent-ink)]";
const CHIP =
  "inline-flex h-5 items-center rounded-small bg-surface-3 px-1.5 font-mono text-xs tabular text-ink-2 hover:bg-surface-4 hover:text-ink " +
  "before:absolute before:-inset-y-1.5 before:content-[''] relative";
const PAST = "min-w-0 truncate text-xs text-ink-3 tabular";
const TOOLS = "absolute end-2 z-10 flex rounded-control border border-line-strong bg-surface-2 p-0.5 shadow-pop";
const TOOL = "size-7 pointer-coarse:size-10";
const QUIET = "rounded-small font-medium text-accent-ink underline-offset-4 hover:underline";

const CLOCK = new Intl.DateTimeFormat(LANGUAGE, { hour: "numeric", minute: "2-digit" });

export function clockTime(at: number): string {
  return CLOCK.format(at);
}

/** What lines need of the chat around them; the same object until one of its parts changes. */
export interface Around {
  me: string;
  /** Whether an id is mine, or that of a guest I was. */
  isMe: (actor: string | null) => boolean;
  /** Who is here, and who has been: as they are now. */
  people: readonly Named[];
  /** The key of the film that is on. */
  film: string | null;
  goTo: (seconds: number) => void;
  reply: (message: Message) => void;
  edit: (message: Message) => void;
  remove: (message: Message) => void;
  undo: (notice: Message) => void;
  restore: (message: Message) => void;
  retry: (op: string) => void;
  discard: (op: string) => void;
  jump: (id: string) => void;
  report: (message: Message) => void;
}

type HeadProps = { name: string; role?: string | undefined; at: number; filmTime: number | null; film: FilmRef | null; around: Around };

function Head({ name, role, at, filmTime, film, around }: HeadProps) {
  return (
    <p className="flex min-w-0 items-center gap-2 text-mini leading-5">
      <b className="truncate font-semibold text-ink">{name}</b>
      <Rank role={role} />
      <time className="shrink-0 text-xs text-ink-3 tabular" dateTime={new Date(at).toISOString()}>
        {clockTime(at)}
      </time>
      {filmTime === null ? null : <FilmTime seconds={filmTime} film={film} around={around} />}
    </p>
  );
}

/** Whose word counts here. */
function Rank({ role }: { role: string | undefined }) {
  if (role !== "host" && role !== "cohost") return null;
  const Icon = role === "host" ? Crown : ShieldCheck;
  const word = t(role === "host" ? "room.host" : "room.cohost");
  return (
    <span className={`-ms-0.5 shrink-0 ${role === "host" ? "text-accent-ink" : "text-ink-3"}`} role="img" aria-label={word} data-tip={word}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
    </span>
  );
}

type FilmTimeProps = { seconds: number; film: FilmRef | null; around: Around; brief?: boolean };

/** A moment of the film: the way there while that film is on, otherwise where it was. */
function FilmTime({ seconds, film, around, brief = false }: FilmTimeProps) {
  const time = formatTime(seconds);
  if (film === null || film.key !== around.film) {
    const words = t("chat.moment", { time, title: film?.title ?? t("chat.another_film") });
    return (
      <span className={PAST} data-moment="past" data-tip={words}>
        {brief ? <span aria-hidden>{time}</span> : words}
        {brief ? <span className="sr-only">{words}</span> : null}
      </span>
    );
  }
  return (
    <button type="button" className={CHIP} data-moment="here" aria-label={t("chat.go_to", { time })} data-tip={t("chat.go_to", { time })} onClick={() => around.goTo(seconds)}>
      {time}
    </button>
  );
}

function Quote({ message, id, around }: { message: Message | undefined; id: string; around: Around }) {
  const name = message === undefined ? "" : nameNow(around.people, message.actor_id, message.name);
  const spoiler = useSpoilerWord();
  const words = message === undefined ? t("chat.reply_earlier") : message.removed ? t("chat.reply_gone") : plain(message.body, spoiler);
  return (
    <button type="button" className="mb-0.5 flex max-w-full items-center gap-1.5 rounded-small text-mini text-ink-3 hover:text-ink-2" onClick={() => around.jump(id)}>
      <Reply size={14} strokeWidth={1.75} aria-hidden className="shrink-0 -scale-x-100" />
      {message ? (
        <>
          <span className="sr-only">{t("chat.replied", { name })}: </span>
          <span aria-hidden className="shrink-0 font-medium">
            {name}
          </span>
        </>
      ) : null}
      <span className="truncate">{words}</span>
    </button>
  );
}

export type LineProps = {
  message: Message;
  head: boolean;
  quoted: Message | undefined;
  /** Shows what can be done with it. */
  active: boolean;
  may: Deeds;
  around: Around;
};

/** A message. The first of a group has face, name and time. */
export const Line = memo(function Line({ message, head, quoted, active, may, around }: LineProps) {
  const author = around.people.find((person) => person.id === message.actor_id);
  const name = author?.name ?? message.name;
  const face: Face = author?.face ?? { initials: message.initials, color: message.color };
  if (message.removed) return <RemovedLine message={message} around={around} />;
  const toMe = message.mentions.some(around.isMe) || (quoted !== undefined && around.isMe(quoted.actor_id) && !around.isMe(message.actor_id));
  return (
    <div className={`${LINE} ${head ? "mt-2" : ""} ${toMe ? TO_ME : ""}`} data-line={message.id} tabIndex={-1} role="article" aria-label={t("chat.actions", { name })}>
      {head ? <Avatar face={face} size="sm" className="mt-0.5" /> : <span />}
      <div className="min-w-0">
        {message.reply_to ? <Quote message={quoted} id={message.reply_to} around={around} /> : null}
        {head ? <Head name={name} role={author?.role} at={message.created_at} filmTime={message.film_time} film={message.film} around={around} /> : null}
        <p className="text-sm leading-5 break-words whitespace-pre-wrap text-ink">
          <RichText body={message.body} people={around.people} me={around.me} />
          {message.edited_at === null ? null : <span className="ms-1.5 text-xs text-ink-3">{t("chat.edited")}</span>}
        </p>
      </div>
      {active ? <Tools message={message} head={head} may={may} around={around} /> : null}
    </div>
  );
});

/** Beside the message, so that all of it can be read and pressed: above it, or below where the log ends above. */
function Tools({ message, head, may, around }: Pick<LineProps, "message" | "head" | "may" | "around">) {
  const bar = useRef<HTMLDivElement>(null);
  const [below, setBelow] = useState(false);
  useLayoutEffect(() => {
    const line = bar.current?.parentElement;
    const log = line?.closest("[data-chat-log]");
    if (bar.current && line && log) setBelow(line.getBoundingClientRect().top - bar.current.offsetHeight < log.getBoundingClientRect().top);
  }, []);
  return (
    <div ref={bar} className={`${TOOLS} ${below ? "top-full -mt-1" : "bottom-full -mb-1"}`} role="toolbar" aria-label={t("chat.actions", { name: nameNow(around.people, message.actor_id, message.name) })}>
      {!head && message.film_time !== null ? (
        <span className="flex items-center px-1">
          <FilmTime seconds={message.film_time} film={message.film} around={around} brief />
        </span>
      ) : null}
      {may.write ? <IconButton icon={Reply} size="sm" className={TOOL} label={t("chat.reply")} onClick={() => around.reply(message)} /> : null}
      {may.mine && may.write ? (
        <IconButton icon={Pencil} size="sm" className={TOOL} label={t("chat.edit")} reason={may.edit ? null : t("chat.edit_late")} onClick={() => around.edit(message)} />
      ) : null}
      {may.mine || message.actor_id === null ? null : <IconButton icon={Flag} size="sm" className={TOOL} label={t("reports.report")} onClick={() => around.report(message)} />}
      {may.remove ? <IconButton icon={Trash2} size="sm" className={TOOL} label={t("chat.remove")} onClick={() => around.remove(message)} /> : null}
    </div>
  );
}

function RemovedLine({ message, around }: { message: Message; around: Around }) {
  const mine = around.isMe(message.removed_by);
  return (
    <div className="flex items-baseline gap-2 px-3 py-1 ps-[3.375rem] text-mini text-ink-3" data-line={message.id}>
      <span>{mine && around.isMe(message.actor_id) ? t("chat.removed_mine") : t("chat.removed", { name: nameNow(around.people, message.actor_id, message.name) })}</span>
      {mine ? (
        <button type="button" className={QUIET} onClick={() => around.restore(message)}>
          {t("chat.undo")}
        </button>
      ) : null}
    </div>
  );
}

type PendingProps = { entry: Entry; head: boolean; online: boolean; mine: Face & { name: string }; around: Around };

/** A message of mine that the server has not taken yet. */
export const PendingLine = memo(function PendingLine({ entry, head, online, mine, around }: PendingProps) {
  const failed = entry.state === "failed";
  return (
    <div className={`${LINE} ${head ? "mt-2" : ""}`} data-pending={entry.op}>
      {head ? <Avatar face={mine} size="sm" className="mt-0.5" /> : <span />}
      <div className="min-w-0">
        {head ? <Head name={mine.name} at={entry.at} filmTime={entry.film_time} film={entry.film === null ? null : { key: entry.film, title: null }} around={around} /> : null}
        <p className="text-sm leading-5 break-words whitespace-pre-wrap text-ink-2">
          <RichText body={entry.body} people={around.people} me={around.me} />
        </p>
        {failed ? (
          <p className="flex flex-wrap items-center gap-x-3 text-mini text-danger">
            <span className="flex items-center gap-1.5">
              <CircleAlert size={14} strokeWidth={1.75} aria-hidden />
              {entry.error ?? t("chat.failed")}
            </span>
            <button type="button" className={`${QUIET} inline-flex min-h-6 items-center gap-1`} onClick={() => around.retry(entry.op)}>
              <RotateCw size={14} strokeWidth={1.75} aria-hidden />
              {t("chat.retry")}
            </button>
            <button type="button" className={`${QUIET} inline-flex min-h-6 items-center gap-1`} onClick={() => around.discard(entry.op)}>
              <X size={14} strokeWidth={1.75} aria-hidden />
              {t("chat.discard")}
            </button>
          </p>
        ) : (
          <p className="flex items-center gap-1.5 text-xs text-ink-3">
            {online ? <LoaderCircle size={12} strokeWidth={2} aria-hidden className="motion-safe:animate-spin" /> : <Clock size={12} strokeWidth={2} aria-hidden />}
            {online ? t("chat.sending") : t("chat.waiting")}
          </p>
        )}
      </div>
    </div>
  );
});
