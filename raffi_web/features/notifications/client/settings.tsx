/** What I want to hear of: each kind on or off, and what I muted. */
import { useCallback, useEffect, useState } from "react";
import { onChoices, setMuted, setWanted } from "$/public/external/raffi_web/features/notifications/client/deeds";
import { problemOf } from "$/public/external/raffi_web/features/notifications/client/inbox";
import { iconOf } from "$/public/external/raffi_web/features/notifications/client/item";
import { Waiting } from "$/public/external/raffi_web/features/notifications/client/list";
import { whereOf } from "$/public/external/raffi_web/features/notifications/client/model";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Button, Switch } from "$/public/external/raffi_web/ui/client/controls";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

interface KindChoice {
  kind: string;
  icon: string;
  wanted: boolean;
  optional: boolean;
}

interface Muted {
  place: string;
  data: { title?: string; season?: number | null; episode?: number | null; room?: string | null };
  at: number | null;
}

export interface Settings {
  kinds: KindChoice[];
  muted: Muted[];
}

const CARD = "rounded-card border border-line bg-surface-1";

export function NotificationSettings() {
  const [found, setFound] = useState<Settings | null>(null);
  const [problem, setProblem] = useState("");
  const load = useCallback(async () => {
    try {
      setFound(await live.query<Settings>("notifications.settings"));
      setProblem("");
    } catch (error) {
      setProblem(problemOf(error));
    }
  }, []);
  useEffect(() => {
    void load();
    return onChoices(() => void load());
  }, [load]);
  if (found === null) {
    return problem === "" ? (
      <Waiting rows={5} />
    ) : (
      <div role="alert" className={`flex flex-wrap items-center gap-3 p-4 ${CARD}`}>
        <p className="flex-1 text-sm">{problem}</p>
        <Button size="sm" onClick={() => void load()}>
          {t("ui.try_again")}
        </Button>
      </div>
    );
  }
  const put = (kind: string, wanted: boolean): void => {
    setFound({ ...found, kinds: found.kinds.map((one) => (one.kind === kind ? { ...one, wanted } : one)) });
    void setWanted(kind, wanted);
  };
  return (
    <div className="flex flex-col gap-10">
      <section aria-labelledby="notification-kinds">
        <h2 id="notification-kinds" className="text-lg font-semibold">
          {t("notifications.kinds")}
        </h2>
        <p className="max-w-prose pb-4 text-sm text-ink-2">{t("notifications.kinds_about")}</p>
        <div className={`divide-y divide-line ${CARD}`}>
          {found.kinds.map((one) => (
            <Kind key={one.kind} one={one} onChange={(on) => put(one.kind, on)} />
          ))}
        </div>
      </section>
      <section aria-labelledby="notification-mutes">
        <h2 id="notification-mutes" className="text-lg font-semibold">
          {t("notifications.muted")}
        </h2>
        <p className="max-w-prose pb-4 text-sm text-ink-2">{t("notifications.muted_about")}</p>
        {found.muted.length === 0 ? (
          <p className={`p-4 text-sm text-ink-2 ${CARD}`}>{t("notifications.muted_none")}</p>
        ) : (
          <ul className={`divide-y divide-line ${CARD}`}>
            {found.muted.map((one) => (
              <MutedPlace key={one.place} one={one} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function Kind({ one, onChange }: { one: KindChoice; onChange: (on: boolean) => void }) {
  const Icon = iconOf(one.icon);
  return (
    <div className="flex items-center gap-3 px-4 py-1.5">
      <Icon size={20} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      <Switch
        className="flex-1"
        label={t(`notifications.kind.${one.kind}` as Key)}
        help={t(`notifications.kind_about.${one.kind}` as Key)}
        checked={one.wanted}
        reason={one.optional ? null : t("notifications.always")}
        onChange={onChange}
      />
    </div>
  );
}

function MutedPlace({ one }: { one: Muted }) {
  const { title = "", season = null, episode = null, room = null } = one.data;
  const name = whereOf({ title, season, episode, room });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-40 flex-1">
        <p className="text-sm font-medium wrap-anywhere">{name}</p>
        <p className="text-mini text-ink-3">
          {t(`notifications.muted_is.${one.place.split(":", 1)[0] ?? ""}` as Key)} · <Ago at={one.at} />
        </p>
      </div>
      <Button size="sm" aria-label={t("notifications.hear_of", { name })} onClick={() => void setMuted(one.place, name, false)}>
        {t("notifications.hear_again")}
      </Button>
    </li>
  );
}
