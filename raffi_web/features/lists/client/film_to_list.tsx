import { ListPlus } from "lucide-react";
import { useEffect } from "react";
import { OnLists } from "$/public/external/raffi_web/features/lists/client/on_lists";
import { usePlayback } from "$/public/external/raffi_web/features/screen/client/model";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { provideCommands } from "$/public/external/raffi_web/ui/client/palette";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const asking = createStore(false);
const ask = (): void => asking.set(true);

/** Lets the film that is on be put on a list: once in a room. The palette asks for it, too. */
export function FilmToList({ room }: { room: string }) {
  const film = usePlayback(room)?.source ?? null;
  const open = useStore(asking);
  const there = film !== null;
  useEffect(() => {
    if (!there) return;
    return provideCommands([{ id: "film-list", group: t("room.film"), label: t("lists.room_add"), run: ask }], true);
  }, [there]);
  useEffect(() => () => asking.set(false), [room]);
  if (!open || film === null) return null;
  // An address may be a secret of whoever put the film on: what has no id goes by its name.
  const known = film.title_id !== "none" ? film.title_id : null;
  const kind = film.season === null ? "movie" : "series";
  return <OnLists title={{ title_id: known, name: film.title, poster: film.poster, kind }} onClose={() => asking.set(false)} />;
}

/** Beside the film's title. */
export function FilmToListButton({ room }: { room: string }) {
  if (usePlayback(room)?.source == null) return null;
  return <IconButton icon={ListPlus} size="sm" label={t("lists.room_add")} onClick={ask} />;
}

/** In the menu of a small screen. */
export function FilmToListItem({ room }: { room: string }) {
  if (usePlayback(room)?.source == null) return null;
  return (
    <MenuItem icon={ListPlus} onPick={ask}>
      {t("lists.room_add")}
    </MenuItem>
  );
}
