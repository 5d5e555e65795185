/** What the command palette can do in a room, and the rooms that it finds. */
import { useEffect } from "react";
import { boardItems, BOARDS_LOOKED_THROUGH, type FoundBoard } from "$/public/external/raffi_web/features/rooms/client/found_boards";
import { live } from "$/public/external/raffi_web/live/client/live";
import { type PaletteItem, provideCommands, provideSearch } from "$/public/external/raffi_web/ui/client/palette";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

interface Found {
  rooms: { id: string; slug: string | null; title: string; title_name: string; people: number }[];
}

/** Public rooms by their name or film. */
async function rooms(search: string): Promise<PaletteItem[]> {
  const found = await live.query<Found>("rooms.list_public", { search: search.slice(0, 100), limit: 6 });
  return found.rooms.map((room) => ({
    id: `room-${room.id}`,
    group: t("nav.rooms"),
    label: room.title,
    hint: [room.title_name === room.title ? "" : room.title_name, tn("room.people_here", room.people)].filter(Boolean).join(" · "),
    href: `/r/${room.slug ?? room.id}`,
  }));
}

/** One's boards by their name or room; asked for as boards, the last ones. */
async function boards(search: string): Promise<PaletteItem[]> {
  const all = await live.query<FoundBoard[]>("canvas.recent", { limit: BOARDS_LOOKED_THROUGH });
  return boardItems(all, search);
}

/** Lets the palette find rooms and boards. Renders nothing. */
export function RoomSearch() {
  useEffect(() => provideSearch(rooms), []);
  useEffect(() => provideSearch(boards), []);
  return null;
}

type Deeds = Readonly<Record<"invite" | "boards" | "settings" | "chat" | "comments" | "people" | "queue" | "leave", () => void>>;

/** Puts what can be done in this room into the palette. `deeds` must not change between drawings. */
export function useRoomCommands(deeds: Deeds): void {
  useEffect(() => {
    const group = t("nav.this_room");
    return provideCommands([
      { id: "room-invite", group, label: t("room.alone_action"), run: deeds.invite },
      { id: "room-boards", group, label: t("canvas.boards"), run: deeds.boards },
      { id: "room-settings", group, label: t("room.settings"), run: deeds.settings },
      { id: "room-chat", group, label: t("room.tab_chat"), run: deeds.chat },
      { id: "room-comments", group, label: t("talk.comments"), run: deeds.comments },
      { id: "room-people", group, label: t("room.tab_people"), run: deeds.people },
      { id: "room-queue", group, label: t("room.tab_queue"), run: deeds.queue },
      { id: "room-leave", group, label: t("room.leave"), run: deeds.leave },
    ], true);
  }, [deeds]);
}
