/** Who else is at the board; a press on somebody follows their view. */
import { Eye, EyeOff, Megaphone, UserMinus } from "lucide-react";
import { useId, useState } from "react";
import { faces, cursorsShown, showCursors, type Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import type { BoardRow, Person } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { putOut, useLinkGuests } from "$/public/external/raffi_web/features/canvas/client/panels/guests";
import { useMedia } from "$/public/external/raffi_web/features/rooms/client/viewport";
import { Avatar, Button } from "$/public/external/raffi_web/ui/client/controls";
import { MENU, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { InStack } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const MOST = 4;
/** On a phone the board's name needs the room. */
const MOST_SLIM = 2;

export function Faces({ together, row, edits }: { together: Together; row: BoardRow; edits: boolean }) {
  const id = useId();
  const people = faces(useStore(together.board.people));
  const shown = useStore(cursorsShown);
  const most = useMedia("(width < 40rem)") ? MOST_SLIM : MOST;
  const [open, setOpen] = useState(false);
  const byLink = useLinkGuests(row, open);
  if (people.length === 0) return null;
  const guests = byLink.filter(({ id: guest, barred }) => !barred && people.some(([, { actor }]) => actor === guest));
  const label = tn("canvas.others_here", people.length);
  return (
    <>
      <button type="button" popoverTarget={id} aria-haspopup="menu" aria-expanded={open} aria-label={label} data-tip={label} className="flex h-9 items-center gap-1.5 rounded-control px-1.5 hover:bg-hover pointer-coarse:h-11">
        <span aria-hidden className="flex -space-x-0.5 *:ring-2 *:ring-surface-1">
          {people.slice(0, most).map(([key, person]) => (
            <Avatar key={key} face={faceOf(person)} size="xs" />
          ))}
        </span>
        {people.length > most ? <span className="text-mini text-ink-2 tabular">{people.length}</span> : null}
      </button>
      <div id={id} role="menu" aria-label={label} popover="auto" data-anchored="end" data-menu="" className={`${MENU} max-w-[calc(100%-0.5rem)] [overflow-wrap:anywhere]`} onBeforeToggle={(event) => setOpen(event.newState === "open")}>
        {open ? (
          <>
            {people.map(([key, person]) => (
              <MenuItem key={key} sign={<Face person={person} />} onPick={() => together.follow(key)}>
                {t("canvas.follow", { name: person.name ?? "" })}
              </MenuItem>
            ))}
            <MenuLine />
            {edits ? (
              <MenuItem icon={Megaphone} onPick={() => together.bring()}>
                {t("canvas.bring")}
              </MenuItem>
            ) : null}
            <MenuItem icon={shown ? EyeOff : Eye} onPick={() => showCursors(!shown)}>
              {t(shown ? "canvas.hide_cursors" : "canvas.show_cursors")}
            </MenuItem>
            {guests.length === 0 ? null : <MenuLine />}
            {guests.map((guest) => (
              <MenuItem key={guest.id} icon={UserMinus} danger onPick={() => void putOut(row.id, guest)}>
                {t("board_guests.put_out_named", { name: guest.name })}
              </MenuItem>
            ))}
          </>
        ) : null}
      </div>
    </>
  );
}

/** As wide as an icon of a menu is with what is around it, so that all words of it stand in one line. */
function Face({ person }: { person: Person }) {
  return (
    <span aria-hidden className="-mx-1 grid">
      <Avatar face={faceOf(person)} size="xs" />
    </span>
  );
}

/** Around the board while somebody's view is followed, in their colour. */
export function FollowFrame({ together }: { together: Together }) {
  const key = useStore(together.following);
  const people = useStore(together.board.people);
  const person = key === null ? undefined : people.get(key);
  if (person === undefined) return null;
  return (
    <div data-hue={((person.color ?? 0) % 8) + 1} className="pointer-events-none absolute inset-0 z-20 border-2 border-hue">
      {person.presents == null ? (
        <InStack at="head">
          <div role="status" data-hue={((person.color ?? 0) % 8) + 1} className="pointer-events-auto flex items-center gap-2 rounded-pill bg-hue py-1 ps-3 pe-1 text-sm font-medium text-on-hue">
            <span className="min-w-0 truncate">{t("canvas.following", { name: person.name ?? "" })}</span>
            <Button size="sm" variant="secondary" className="shrink-0" onClick={() => together.unfollow()}>
              {t("canvas.unfollow")}
            </Button>
          </div>
        </InStack>
      ) : null}
    </div>
  );
}

function faceOf(person: Person): { name: string; color: number; initials: string; avatar_url: null } {
  return { name: person.name ?? "", color: person.color ?? 0, initials: person.initials ?? "", avatar_url: null };
}
