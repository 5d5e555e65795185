/** A room's moderation: on a page of its own (`/r/<room>/moderation`), and beside the film. */
import { ArrowLeft, ExternalLink, ShieldCheck } from "lucide-react";
import { useEffect } from "react";
import { Link, useParams } from "react-router";
import { Answered, useAnswer } from "$/public/external/raffi_web/features/comments/client/answer";
import { orderAddress, orderBeside, useOrderPlace } from "$/public/external/raffi_web/features/comments/client/order_place";
import { OrderDesk } from "$/public/external/raffi_web/features/comments/client/queue";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Door {
  id: string;
  title: string | null;
  me: string | null;
}

const WAY = "inline-flex min-h-6 items-center gap-1.5 text-sm text-accent-ink underline-offset-4 hover:underline";

export function RoomOrder() {
  const { room = "" } = useParams();
  return room === "" ? null : <Shown key={room} address={room} />;
}

function Shown({ address }: { address: string }) {
  const answer = useAnswer<Door>("rooms.door", { room: address }, { failed: t("moderation.failed") });
  if (answer.problem !== null) return <NotYours room={address} about={answer.problem} />;
  return <Answered of={answer}>{(door) => (door.me === "host" || door.me === "cohost" ? <Desk door={door} /> : <NotYours room={address} />)}</Answered>;
}

function Desk({ door: { id, title } }: { door: Door }) {
  // Whoever is no longer of those who keep order is put out of the channel.
  const { status } = useOrderPlace(id);
  useEffect(() => {
    const before = document.title;
    document.title = `${t("moderation.room_of", { room: title ?? "" })} · Raffi`;
    return () => void (document.title = before);
  }, [title]);
  if (status === "closed") return <NotYours room={id} />;
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-6" data-order={id}>
      <header>
        <Link to={`/r/${id}`} className={WAY}>
          <ArrowLeft size={16} strokeWidth={1.75} aria-hidden />
          {t("moderation.to_room")}
        </Link>
        <h1 className="pt-2 text-2xl font-semibold text-balance break-words md:text-3xl">{t("moderation.room_of", { room: title ?? "" })}</h1>
        <p className="pt-1 text-sm text-ink-2 md:text-base">{t("moderation.room_about")}</p>
      </header>
      <OrderDesk room={id} />
    </div>
  );
}

function NotYours({ room, about }: { room: string; about?: string }) {
  return (
    <div className="flex flex-col items-center gap-4 px-6 py-14 text-center">
      <span className="grid size-12 place-items-center rounded-card border border-line bg-surface-2 text-ink-2">
        <ShieldCheck size={24} strokeWidth={1.75} aria-hidden />
      </span>
      <div>
        <h1 className="text-base font-semibold text-ink">{t("moderation.not_yours")}</h1>
        <p className="max-w-80 pt-1 text-sm text-balance text-ink-2">{about ?? t("moderation.not_yours_about")}</p>
      </div>
      <Link to={`/r/${room}`} className={WAY}>
        {t("moderation.to_the_room")}
      </Link>
    </div>
  );
}

/** The same beside the film, when it is called. */
export function RoomOrderLayer({ room }: { room: string }) {
  const open = useStore(orderBeside) === room;
  return (
    <Layer open={open} onClose={() => orderBeside.set(null)} title={t("moderation.room")} edge>
      <div className="flex flex-col gap-4">
        <a href={orderAddress(room)} target="_blank" rel="noopener" className={WAY}>
          <ExternalLink size={16} strokeWidth={1.75} aria-hidden />
          {t("moderation.own_page")}
        </a>
        <OrderDesk room={room} beside />
      </div>
    </Layer>
  );
}
