/** What people do together at a board, in one menu. */
import { Flashlight, Presentation, Users } from "lucide-react";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { MenuButton, MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function MeetingMenu({ together }: { together: Together; edits: boolean }) {
  return (
    <MenuButton icon={Users} label={t("meeting.menu")}>
      {() => (
        <>
          <MenuItem icon={Presentation} onPick={() => together.presenting.asked.set(true)}>
            {t("meeting.present")}
          </MenuItem>
          <MenuItem icon={Flashlight} onPick={() => together.surface.hold("laser")}>
            {t("meeting.laser")}
          </MenuItem>
        </>
      )}
    </MenuButton>
  );
}
