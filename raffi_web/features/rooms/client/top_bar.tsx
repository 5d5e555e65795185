import { ArrowLeft, EllipsisVertical, Globe, KeyRound, Lock, LogOut, type LucideIcon, Settings, Shapes, UserPlus } from "lucide-react";
import { Link } from "react-router";
import { FilmToListItem } from "$/public/external/raffi_web/features/lists/client/film_to_list";
import { Bell } from "$/public/external/raffi_web/features/notifications/client/bell";
import type { MemberRow, RoomRow } from "$/public/external/raffi_web/features/rooms/client/place";
import { Avatar, Badge, Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { MenuButton, MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const FACES = 4;
const BAR =
  "z-20 flex h-14 shrink-0 items-center gap-2 border-b border-line bg-canvas px-3 pt-[env(safe-area-inset-top)] box-content max-lg:h-12 max-lg:gap-1 max-lg:px-1";
const BACK = "grid size-10 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:size-11";
const PEOPLE = "flex h-10 items-center gap-2 rounded-control px-2 text-mini font-medium text-ink-2 hover:bg-hover hover:text-ink tabular pointer-coarse:h-11";

type Props = {
  room: RoomRow;
  members: readonly MemberRow[];
  compact: boolean;
  onPeople: () => void;
  ways: Ways;
};

/** What one can do besides watching and writing. */
export interface Ways {
  onInvite: () => void;
  onBoards: () => void;
  onSettings: () => void;
  onLeave: () => void;
}

/** The room's name, who is there, and the ways on. */
export function TopBar({ room, members, compact, onPeople, ways }: Props) {
  const present = members.filter((member) => member.present);
  return (
    <header className={BAR}>
      <Link to="/" className={BACK} aria-label={t("room.back")} data-tip={t("room.back")}>
        <ArrowLeft size={20} strokeWidth={1.75} aria-hidden />
      </Link>
      <div className="flex min-w-0 flex-1 items-center gap-2">
        <h1 className="truncate text-base font-semibold tracking-tight max-lg:text-sm">{room.title}</h1>
        <Door room={room} compact={compact} />
      </div>
      <button type="button" className={PEOPLE} aria-label={tn("room.people_here", present.length)} data-tip={tn("room.people_here", present.length)} onClick={onPeople}>
        <span aria-hidden className="flex -space-x-0.5 *:ring-2 *:ring-canvas">
          {present.slice(0, compact ? 2 : FACES).map((member) => (
            <Avatar key={member.id} face={member} size="xs" />
          ))}
        </span>
        <span aria-hidden>{present.length}</span>
      </button>
      <Bell />
      {compact ? (
        <>
          <IconButton icon={UserPlus} label={t("room.invite")} onClick={ways.onInvite} />
          <MenuButton icon={EllipsisVertical} size="md" label={t("room.more")}>
            {() => (
              <>
                <FilmToListItem room={room.id} />
                <MoreItems {...ways} />
              </>
            )}
          </MenuButton>
        </>
      ) : (
        <>
          <Button icon={UserPlus} variant="primary" size="sm" onClick={ways.onInvite}>
            {t("room.invite")}
          </Button>
          <IconButton icon={Shapes} label={t("canvas.boards")} onClick={ways.onBoards} />
          <IconButton icon={Settings} label={t("room.settings")} onClick={ways.onSettings} />
          <IconButton icon={LogOut} label={t("room.leave")} onClick={ways.onLeave} />
        </>
      )}
    </header>
  );
}

/** What has no button of its own where there is little room. */
export function MoreItems({ onBoards, onSettings, onLeave }: Omit<Ways, "onInvite">) {
  return (
    <>
      <MenuItem icon={Shapes} onPick={onBoards}>
        {t("canvas.boards")}
      </MenuItem>
      <MenuItem icon={Settings} onPick={onSettings}>
        {t("room.settings")}
      </MenuItem>
      <MenuItem icon={LogOut} onPick={onLeave}>
        {t("room.leave")}
      </MenuItem>
    </>
  );
}

/** Who can find the room and whether it is locked: two things, each with its badge; on a phone as icons. */
function Door({ room, compact }: { room: RoomRow; compact: boolean }) {
  const facts: readonly Fact[] = [
    room.is_public ? { icon: Globe, word: t("room.public"), about: t("room.public_about") } : { icon: KeyRound, word: t("room.private"), about: t("room.private_about") },
    ...(room.locked ? [{ icon: Lock, word: t("room.locked"), about: t("room.locked_about"), warns: true }] : []),
  ];
  if (compact) {
    return facts
      .filter((fact) => fact.icon !== Globe)
      .map(({ icon: Icon, word }) => (
        <span key={word} className="shrink-0 text-ink-3" role="img" aria-label={word}>
          <Icon size={16} strokeWidth={1.75} aria-hidden />
        </span>
      ));
  }
  return facts.map(({ icon, word, about, warns }) => (
    <span key={word} data-tip={about} className="shrink-0">
      <Badge icon={icon} tone={warns ? "warning" : "neutral"}>
        {word}
      </Badge>
    </span>
  ));
}

type Fact = { icon: LucideIcon; word: string; about: string; warns?: boolean };
