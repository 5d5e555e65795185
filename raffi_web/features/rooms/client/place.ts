/** The room and its people as the channel holds them, and what the viewer may do. */
import { useMemo } from "react";
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import { live, LiveError, useMe, useRows } from "$/public/external/raffi_web/live/client/live";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

export type Role = "host" | "cohost" | "member" | "viewer";
export type Grant = "play" | "seek" | "film" | "queue" | "chat";
export type Grants = Record<"cohost" | "member" | "viewer", Grant[]>;

export const ROLES: readonly Role[] = ["host", "cohost", "member", "viewer"];
export const GRANTS: readonly Grant[] = ["play", "seek", "film", "queue", "chat"];

export interface RoomRow {
  id: string;
  slug: string | null;
  title: string;
  title_name: string;
  is_public: boolean;
  locked: boolean;
  kept: boolean;
  capacity: number;
  grants: Grants;
  slow_mode: number;
  owner_id: string;
  host_lost_at: number | null;
  people: number;
}

export interface MemberRow {
  id: string;
  role: Role;
  name: string;
  color: number;
  initials: string;
  avatar_url: string | null;
  muted: boolean;
  present: boolean;
  joined_at: number;
  left: string | null;
}

/** What the viewer is in the room and may do there. */
export interface Standing {
  id: string;
  me: MemberRow | null;
  /** Whether an id is the viewer's, or that of a guest they were. */
  isMe: (actor: string | null) => boolean;
  role: Role;
  host: boolean;
  staff: boolean;
  muted: boolean;
  may: (grant: Grant) => boolean;
}

/** Begins to tell staff of something: its id, and whose it is or what it is called. */
export type Report = (kind: "person" | "message" | "room" | "comment", id: string, name: string) => void;

export function channelOf(room: string): string {
  return `room:${room}`;
}

export function useRoom(room: string): RoomRow | null {
  return useRows<RoomRow>(channelOf(room), "room").get("") ?? null;
}

const ORDER: Readonly<Record<Role, number>> = { host: 0, cohost: 1, member: 2, viewer: 3 };

/** Whoever belongs to the room now: those who are there first, then by role and name. */
export function useMembers(room: string): readonly MemberRow[] {
  const rows = useRows<MemberRow>(channelOf(room), "members");
  return useMemo(
    () =>
      [...rows.values()]
        .filter((member) => member.left === null)
        .sort((a, b) => Number(b.present) - Number(a.present) || ORDER[a.role] - ORDER[b.role] || a.name.localeCompare(b.name)),
    [rows],
  );
}

export function useStanding(room: string): Standing {
  const id = useMe()?.id ?? "";
  const found = useRows<MemberRow>(channelOf(room), "members").get(id);
  const grants = useRoom(room)?.grants;
  const isMe = useIsMe();
  return useMemo(() => {
    const me = found !== undefined && found.left === null ? found : null;
    const role = me?.role ?? "viewer";
    return {
      id,
      me,
      isMe,
      role,
      host: role === "host",
      staff: role === "host" || role === "cohost",
      muted: me?.muted ?? false,
      may: (grant) => role === "host" || (grants?.[role]?.includes(grant) ?? false),
    };
  }, [id, isMe, found, grants]);
}

/** Shows what went wrong. */
export function complain(error: unknown): void {
  toast({ id: "problem", title: error instanceof LiveError ? error.message : t("room.problem"), tone: "danger" });
}

/** Calls a function; a refusal becomes a message on the page, and undefined. */
export async function attempt<T>(name: string, args: object): Promise<T | undefined> {
  try {
    return await live.call<T>(name, args);
  } catch (error) {
    complain(error);
    return undefined;
  }
}
