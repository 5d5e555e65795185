/** The address bar of a room: its own name when it has one, and no invite that others could read over one's shoulder. */
import { useEffect } from "react";

/** `href` as it is shown inside the room; null when it is so already, or is no room's. */
export function roomAddress(href: string, room: { id: string; slug: string | null }): string | null {
  const url = new URL(href);
  if (!url.pathname.startsWith("/r/")) return null;
  url.pathname = `/r/${room.slug ?? room.id}`;
  url.searchParams.delete("invite");
  return url.href === href ? null : url.href;
}

/** Keeps the address bar so. It is no change of page: the id, and what was opened, go on working. */
export function useRoomAddress({ id, slug }: { id: string; slug: string | null }): void {
  useEffect(() => {
    const wanted = roomAddress(location.href, { id, slug });
    if (wanted !== null) history.replaceState(history.state, "", wanted);
  }, [id, slug]);
}
