import { ImageUp, Trash2 } from "lucide-react";
import { useRef, useState, type ChangeEvent } from "react";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { upload } from "$/public/external/raffi_web/features/profiles/client/upload";
import { Avatar, Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

const TAKEN = "image/png,image/jpeg,image/webp,image/gif";

interface Props {
  name: string;
  initials: string;
  hue: number;
  image: string | null;
  onChange: () => void;
}

/** My picture: choose another one, or have none. */
export function AvatarControl({ name, initials, hue, image, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function act(work: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setProblem("");
    try {
      await work();
      onChange();
    } catch (error) {
      if (!(error instanceof LiveError)) throw error;
      setProblem(error.message);
    } finally {
      setBusy(false);
    }
  }

  function choose(event: ChangeEvent<HTMLInputElement>): void {
    const file = event.target.files?.[0];
    // The same file may be chosen again after it was refused.
    event.target.value = "";
    if (file) void act(async () => live.call("accounts.set_avatar", { file: await upload("avatar", file) }));
  }

  return (
    <div className="flex flex-wrap items-center gap-4">
      <Avatar face={{ initials, color: hue - 1, avatar_url: image }} name={name} size="xl" />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex flex-wrap gap-2">
          <Button size="sm" icon={ImageUp} busy={busy} onClick={() => input.current?.click()}>
            {t("profiles.picture_choose")}
          </Button>
          {image && (
            <Button size="sm" variant="ghost" icon={Trash2} onClick={() => void act(() => live.call("accounts.remove_avatar"))}>
              {t("profiles.picture_remove")}
            </Button>
          )}
        </div>
        <p className="text-mini text-ink-3">{t("profiles.picture_help")}</p>
        <p role="alert" className="text-mini text-danger empty:hidden">
          {problem}
        </p>
      </div>
      <input ref={input} type="file" accept={TAKEN} className="hidden" onChange={choose} aria-label={t("profiles.picture")} />
    </div>
  );
}
