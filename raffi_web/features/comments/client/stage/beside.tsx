/** What stands in the player for comments: a button and its menu in the bar, the curve over the time line. */
import { TalkCurve, useSaid } from "$/public/external/raffi_web/features/comments/client/stage/curve";
import { TalkSettings } from "$/public/external/raffi_web/features/comments/client/stage/settings";
import { TalkToggle } from "$/public/external/raffi_web/features/comments/client/stage/toggle";
import type { Beside } from "$/public/external/raffi_web/features/screen/client/parts";

export const TALK_BESIDE: Beside = {
  controls: (
    <>
      <TalkToggle />
      <TalkSettings />
    </>
  ),
  line: <TalkCurve />,
  useSaid,
};
