import { useEffect, useRef, useState } from "react";
import { KeyShown, Renew, useInvite } from "$/public/external/raffi_web/features/rooms/client/invite";
import { SavedField } from "$/public/external/raffi_web/features/rooms/client/saved_field";
import { attempt, type RoomRow, type Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { Button, SelectField, Switch, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { useUnsaved } from "$/public/external/raffi_web/ui/client/unsaved";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Props = { room: RoomRow; standing: Standing };

/** Name, address, who may find the room, and how many fit. */
export function GeneralSettings({ room, standing }: Props) {
  const [invite, setInvite] = useInvite(room, standing, true);
  const onlyHost = standing.host ? null : t("room.only_host");
  const set = (changes: object): void => void attempt("rooms.update", { room: room.id, ...changes });
  return (
    <>
      {standing.host ? <Names room={room} /> : <p className="text-sm text-ink-2">{t("room.only_host")}</p>}
      <SelectField
        label={t("room.visibility")}
        disabled={!standing.host}
        value={room.is_public ? "public" : "private"}
        options={[
          ["private", t("room.make_private")],
          ["public", t("room.make_public")],
        ]}
        onChange={(event) => set({ is_public: event.target.value === "public" })}
      />
      {invite?.access_key ? (
        <div className="flex flex-col items-start gap-2 *:w-full">
          <KeyShown value={invite.access_key} locked={room.locked} />
          <div>
            <Renew room={room} standing={standing} onRenewed={setInvite} />
          </div>
        </div>
      ) : null}
      <div className="flex flex-col">
        <Switch
          label={t("room.lock")}
          help={t("room.lock_about")}
          checked={room.locked}
          reason={standing.staff ? null : t("room.only_staff")}
          onChange={(locked) => void attempt("rooms.lock", { room: room.id, locked })}
        />
        <Switch label={t("room.keep")} help={t("room.keep_about")} checked={room.kept} reason={onlyHost} onChange={(kept) => set({ kept })} />
      </div>
    </>
  );
}

const update = async (room: RoomRow, changes: object): Promise<void> => void (await live.call("rooms.update", { room: room.id, ...changes }));

/** Name and places are saved as soon as they are left; the address by a button, since the one of before ends with it. */
function Names({ room }: { room: RoomRow }) {
  return (
    <>
      <SavedField label={t("room.title")} value={room.title} maxLength={120} required onSave={(title) => update(room, { title })} />
      <OwnAddress room={room} />
      <SavedField
        label={t("room.capacity")}
        help={t("room.capacity_about")}
        type="number"
        min={2}
        max={500}
        required
        value={String(room.capacity)}
        className="max-w-40"
        onSave={(capacity) => update(room, { capacity: Number(capacity) })}
      />
    </>
  );
}

const ADDRESS = /^[a-z0-9][a-z0-9-]{2,39}$/;

function OwnAddress({ room }: { room: RoomRow }) {
  const before = room.slug ?? "";
  const [slug, setSlug] = useState(before);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const changed = slug !== before;
  useEffect(() => setSlug(before), [before]);
  const tell = (message: string): false => {
    setProblem(message);
    form.current?.querySelector("input")?.focus();
    return false;
  };
  const save = async (): Promise<boolean> => {
    if (slug !== "" && !ADDRESS.test(slug)) return tell(t("room.address_wrong"));
    setBusy(true);
    try {
      await update(room, { slug });
    } catch (error) {
      return tell(error instanceof LiveError ? error.message : t("room.problem"));
    } finally {
      setBusy(false);
    }
    setProblem(null);
    toast({ id: "saved", title: t("ui.saved"), tone: "success" });
    return true;
  };
  useUnsaved(changed, save);
  return (
    <form
      ref={form}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) void save();
      }}
    >
      <TextField
        label={t("room.address")}
        help={slug ? `${location.origin}/r/${slug}` : t("room.address_about")}
        value={slug}
        maxLength={40}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        inputClass="font-mono"
        error={problem}
        onChange={(event) => {
          setProblem(null);
          setSlug(event.target.value.toLowerCase().replace(/[\s_]+/g, "-").replace(/[^a-z0-9-]/g, ""));
        }}
      />
      {changed ? (
        <Button type="submit" variant="primary" busy={busy} className="self-start">
          {t("room.save_address")}
        </Button>
      ) : null}
    </form>
  );
}
