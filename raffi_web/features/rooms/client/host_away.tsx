import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import type { MemberRow, RoomRow } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** As long as the server waits for a host (access.HOST_GRACE). */
const GRACE_MS = 20_000;

/** Says that the host is gone, and how long the room still waits. */
export function HostAway({ room, members }: { room: RoomRow; members: readonly MemberRow[] }) {
  const [, setTick] = useState(0);
  const host = members.find((member) => member.role === "host");
  const { host_lost_at: lost } = room;
  useEffect(() => {
    if (lost === null) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), 500);
    return () => clearInterval(timer);
  }, [lost]);
  if (lost === null || host === undefined) return null;
  const seconds = Math.max(1, Math.ceil((lost + GRACE_MS - live.clock.serverNow()) / 1000));
  return (
    <p className="flex items-start gap-2 border-b border-line bg-warning-soft px-4 py-2 text-mini text-warning tabular">
      <WifiOff size={16} strokeWidth={1.75} aria-hidden className="mt-px shrink-0" />
      {t("room.host_away", { name: host.name, seconds })}
    </p>
  );
}
