/** One notification: who, what, where and when; it leads to what it is about. */
import { AtSign, Bell, BellOff, Check, CircleDot, Clock, EyeOff, MessageSquareReply, MessagesSquare, type LucideIcon, Shield, SmilePlus, Trash2, VolumeX } from "lucide-react";
import type { MouseEvent } from "react";
import { Link } from "react-router";
import { remove, setMuted, setRead, turnOff } from "$/public/external/raffi_web/features/notifications/client/deeds";
import { type NotificationRow, sentenceOf, type Told, whereOf } from "$/public/external/raffi_web/features/notifications/client/model";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar } from "$/public/external/raffi_web/ui/client/controls";
import { followHere } from "$/public/external/raffi_web/ui/client/here";
import { MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

/** By the names that kinds give. */
const ICONS: Readonly<Record<string, LucideIcon>> = { reply: MessageSquareReply, mention: AtSign, thread: MessagesSquare, reaction: SmilePlus, shield: Shield };
const FACES = 3;
const ROW = "group relative flex items-start gap-3 rounded-card px-3 py-3 transition-colors duration-(--motion-fast) hover:bg-hover";
const COVER = "wrap-anywhere text-ink outline-none after:absolute after:inset-0 after:rounded-card after:content-[''] focus-visible:after:outline-2 focus-visible:after:outline-focus focus-visible:after:-outline-offset-2";

export function iconOf(name: string): LucideIcon {
  return ICONS[name] ?? Bell;
}

export function Item({ row, onFollow }: { row: NotificationRow; onFollow?: () => void }) {
  const sentence = sentenceOf(row);
  const { told } = row;
  const follow = (event: MouseEvent): void => {
    setRead(row, true);
    onFollow?.();
    if (told !== null) followHere(event, told.href);
  };
  const look = `${COVER} ${row.read ? "font-normal" : "font-semibold"}`;
  return (
    <li className={ROW} data-notification={row.id} data-read={row.read ? "" : undefined}>
      <Faces row={row} />
      <div className="min-w-0 flex-1">
        <p className="text-sm">
          {row.told === null ? (
            <span className={`wrap-anywhere ${row.read ? "text-ink-2" : "font-semibold text-ink"}`}>{sentence}</span>
          ) : (
            <Link to={row.told.href} className={look} onClick={follow}>
              {sentence}
            </Link>
          )}
          {row.told?.emoji.length ? <span className="ps-1.5">{row.told.emoji.join(" ")}</span> : null}
        </p>
        <About row={row} />
        <p className="flex items-center gap-x-1.5 pt-0.5 text-mini text-ink-3">
          {row.told === null ? null : <span className="min-w-0 truncate">{whereOf(row.told)}</span>}
          {row.told === null ? null : <span aria-hidden>·</span>}
          <Ago at={row.at} className="shrink-0" />
          {row.count > 1 && row.told?.people === null ? (
            <>
              <span aria-hidden>·</span>
              <span className="shrink-0">{tn("notifications.new_here", row.count)}</span>
            </>
          ) : null}
        </p>
      </div>
      <div className="relative z-10 -my-1 flex shrink-0 items-center gap-1">
        {row.read ? null : (
          <span className="size-2 rounded-pill bg-accent" role="img" aria-label={t("notifications.unread")} />
        )}
        <MenuButton label={t("notifications.more", { sentence })}>{() => <Deeds row={row} />}</MenuButton>
      </div>
    </li>
  );
}

/** Those who did it, with what it was as a small sign. */
function Faces({ row }: { row: NotificationRow }) {
  const Icon = iconOf(row.icon);
  const shown = row.who.slice(0, FACES);
  const [first] = shown;
  return (
    <span className="relative mt-0.5 shrink-0" aria-hidden>
      {first === undefined ? (
        <span className="grid size-9 place-items-center rounded-pill bg-surface-3 text-ink-2">
          <Icon size={18} strokeWidth={1.75} />
        </span>
      ) : (
        <>
          <Avatar face={first} size="md" />
          <span className="absolute -end-1.5 -bottom-1.5 grid size-4.5 place-items-center rounded-pill bg-surface-3 text-ink-2 ring-2 ring-surface-1">
            <Icon size={11} strokeWidth={2} />
          </span>
        </>
      )}
    </span>
  );
}

/** What was said, as far as it may be shown here. */
function About({ row }: { row: NotificationRow }) {
  const { told, data } = row;
  const reason = typeof data["reason"] === "string" ? data["reason"] : "";
  const note = typeof data["note"] === "string" ? data["note"] : "";
  return (
    <>
      {reason === "" ? null : <p className="pt-0.5 text-sm text-ink-2">{t("notifications.reason", { reason: t(`moderation.reason.${reason}` as Key) })}</p>}
      {note === "" ? null : <p className="pt-0.5 text-sm wrap-anywhere text-ink-2">{t("notifications.note", { note })}</p>}
      {told === null || (told.state !== "shown" && row.kind === "comments.moderation") ? null : <Excerpt told={told} />}
    </>
  );
}

const QUOTE = "line-clamp-2 pt-0.5 text-sm wrap-anywhere text-ink-2";
const ASIDE = "flex items-baseline gap-1.5 [&>svg]:translate-y-0.5 pt-0.5 text-sm text-ink-3";

function Excerpt({ told }: { told: Told }) {
  switch (told.state) {
    case "removed":
      return <p className={ASIDE}>{t("notifications.taken_back")}</p>;
    case "hidden":
      return (
        <p className={ASIDE}>
          <EyeOff size={14} strokeWidth={1.75} aria-hidden />
          {t("notifications.is_hidden")}
        </p>
      );
    case "ahead":
      return (
        <p className={ASIDE}>
          <Clock size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
          {t("notifications.ahead", { time: formatTime((told.at_ms ?? 0) / 1000) })}
        </p>
      );
    case "shown":
      return told.text.length === 0 ? null : (
        <p className={QUOTE}>
          {told.text.map(([text, kind], index) => (kind === "spoiler" ? <Spoiler key={index} /> : <span key={index}>{text}</span>))}
        </p>
      );
  }
}

/** Something is hidden here: its words are not on this page. */
function Spoiler() {
  return (
    <span className="mx-0.5 inline-block rounded-small bg-surface-4 px-1.5 align-baseline text-mini text-ink-2" data-spoiler="covered">
      {t("notifications.spoiler")}
    </span>
  );
}

function Deeds({ row }: { row: NotificationRow }) {
  return (
    <>
      <MenuItem icon={row.read ? CircleDot : Check} onPick={() => setRead(row, !row.read)}>
        {row.read ? t("notifications.mark_unread") : t("notifications.mark_read")}
      </MenuItem>
      {row.told === null
        ? null
        : row.places.map((place) => (
            <MenuItem key={place} icon={VolumeX} onPick={() => void setMuted(place, nameOf(place, row.told as Told), true)}>
              {t(`notifications.mute.${place.split(":", 1)[0] ?? ""}` as Key)}
            </MenuItem>
          ))}
      {row.optional ? (
        <MenuItem icon={BellOff} onPick={() => void turnOff(row.kind)}>
          {t("notifications.turn_off", { name: t(`notifications.kind.${row.kind}` as Key) })}
        </MenuItem>
      ) : null}
      <MenuLine />
      <MenuItem icon={Trash2} danger onPick={() => void remove(row)}>
        {t("notifications.remove")}
      </MenuItem>
    </>
  );
}

function nameOf(place: string, told: Told): string {
  return place.startsWith("title:") ? told.title : whereOf(told);
}
