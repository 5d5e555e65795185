/** What else one can do with a discussion: see it in numbers, take it along as a file. */
import { ChartNoAxesColumn, Download, EyeOff } from "lucide-react";
import { use, useState } from "react";
import { StatisticsLayer } from "$/public/external/raffi_web/features/comments/client/statistics";
import { GateContext } from "$/public/external/raffi_web/features/comments/client/talk";
import { MuteItem } from "$/public/external/raffi_web/features/notifications/client/mute";
import { MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

const FILES = [
  ["json", "numbers.save_json"],
  ["csv", "numbers.save_csv"],
  ["ass", "numbers.save_ass"],
] as const satisfies readonly (readonly [string, Key])[];

export function DiscussionMore({ discussion }: { discussion: string }) {
  const [counting, setCounting] = useState(false);
  const gate = use(GateContext);
  return (
    <>
      <MenuButton label={t("numbers.more")}>
        {() => (
          <>
            <MenuItem icon={ChartNoAxesColumn} onPick={() => setCounting(true)}>
              {t("numbers.title")}
            </MenuItem>
            {/* A frame later: the menu closes by the item, which goes with it. */}
            {gate.lifted ? (
              <MenuItem icon={EyeOff} onPick={() => requestAnimationFrame(gate.hideAgain)}>
                {t("writing.hide_ahead")}
              </MenuItem>
            ) : null}
            <MuteItem discussion={discussion} />
            <MenuLine />
            {FILES.map(([format, words]) => (
              <MenuItem key={format} icon={Download} onPick={() => save(discussion, format)}>
                {t(words)}
              </MenuItem>
            ))}
          </>
        )}
      </MenuButton>
      <StatisticsLayer open={counting} onClose={() => setCounting(false)} discussion={discussion} />
    </>
  );
}

/** The browser's own download: it shows how far it is, and can be stopped there. */
function save(discussion: string, format: string): void {
  const link = document.createElement("a");
  link.href = `/api/comments/${discussion}/export/${format}`;
  link.download = "";
  link.click();
}
