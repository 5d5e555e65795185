import { EllipsisVertical, MessageSquareText, UserPlus } from "lucide-react";
import { FilmToListItem } from "$/public/external/raffi_web/features/lists/client/film_to_list";
import { useUnreadCount } from "$/public/external/raffi_web/features/rooms/client/rail";
import { MoreItems, type Ways } from "$/public/external/raffi_web/features/rooms/client/top_bar";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { MenuButton } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const COLUMN = "dark absolute end-[max(0.75rem,env(safe-area-inset-right))] top-16 z-20 flex flex-col gap-2";
// They go with the player's own controls; what is unread stays in sight.
const RESTS =
  "transition-opacity duration-(--motion-enter) group-data-bare/film:pointer-events-none " +
  "group-data-bare/film:opacity-0 focus-visible:opacity-100! has-focus-visible:opacity-100! " +
  "has-[:popover-open]:pointer-events-auto! has-[:popover-open]:opacity-100!";
const UNREAD =
  "absolute -end-1 -top-1 grid h-5 min-w-5 place-items-center rounded-pill bg-accent px-1 text-xs font-semibold text-on-accent tabular";

/** The room's ways over a film that fills the page: a phone on its side, and theatre mode, have no bar at the top. */
export function Floating({ room, onOpen, ways }: { room: string; onOpen: () => void; ways: Ways }) {
  const unread = useUnreadCount(room);
  return (
    <div className={COLUMN}>
      <IconButton
        icon={MessageSquareText}
        variant="glass"
        className={unread > 0 ? "" : RESTS}
        label={unread > 0 ? `${t("room.open_side")}, ${tn("room.unread", unread)}` : t("room.open_side")}
        onClick={onOpen}
      >
        {unread > 0 ? (
          <span aria-hidden className={UNREAD}>
            {unread > 99 ? "99+" : unread}
          </span>
        ) : null}
      </IconButton>
      <IconButton icon={UserPlus} variant="glass" className={RESTS} label={t("room.invite")} onClick={ways.onInvite} />
      <div className={RESTS}>
        <MenuButton icon={EllipsisVertical} variant="glass" size="md" label={t("room.more")}>
          {() => (
            <>
              <FilmToListItem room={room} />
              <MoreItems {...ways} />
            </>
          )}
        </MenuButton>
      </div>
    </div>
  );
}
