/** Titles whose comments, everybody's, are switched off; each can be switched on again. */
import { ToggleRight } from "lucide-react";
import { Answered, More, usePages } from "$/public/external/raffi_web/features/comments/client/answer";
import { type State, switchTitle } from "$/public/external/raffi_web/features/comments/client/order";
import type { OrderPlace } from "$/public/external/raffi_web/features/comments/client/order_place";
import type { Somebody } from "$/public/external/raffi_web/features/comments/client/waiting_item";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Badge, Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Switched {
  title_id: string;
  title_name: string;
  state: State;
  why: string;
  at: number | null;
  by: Somebody | null;
}

export function SwitchedList({ place }: { place: OrderPlace }) {
  const answer = usePages<Switched>("comments.switches", {}, { failed: t("moderation.failed_list"), when: place.status !== "loading", turn: place.turn("switches") });
  return (
    <Answered of={answer} none={(some) => (some.length === 0 ? t("moderation.none_switched") : null)}>
      {(some) => (
        <div className="flex flex-col gap-4">
          <p className="text-sm text-ink-2">{t("moderation.switched_about")}</p>
          <ul className="divide-y divide-line rounded-card border border-line bg-surface-1">
            {some.map((one) => (
              <Row key={one.title_id} one={one} />
            ))}
          </ul>
          <More of={answer} />
        </div>
      )}
    </Answered>
  );
}

function Row({ one }: { one: Switched }) {
  const on = (): void => void switchTitle({ title_id: one.title_id, title_name: one.title_name }, "on", "", [one.state, one.why]);
  return (
    <li className="flex flex-wrap items-start gap-3 px-4 py-3" data-switched={one.title_id}>
      <div className="min-w-48 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <b className="min-w-0 text-sm font-semibold break-words">{one.title_name}</b>
          <Badge tone="warning">{t(one.state === "hidden" ? "moderation.state_hidden" : "moderation.state_read_only")}</Badge>
        </p>
        <p className="pt-1 text-sm break-words text-ink-2">{one.why}</p>
        <p className="flex flex-wrap gap-x-1.5 pt-1.5 text-mini text-ink-3">
          {one.by === null ? null : <span>{t("moderation.decided_by", { name: one.by.name })}</span>}
          <Ago at={one.at} />
        </p>
      </div>
      <Button size="sm" icon={ToggleRight} onClick={on} aria-label={t("moderation.switch_on_of", { title: one.title_name })}>
        {t("moderation.switch_on")}
      </Button>
    </li>
  );
}
