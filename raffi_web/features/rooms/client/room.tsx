import { useEffect } from "react";
import { Player } from "$/public/external/raffi_web/features/screen/client/player";
import { useChannel } from "$/public/external/raffi_web/live/client/live";

export interface RoomViewProps {
  room: string;
  on_closed?: (reason: string) => void;
}

/** A room from inside. */
export function RoomView({ room, on_closed: onClosed }: RoomViewProps) {
  const channel = useChannel(`room:${room}`);
  useEffect(() => {
    if (channel.status === "closed") onClosed?.(channel.reason ?? "ended");
  }, [channel.status, channel.reason, onClosed]);
  return (
    <main data-room={room} data-status={channel.status}>
      <Player room={room} />
      <ul aria-label="People">
        {[...(channel.rows["members"]?.values() ?? [])].map((member) => (
          <li key={String(member["id"])}>{String(member["name"])}</li>
        ))}
      </ul>
    </main>
  );
}
