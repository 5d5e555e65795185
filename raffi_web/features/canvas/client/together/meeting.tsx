/** What people do together at a board, in one menu. */
import { Flashlight, Presentation } from "lucide-react";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { MenuButton, MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function MeetingMenu({ together }: { together: Together; edits: boolean }) {
  return (
    <MenuButton icon={Presentation} label={t("meeting.menu")}>
      {() => (
        <MenuItem icon={Flashlight} onPick={() => together.surface.hold("laser")}>
          {t("meeting.laser")}
        </MenuItem>
      )}
    </MenuButton>
  );
}
