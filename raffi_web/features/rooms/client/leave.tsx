import type { MemberRow, RoomRow, Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { Confirm } from "$/public/external/raffi_web/ui/client/layers";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Who follows a host that leaves: the longest-present co-host, then member, then viewer (entry.pass_on). */
export function heirOf(members: readonly MemberRow[], me: string): MemberRow | null {
  const rank = { host: 0, cohost: 0, member: 1, viewer: 2 };
  const there = members.filter((member) => member.present && member.id !== me);
  return there.sort((a, b) => rank[a.role] - rank[b.role] || a.joined_at - b.joined_at)[0] ?? null;
}

type Props = { room: RoomRow; members: readonly MemberRow[]; standing: Standing; open: boolean; onClose: () => void; onLeave: () => void };

/** Says what it means that the host goes. */
export function LeaveLayer({ room, members, standing, open, onClose, onLeave }: Props) {
  const heir = heirOf(members, standing.id);
  const about = heir ? t("room.leave_host", { name: heir.name }) : t(room.kept ? "room.leave_kept" : "room.leave_alone");
  return <Confirm open={open} onClose={onClose} title={t("room.leave_title")} about={about} action={t("room.leave")} cancel={t("room.stay")} danger={false} onConfirm={onLeave} />;
}
