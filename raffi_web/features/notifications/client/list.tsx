/** Notifications below each other, and what stands for them while there are none. */
import { BellRing, CircleAlert, Inbox } from "lucide-react";
import type { ReactNode } from "react";
import type { Held } from "$/public/external/raffi_web/features/notifications/client/feed";
import { Item } from "$/public/external/raffi_web/features/notifications/client/item";
import { byDay } from "$/public/external/raffi_web/features/notifications/client/model";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Props = {
  held: Held;
  onRetry: () => void;
  onFollow?: () => void;
  /** In a small panel: without days. */
  compact?: boolean;
  /** Some are left out. */
  filtered?: boolean;
};

export function Shown({ held, onRetry, onFollow, compact = false, filtered = false }: Props) {
  if (held.state === "loading") return <Waiting rows={compact ? 4 : 6} />;
  if (held.state === "failed") {
    return (
      <Nothing icon={<CircleAlert size={24} strokeWidth={1.75} className="text-danger" />} title={t("notifications.failed")} about={held.problem} compact={compact}>
        <Button size="sm" onClick={onRetry}>
          {t("ui.try_again")}
        </Button>
      </Nothing>
    );
  }
  if (held.rows.length === 0) {
    return filtered ? (
      <Nothing icon={<Inbox size={24} strokeWidth={1.75} />} title={t("notifications.none_here")} about={t("notifications.none_here_about")} compact={compact} />
    ) : (
      <Nothing icon={<BellRing size={24} strokeWidth={1.75} />} title={t("notifications.none")} about={t("notifications.none_about")} compact={compact} />
    );
  }
  const follow = onFollow ? { onFollow } : {};
  if (compact) {
    return (
      <ul>
        {held.rows.map((row) => (
          <Item key={row.id} row={row} {...follow} />
        ))}
      </ul>
    );
  }
  return byDay(held.rows, Date.now()).map((day) => (
    <section key={day.key} aria-labelledby={`day-${day.key}`} className="pb-6">
      <h2 id={`day-${day.key}`} className="px-3 pb-1 text-mini font-medium text-ink-3">
        {day.name}
      </h2>
      <ul className="flex flex-col">
        {day.rows.map((row) => (
          <Item key={row.id} row={row} {...follow} />
        ))}
      </ul>
    </section>
  ));
}

function Nothing({ icon, title, about, compact, children }: { icon: ReactNode; title: string; about: string; compact: boolean; children?: ReactNode }) {
  return (
    <div className={`mx-auto flex max-w-sm flex-col items-center gap-3 px-6 text-center ${compact ? "py-10" : "py-16"}`}>
      <span aria-hidden className="grid size-12 place-items-center rounded-pill bg-surface-3 text-ink-2">
        {icon}
      </span>
      <p className="text-base font-semibold">{title}</p>
      <p className="text-sm text-ink-2">{about}</p>
      {children}
    </div>
  );
}

const BAR = "rounded-small bg-surface-3 motion-safe:animate-pulse";

export function Waiting({ rows }: { rows: number }) {
  return (
    <div role="status">
      <span className="sr-only">{t("notifications.loading")}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} aria-hidden className="flex items-start gap-3 p-3">
          <span className={`size-9 shrink-0 rounded-pill! ${BAR}`} />
          <span className="flex flex-1 flex-col gap-2 pt-1">
            <span className={`h-3.5 w-3/5 ${BAR}`} />
            <span className={`h-3 w-4/5 ${BAR}`} />
          </span>
        </div>
      ))}
    </div>
  );
}
