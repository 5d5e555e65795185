import { type Board } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { channelOf, type MemberRow } from "$/public/external/raffi_web/features/rooms/client/place";
import { useChannel, useRows } from "$/public/external/raffi_web/live/client/live";
import { Avatar } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { tn } from "$/public/external/raffi_web/ui/client/words";

const MOST = 4;

/** Who else is on the board, as far as the room knows them. */
export function Faces({ board, room }: { board: Board; room: string }) {
  useChannel(channelOf(room));
  const people = useStore(board.people);
  const members = useRows<MemberRow>(channelOf(room), "members");
  const actors = [...new Set([...people.values()].map(({ actor }) => actor))];
  const known = actors.flatMap((actor) => members.get(actor) ?? []);
  if (actors.length === 0) return null;
  const named = known.map(({ name }) => name).join(", ");
  return (
    <span role="img" aria-label={tn("canvas.others_here", actors.length)} data-tip={named || tn("canvas.others_here", actors.length)} className="flex items-center gap-1.5 px-1.5">
      <span aria-hidden className="flex -space-x-0.5 *:ring-2 *:ring-surface-1">
        {known.slice(0, MOST).map((member) => (
          <Avatar key={member.id} face={member} size="xs" />
        ))}
      </span>
      {actors.length > Math.min(known.length, MOST) ? <span className="text-mini text-ink-2 tabular">{actors.length}</span> : null}
    </span>
  );
}
