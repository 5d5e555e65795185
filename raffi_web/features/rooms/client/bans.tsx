import { useEffect, useState } from "react";
import { attempt, complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { LANGUAGE, t } from "$/public/external/raffi_web/ui/client/words";

interface Banned {
  id: string;
  name: string;
  at: number;
}

const WHEN = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });

/** Everybody who may not come back. */
export function BansLayer({ open, onClose, room }: { open: boolean; onClose: () => void; room: string }) {
  const [bans, setBans] = useState<Banned[] | null>(null);
  useEffect(() => {
    if (!open) return;
    let stale = false;
    live.query<Banned[]>("rooms.bans", { room }).then((found) => stale || setBans(found), complain);
    return () => {
      stale = true;
    };
  }, [open, room]);
  const lift = async (ban: Banned): Promise<void> => {
    if ((await attempt("rooms.unban", { room, ban: ban.id })) === undefined) return;
    setBans((all) => all?.filter((one) => one.id !== ban.id) ?? null);
    toast({ title: t("room.unbanned", { name: ban.name }), tone: "success" });
  };
  return (
    <Layer open={open} onClose={onClose} title={t("room.bans")}>
      {bans === null ? (
        <div className="h-10 rounded-control bg-surface-3 motion-safe:animate-shimmer" aria-hidden />
      ) : bans.length === 0 ? (
        <p className="text-sm text-ink-2">{t("room.bans_none")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {bans.map((ban) => (
            <li key={ban.id} className="flex min-h-14 items-center gap-3">
              <div className="min-w-0 flex-1">
                <p className="truncate text-sm font-medium">{ban.name}</p>
                <p className="text-mini text-ink-3">{t("room.banned_at", { when: WHEN.format(ban.at) })}</p>
              </div>
              <Button size="sm" onClick={() => void lift(ban)}>
                {t("room.unban")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Layer>
  );
}
