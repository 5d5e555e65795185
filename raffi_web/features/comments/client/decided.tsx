/** What was decided about comments, each with its way back. */
import { RotateCcw } from "lucide-react";
import { Answered, More, usePages } from "$/public/external/raffi_web/features/comments/client/answer";
import { reasonWords } from "$/public/external/raffi_web/features/comments/client/order";
import type { OrderPlace } from "$/public/external/raffi_web/features/comments/client/order_place";
import { CARD, type Somebody } from "$/public/external/raffi_web/features/comments/client/waiting_item";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Badge, Button } from "$/public/external/raffi_web/ui/client/controls";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

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

const DID = { hide: "moderation.did_hide", keep: "moderation.did_keep", release: "moderation.did_release", refuse: "moderation.did_refuse" } as const satisfies Record<Decided["kind"], Key>;

export function DecidedList({ room, place }: { room: string | null; place: OrderPlace }) {
  const answer = usePages<Decided>("comments.decided", { room }, { failed: t("moderation.failed"), when: place.status !== "loading", turn: place.turn("decided") });
  const undo = async (deed: string): Promise<void> => {
    if ((await attempt("comments.undo_decision", { room, deeds: [deed] })) !== undefined) answer.again();
  };
  return (
    <Answered of={answer} none={(some) => (some.length === 0 ? t("moderation.none_decided") : null)}>
      {(some) => (
        <div className="flex flex-col gap-4">
          <ul className="flex flex-col gap-3">
            {some.map((one) => (
              <Item key={one.deed} one={one} onUndo={() => void undo(one.deed)} />
            ))}
          </ul>
          <More of={answer} />
        </div>
      )}
    </Answered>
  );
}

function Item({ one, onUndo }: { one: Decided; onUndo: () => void }) {
  return (
    <li className={CARD}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <p className="flex min-w-0 flex-1 flex-wrap items-center gap-2 text-sm">
          <Badge tone={one.kind === "hide" || one.kind === "refuse" ? "warning" : "neutral"}>{t(DID[one.kind])}</Badge>
          <b className="min-w-0 truncate font-semibold">{one.name}</b>
          {one.reason === "" ? null : <span className="text-ink-2">{reasonWords(one.reason)}</span>}
        </p>
        {one.undone ? (
          <span className="text-mini text-ink-3">{t("moderation.undone")}</span>
        ) : (
          <Button size="sm" variant="ghost" icon={RotateCcw} onClick={onUndo}>
            {t("moderation.take_back")}
          </Button>
        )}
      </div>
      {one.text === "" ? null : (
        <p dir="auto" className="pt-2 text-sm break-words whitespace-pre-wrap text-ink-2">
          {one.text}
        </p>
      )}
      <p className="flex flex-wrap gap-x-1.5 pt-2 text-mini text-ink-3">
        {one.by === null ? null : <span>{t("moderation.decided_by", { name: one.by.name })}</span>}
        <Ago at={one.at} />
      </p>
    </li>
  );
}
