/** A comment's moment of the film: the way there. */
import { Clock } from "lucide-react";
import { isOn } from "$/public/external/raffi_web/features/comments/client/moment";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { goOrAsk } from "$/public/external/raffi_web/features/screen/client/asking";
import { usePlayback, usePowers } from "$/public/external/raffi_web/features/screen/client/model";
import { freely } from "$/public/external/raffi_web/features/screen/client/playhead";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

export const CHIP =
  "relative inline-flex h-5 shrink-0 items-center gap-1 rounded-small bg-surface-3 px-1.5 font-mono text-xs tabular text-ink-2 " +
  "hover:bg-surface-4 hover:text-ink before:absolute before:-inset-x-1 before:-inset-y-1.5 before:content-[''] pointer-coarse:before:-inset-y-3";

type Props = { row: CommentRow; room: string | null; discussion: string };

/** In a room it moves the film, or asks whoever may; elsewhere it leads to the comment at its moment. */
export function TimeChip({ row, room, discussion }: Props) {
  if (row.at_ms === null) return null;
  const there = { seconds: row.at_ms / 1000, href: `/d/${discussion}?c=${row.id}&t=${Math.floor(row.at_ms / 1000)}` };
  return room === null ? <Leading {...there} /> : <Here {...there} room={room} discussion={discussion} />;
}

type There = { seconds: number; href: string };

function Leading({ seconds, href }: There) {
  const time = formatTime(seconds);
  return (
    <a href={href} className={CHIP} data-moment="elsewhere" aria-label={t("writing.link_to", { time })} data-tip={t("writing.link_to", { time })}>
      <Clock size={12} strokeWidth={2} aria-hidden />
      {time}
    </a>
  );
}

function Here({ seconds, href, room, discussion }: There & { room: string; discussion: string }) {
  const powers = usePowers(room);
  const free = useStore(freely);
  usePlayback(room);
  if (!isOn(discussion, room)) return <Leading seconds={seconds} href={href} />;
  const time = formatTime(seconds);
  const words = free || powers.may("seek") ? t("chat.go_to", { time }) : t("writing.go_or_ask", { time });
  return (
    <button type="button" className={CHIP} data-moment="here" aria-label={words} data-tip={words} onClick={() => goOrAsk(room, seconds)}>
      <Clock size={12} strokeWidth={2} aria-hidden />
      {time}
    </button>
  );
}
