/** Comments over the picture, on and off: in the bar, and for the key. */
import { MessageSquareText } from "lucide-react";
import { Control } from "$/public/external/raffi_web/features/screen/client/parts";
import { setPrefs, usePrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function TalkToggle() {
  const { comments } = usePrefs();
  return (
    <Control
      icon={MessageSquareText}
      label={t("picture.comments")}
      shortcut="d"
      pressed={comments}
      onClick={() => setPrefs({ comments: !comments })}
      className="hidden aria-pressed:text-accent-ink @min-[50rem]:grid"
    />
  );
}
