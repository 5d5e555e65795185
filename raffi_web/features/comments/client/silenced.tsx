/** Who may not write: on the server for a time, in a room until they may again. Each can be let write again. */
import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { Answered, More, useAnswer, usePages } from "$/public/external/raffi_web/features/comments/client/answer";
import { lift, mute, reasonWords } from "$/public/external/raffi_web/features/comments/client/order";
import type { OrderPlace } from "$/public/external/raffi_web/features/comments/client/order_place";
import type { Somebody } from "$/public/external/raffi_web/features/comments/client/waiting_item";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, Badge, Button } from "$/public/external/raffi_web/ui/client/controls";
import { LANGUAGE, t } from "$/public/external/raffi_web/ui/client/words";

interface Silence {
  id: string;
  person: Somebody | null;
  until: number | null;
  reason: string;
  note: string;
  at: number | null;
  by: Somebody | null;
}

type Muted = Pick<Silence, "at" | "by"> & { person: Somebody };

const LIST = "divide-y divide-line rounded-card border border-line bg-surface-1";
const WHEN = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });

export function SilencedList({ room, place }: { room: string | null; place: OrderPlace }) {
  return room === null ? <OnServer place={place} /> : <InRoom room={room} place={place} />;
}

function OnServer({ place }: { place: OrderPlace }) {
  const answer = usePages<Silence>("comments.silences", {}, { failed: t("moderation.failed_list"), when: place.status !== "loading", turn: place.turn("silences") });
  return (
    <Answered of={answer} none={(some) => (some.length === 0 ? t("moderation.none_silenced") : null)}>
      {(some) => (
        <div className="flex flex-col gap-4">
          <p className="text-sm text-ink-2">{t("moderation.silenced_about")}</p>
          <ul className={LIST}>
            {some.map((one) => (
              <Row key={one.id} person={one.person} note={one.note} at={one.at} by={one.by} onLift={one.person === null ? null : () => void lift(one.person!.id, one.person!.name)}>
                <Badge tone="warning">{one.until === null ? t("moderation.until_lifted") : t("moderation.until", { when: WHEN.format(one.until) })}</Badge>
                <span className="text-mini text-ink-2">{reasonWords(one.reason)}</span>
              </Row>
            ))}
          </ul>
          <More of={answer} />
        </div>
      )}
    </Answered>
  );
}

function InRoom({ room, place }: { room: string; place: OrderPlace }) {
  const answer = useAnswer<Muted[]>("rooms.muted", { room }, { failed: t("moderation.failed_list"), when: place.status !== "loading", turn: place.turn("silences") });
  return (
    <Answered of={answer} none={(some) => (some.length === 0 ? t("moderation.none_muted") : null)}>
      {(some) => (
        <div className="flex flex-col gap-4">
          <p className="text-sm text-ink-2">{t("moderation.muted_about")}</p>
          <ul className={LIST}>
            {some.map(({ person, at, by }) => (
              <Row key={person.id} person={person} at={at} by={by} onLift={() => void mute(room, person.id, person.name, false)} />
            ))}
          </ul>
        </div>
      )}
    </Answered>
  );
}

type RowProps = Pick<Silence, "person" | "at" | "by"> & { note?: string; onLift: (() => void) | null; children?: ReactNode };

function Row({ person, at, by, note = "", onLift, children }: RowProps) {
  return (
    <li className="flex flex-wrap items-start gap-3 px-4 py-3" data-silenced={person?.id}>
      {person === null ? null : <Avatar face={person} size="sm" />}
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-semibold">{person?.name ?? t("reports.somebody")}</p>
        {children === undefined ? null : <div className="flex flex-wrap items-center gap-x-2 gap-y-1 pt-1">{children}</div>}
        <p className="flex flex-wrap gap-x-1.5 pt-1.5 text-mini text-ink-3">
          {by === null ? null : <span>{t("moderation.decided_by", { name: by.name })}</span>}
          {at === null ? null : <Ago at={at} />}
        </p>
      </div>
      {onLift === null ? null : (
        <Button size="sm" icon={Undo2} onClick={onLift} aria-label={t("moderation.lift_of", { name: person?.name ?? "" })}>
          {t("moderation.lift")}
        </Button>
      )}
      {note === "" ? null : <p className="w-full text-sm break-words text-ink-2">“{note}”</p>}
    </li>
  );
}
