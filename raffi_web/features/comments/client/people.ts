/** Whom one may mean in a discussion. */
import type { Mentionable } from "$/public/external/raffi_web/features/chat/client/mention_list";
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import type { Thread } from "$/public/external/raffi_web/features/comments/client/tree";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { channelOf, type MemberRow } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, me } from "$/public/external/raffi_web/live/client/live";

/** Who wrote what is here, by what they were called last, and who is in the room; the one who is answered first. */
export function peopleOf(threads: readonly Thread[], members: Iterable<MemberRow>, parent: CommentRow | undefined, own: string): Mentionable[] {
  const found = new Map<string, Mentionable>();
  const rows = threads.flatMap((thread) => [thread.root, ...thread.replies]);
  for (const row of [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))) if (row.actor_id !== null && !row.removed && !row.veiled) found.set(row.actor_id, { ...faceOf(row.actor_id, row), wrote_at: row.created_at });
  for (const member of members) if (member.left === null) found.set(member.id, { ...faceOf(member.id, member), wrote_at: found.get(member.id)?.wrote_at ?? null });
  found.delete(own);
  const first = parent?.actor_id ? found.get(parent.actor_id) : undefined;
  return first === undefined ? [...found.values()] : [first, ...[...found.values()].filter((one) => one !== first)];
}

function faceOf(id: string, { name, initials, color, avatar_url }: Omit<Mentionable, "id">): Mentionable {
  return { id, name, initials, color, avatar_url: avatar_url ?? null };
}

/** Those of a discussion as it is here now. */
export function peopleIn(discussion: string, room: string | null, parent: CommentRow | undefined): Mentionable[] {
  const { threads, pinned, alone } = discussionOf(discussion).get();
  const members = room === null ? [] : ((live.store(channelOf(room)).get().rows["members"]?.values() ?? []) as Iterable<MemberRow>);
  return peopleOf([...threads, ...pinned, ...(alone?.thread ? [alone.thread] : [])], members, parent, me.get()?.id ?? "");
}

/** Without those who are called like somebody who was chosen from the list: a name means whom one chose. */
export function meant(people: readonly Mentionable[], chosen: ReadonlySet<string>): Mentionable[] {
  const names = new Set(people.filter(({ id }) => chosen.has(id)).map(({ name }) => name.toLocaleLowerCase()));
  return people.filter(({ id, name }) => chosen.has(id) || !names.has(name.toLocaleLowerCase()));
}
