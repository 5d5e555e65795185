import { useEffect, useState } from "react";
import { KeyShown, Renew, useInvite } from "$/public/external/raffi_web/features/rooms/client/invite";
import { attempt, type RoomRow, type Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { Button, SelectField, Switch, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Props = { room: RoomRow; standing: Standing };

/** Name, address, who may find the room, and how many fit. */
export function GeneralSettings({ room, standing }: Props) {
  const [invite, setInvite] = useInvite(room, standing, true);
  const onlyHost = standing.host ? null : t("room.only_host");
  const update = (changes: object): Promise<unknown> => attempt("rooms.update", { room: room.id, ...changes });
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
        onChange={(event) => void update({ is_public: event.target.value === "public" })}
      />
      {invite?.access_key ? (
        <div className="flex flex-col items-start gap-2 *:w-full">
          <KeyShown value={invite.access_key} />
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
        <Switch label={t("room.keep")} help={t("room.keep_about")} checked={room.kept} reason={onlyHost} onChange={(kept) => void update({ kept })} />
      </div>
    </>
  );
}

/** What is saved together, with a button: a name half typed is no name. */
function Names({ room }: { room: RoomRow }) {
  const [title, setTitle] = useState(room.title);
  const [slug, setSlug] = useState(room.slug ?? "");
  const [capacity, setCapacity] = useState(String(room.capacity));
  const [problem, setProblem] = useState<{ field: string | null; message: string } | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setTitle(room.title);
    setSlug(room.slug ?? "");
    setCapacity(String(room.capacity));
  }, [room.title, room.slug, room.capacity]);

  const changes = {
    ...(title.trim() !== room.title && { title: title.trim() }),
    ...(slug !== (room.slug ?? "") && { slug }),
    ...(Number(capacity) !== room.capacity && { capacity: Number(capacity) }),
  };
  const changed = Object.keys(changes).length > 0;
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await live.call("rooms.update", { room: room.id, ...changes });
      setProblem(null);
      toast({ id: "saved", title: t("room.saved"), tone: "success" });
    } catch (error) {
      setProblem(error instanceof LiveError ? { field: error.field, message: error.message } : { field: null, message: t("room.problem") });
    } finally {
      setBusy(false);
    }
  };
  const wrong = (field: string): string | null => (problem?.field === field ? problem.message : null);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) void save();
      }}
    >
      <TextField label={t("room.title")} value={title} maxLength={120} required error={wrong("title")} onChange={(event) => setTitle(event.target.value)} />
      <TextField
        label={t("room.address")}
        help={slug ? `${location.origin}/r/${slug}` : t("room.address_about")}
        value={slug}
        maxLength={40}
        autoCapitalize="none"
        spellCheck={false}
        inputClass="font-mono"
        error={wrong("slug")}
        onChange={(event) => setSlug(event.target.value.toLowerCase().replace(/[\s_]+/g, "-").replace(/[^a-z0-9-]/g, ""))}
      />
      <TextField
        label={t("room.capacity")}
        help={t("room.capacity_about")}
        type="number"
        min={2}
        max={500}
        required
        value={capacity}
        className="max-w-40"
        error={wrong("capacity")}
        onChange={(event) => setCapacity(event.target.value)}
      />
      {problem !== null && !["title", "slug", "capacity"].includes(problem.field ?? "") ? (
        <p role="alert" className="text-mini text-danger">
          {problem.message}
        </p>
      ) : null}
      {changed ? (
        <Button type="submit" variant="primary" busy={busy} className="self-start">
          {t("room.save")}
        </Button>
      ) : null}
    </form>
  );
}
