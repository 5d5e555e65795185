/** The link that is given away. */

export interface Invite {
  token: string;
  access_key: string | null;
}

/** The link to a room at one of the server's origins; signed where the room is not simply open. */
export function addressOf(room: { id: string; slug: string | null; is_public: boolean; locked: boolean }, invite: Invite | null, origin: string): string {
  const address = `${origin}/r/${room.slug ?? room.id}`;
  return invite === null || (room.is_public && !room.locked) ? address : `${address}?invite=${encodeURIComponent(invite.token)}`;
}
