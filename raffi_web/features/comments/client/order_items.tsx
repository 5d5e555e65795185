/** What who keeps order has at a comment and at a discussion: the items of their menus. */
import { Eye, EyeOff, Flag, Gauge, ListChecks, Lock, LockOpen, MicOff, PenLine, ShieldCheck, ToggleRight, UserX } from "lucide-react";
import { useNavigate } from "react-router";
import { useDiscussion } from "$/public/external/raffi_web/features/comments/client/open";
import { asked, lock, mute, unhide } from "$/public/external/raffi_web/features/comments/client/order";
import { HideLayer, PaceLayer, RenameLayer, SilenceLayer, SwitchLayer } from "$/public/external/raffi_web/features/comments/client/order_dialogs";
import { orderAddress, orderBeside, useWaitingCount } from "$/public/external/raffi_web/features/comments/client/order_place";
import { type Talk, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { useStanding } from "$/public/external/raffi_web/features/rooms/client/place";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

/** Items of a comment's menu: report it; and for who keeps order what else. */
export function ModerationItems({ row }: { row: CommentRow }) {
  const talk = useTalk();
  const mine = talk.isMe(row.actor_id);
  const { report } = talk;
  return (
    <>
      {!mine && !row.removed && row.hidden === null && report ? (
        <MenuItem icon={Flag} onPick={() => report("comment", row.id, row.name)}>
          {t("reports.report")}
        </MenuItem>
      ) : null}
      {talk.remove ? (
        <>
          <MenuLine />
          <Keeping row={row} talk={talk} mine={mine} />
        </>
      ) : null}
    </>
  );
}

function Keeping({ row, talk, mine }: { row: CommentRow; talk: Talk; mine: boolean }) {
  const root = row.parent === null ? row : (talk.open.find(row.root) ?? null);
  const place = talk.open.get().discussion;
  const { actor_id: actor, name } = row;
  return (
    <>
      {row.hidden === null ? (
        <MenuItem icon={EyeOff} onPick={() => asked.set({ what: "hide", row })}>
          {t("moderation.hide")}
        </MenuItem>
      ) : (
        <MenuItem icon={Eye} onPick={() => void unhide(row)}>
          {t("moderation.unhide")}
        </MenuItem>
      )}
      <MenuItem icon={root?.locked ? LockOpen : Lock} onPick={() => void lock(row, !root?.locked)}>
        {t(root?.locked ? "moderation.unlock" : "moderation.lock")}
      </MenuItem>
      {mine || actor === null || place === null ? null : place.room === null ? (
        <MenuItem icon={UserX} onPick={() => asked.set({ what: "silence", row })}>
          {t("moderation.silence")}
        </MenuItem>
      ) : (
        <MenuItem icon={MicOff} onPick={() => void mute(place.room!, actor, name, true)}>
          {t("moderation.mute")}
        </MenuItem>
      )}
    </>
  );
}

/** For who keeps order: a menu for the whole discussion, and the dialogs of all that is asked before it is done. */
export function DiscussionControls({ discussion }: { discussion: string }) {
  const [, held] = useDiscussion(discussion);
  const asking = useStore(asked);
  const row = held.discussion;
  if (!held.mine?.remove || row === null) return null;
  const close = (): void => asked.set(null);
  const ours = asking !== null && ("row" in asking ? asking.row.discussion : asking.discussion) === discussion;
  const now = ours ? asking : null;
  return (
    <>
      <MenuButton icon={ShieldCheck} label={t("moderation.menu")}>
        {() => (
          <>
            <LookAt room={row.room} />
            <MenuItem icon={Gauge} onPick={() => asked.set({ what: "pace", discussion })}>
              {t("moderation.pace")}
            </MenuItem>
            <MenuItem icon={PenLine} onPick={() => asked.set({ what: "rename", discussion })}>
              {t("naming.rename")}
            </MenuItem>
            {row.room === null ? (
              <MenuItem icon={ToggleRight} onPick={() => asked.set({ what: "switch", discussion })}>
                {t("moderation.switch")}
              </MenuItem>
            ) : null}
          </>
        )}
      </MenuButton>
      <HideLayer row={now?.what === "hide" ? now.row : null} onClose={close} />
      <SilenceLayer who={now?.what === "silence" && now.row.actor_id !== null ? { id: now.row.actor_id, name: now.row.name } : null} onClose={close} />
      <PaceLayer row={row} open={now?.what === "pace"} onClose={close} />
      <RenameLayer row={row} open={now?.what === "rename"} onClose={close} />
      <SwitchLayer row={row} open={now?.what === "switch"} onClose={close} />
    </>
  );
}

/** The way to what waits: in a room beside the film, else on the page of those who moderate there. */
function LookAt({ room }: { room: string | null }) {
  const { room: around } = useTalk();
  const navigate = useNavigate();
  const { found } = useWaitingCount(room);
  if (found === null) return null;
  const look = (): void => (room !== null && room === around ? orderBeside.set(room) : around === null ? void navigate(orderAddress(room)) : void window.open(orderAddress(room), "_blank", "noopener"));
  return (
    <MenuItem icon={ListChecks} onPick={look}>
      {found === 0 ? t("moderation.look_at") : tn("moderation.look_at_n", found)}
    </MenuItem>
  );
}

/** Beside a film, for who keeps order in the room: that something waits. */
export function WaitingHere({ room }: { room: string }) {
  return useStanding(room).staff ? <WaitingLine room={room} /> : null;
}

function WaitingLine({ room }: { room: string }) {
  const { found } = useWaitingCount(room);
  if (!found) return null;
  return (
    <div className="px-3 pt-2">
      <Button size="sm" icon={ShieldCheck} className="w-full" onClick={() => orderBeside.set(room)}>
        {tn("moderation.look_at_n", found)}
      </Button>
    </div>
  );
}
