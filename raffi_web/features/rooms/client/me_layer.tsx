import { Check } from "lucide-react";
import { useId, useState } from "react";
import { Link } from "react-router";
import { WaysIn } from "$/public/external/raffi_web/features/accounts/client/parts";
import type { MemberRow } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, LiveError, useMe } from "$/public/external/raffi_web/live/client/live";
import { Button, lookOf, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { FormActions, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { useUnsaved } from "$/public/external/raffi_web/ui/client/unsaved";
import { t } from "$/public/external/raffi_web/ui/client/words";

const COLOURS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const SWATCH =
  "relative grid size-9 cursor-pointer place-items-center rounded-pill bg-hue text-on-hue has-focus-visible:ring-focus pointer-coarse:size-11";

/** What the others see of me. */
export function MeLayer({ open, onClose, me }: { open: boolean; onClose: () => void; me: MemberRow | null }) {
  return (
    <Layer open={open} onClose={onClose} title={t("room.edit_me")} size="sm">
      {me ? <MeForm me={me} onDone={onClose} alone /> : null}
      <AccountWays />
    </Layer>
  );
}

/** From a room to one's account: who signs in comes back to the room. */
function AccountWays() {
  const me = useMe();
  return (
    <nav aria-label={t("room.account")} className="mt-5 border-t border-line pt-4">
      {me?.kind === "user" ? (
        <Link to="/settings" className={lookOf()}>
          {t("room.account")}
        </Link>
      ) : (
        <WaysIn />
      )}
    </nav>
  );
}

/** `alone`: a dialog holds nothing else. */
export function MeForm({ me, onDone, alone }: { me: MemberRow; onDone: () => void; alone?: boolean }) {
  const [name, setName] = useState(me.name);
  const [color, setColor] = useState(me.color % COLOURS.length);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const group = useId();
  const save = async (): Promise<boolean> => {
    setBusy(true);
    try {
      await live.call("accounts.update_me", { name, color });
    } catch (error) {
      setProblem(error instanceof LiveError ? error.message : t("room.problem"));
      return false;
    } finally {
      setBusy(false);
    }
    setProblem(null);
    toast({ id: "saved", title: t("ui.saved"), tone: "success" });
    onDone();
    return true;
  };
  const changed = name.trim() !== me.name || color !== me.color % COLOURS.length;
  useUnsaved(changed, save);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) void save();
        else onDone();
      }}
    >
      <TextField label={t("room.name")} value={name} maxLength={50} required autoComplete="nickname" error={problem} onChange={(event) => setName(event.target.value)} />
      <fieldset>
        <legend className="pb-1.5 text-sm font-medium text-ink">{t("room.colour")}</legend>
        <div className="flex flex-wrap gap-2">
          {COLOURS.map((one) => (
            <label key={one} className={SWATCH} data-hue={one + 1}>
              <input
                type="radio"
                name={group}
                className="absolute inset-0 cursor-pointer opacity-0"
                aria-label={t("room.colour_n", { n: one + 1 })}
                checked={color === one}
                onChange={() => setColor(one)}
              />
              {color === one ? <Check size={16} strokeWidth={2.5} aria-hidden /> : null}
            </label>
          ))}
        </div>
      </fieldset>
      {alone ? (
        <FormActions busy={busy}>{t("ui.save")}</FormActions>
      ) : (
        <Button type="submit" variant="primary" busy={busy} className="self-start">
          {t("ui.save")}
        </Button>
      )}
    </form>
  );
}
