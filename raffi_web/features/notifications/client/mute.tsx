/** Muting a discussion from where it is: an entry of its menu. */
import { Volume2, VolumeX } from "lucide-react";
import { useEffect, useState } from "react";
import { setMuted } from "$/public/external/raffi_web/features/notifications/client/deeds";
import { live } from "$/public/external/raffi_web/live/client/live";
import { MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Asked for when the menu opens; nothing is there before it is known. */
export function MuteItem({ discussion }: { discussion: string }) {
  const place = `discussion:${discussion}`;
  const [muted, setIs] = useState<boolean | null>(null);
  useEffect(() => {
    let here = true;
    live.query<string[]>("notifications.muted", { places: [place] }).then(
      (found) => here && setIs(found.includes(place)),
      () => undefined,
    );
    return () => void (here = false);
  }, [place]);
  if (muted === null) return null;
  return (
    <MenuItem icon={muted ? Volume2 : VolumeX} onPick={() => void setMuted(place, t("notifications.this_discussion"), !muted)}>
      {muted ? t("notifications.hear_again") : t("notifications.mute.discussion")}
    </MenuItem>
  );
}
