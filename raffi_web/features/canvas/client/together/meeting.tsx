/** What people do together at a board, in one menu, and what of it is under way. */
import { CircleDot, Flashlight, Presentation, SmilePlus, TimerIcon, Users } from "lucide-react";
import { useState } from "react";
import type { BoardRow } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { useWays } from "$/public/external/raffi_web/features/canvas/client/panels/commands";
import { InStack } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
import { TimerBar, TimerLayer } from "$/public/external/raffi_web/features/canvas/client/together/timer_bar";
import { presenterOf } from "$/public/external/raffi_web/features/canvas/client/together/presenting";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import { VoteBar, VoteLayer } from "$/public/external/raffi_web/features/canvas/client/together/vote_bar";
import { MenuButton, MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function MeetingMenu({ together, edits }: { together: Together; edits: boolean }) {
  const [asked, setAsked] = useState<"timer" | "vote" | null>(null);
  const close = (): void => setAsked(null);
  useWays([
    ["meeting.present", () => together.presenting.asked.set(true)],
    ["meeting.reactions", () => together.react(null)],
    ...(edits ? ([["canvas.bring", () => together.bring()], ["meeting.timer", () => setAsked("timer")], ["meeting.vote", () => setAsked("vote")]] as const) : []),
  ]);
  return (
    <>
      <MenuButton icon={Users} label={t("meeting.menu")}>
        {() => (
          <>
            <MenuItem icon={Presentation} onPick={() => together.presenting.asked.set(true)}>
              {t("meeting.present")}
            </MenuItem>
            <MenuItem icon={Flashlight} keys={KEY_NAMES["meeting.laser"]} onPick={() => together.surface.hold("laser")}>
              {t("meeting.laser")}
            </MenuItem>
            <MenuItem icon={SmilePlus} keys={KEY_NAMES["meeting.reactions"]} onPick={() => together.react(null)}>
              {t("meeting.reactions")}
            </MenuItem>
            {edits ? (
              <>
                <MenuItem icon={TimerIcon} onPick={() => setAsked("timer")}>
                  {t("meeting.timer")}
                </MenuItem>
                <MenuItem icon={CircleDot} onPick={() => setAsked("vote")}>
                  {t("meeting.vote")}
                </MenuItem>
              </>
            ) : null}
          </>
        )}
      </MenuButton>
      <TimerLayer board={together.board.id} open={asked === "timer"} onClose={close} />
      <VoteLayer board={together.board.id} open={asked === "vote"} onClose={close} />
    </>
  );
}

/** Under the bar at the top: the timer and the vote, while there are any. */
export function MeetingBars({ together, row, edits }: { together: Together; row: BoardRow; edits: boolean }) {
  const own = useStore(together.presenting.shown) !== null;
  // What a vote came to is not for the slide.
  const shows = presenterOf(useStore(together.board.people)) !== null || own;
  return (
    <InStack at="head">
      <TimerBar row={row} edits={edits} bare={own} />
      <VoteBar board={together.board} surface={together.surface} edits={edits} presented={shows} bare={own} />
    </InStack>
  );
}
