import { Trash2 } from "lucide-react";
import { useState } from "react";
import { attempt, type RoomRow } from "$/public/external/raffi_web/features/rooms/client/place";
import { Button, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

/** Ends the room. A kept one has a history that nobody deletes by two taps: its name is asked for. */
export function DeleteRoom({ room }: { room: RoomRow }) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const close = (): void => {
    setAsking(false);
    setTyped("");
  };
  const title = t("room.delete_title", { title: room.title });
  const about = t("room.delete_confirm", { people: `${tn("room.people_here", room.people)}.` });
  const end = (): void => void attempt("rooms.delete", { room: room.id }).then(close);
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-sm text-ink-2">{t("room.delete_about")}</p>
      <Button icon={Trash2} className="text-danger" onClick={() => setAsking(true)}>
        {t("room.delete")}
      </Button>
      {room.kept ? (
        <Layer
          open={asking}
          onClose={close}
          title={title}
          about={about}
          size="sm"
          footer={
            <>
              <Button variant="ghost" onClick={close}>
                {t("ui.cancel")}
              </Button>
              <Button variant="danger" reason={typed.trim() === room.title ? null : t("room.delete_type")} onClick={end}>
                {t("room.delete_now")}
              </Button>
            </>
          }
        >
          <TextField label={t("room.delete_type")} help={room.title} value={typed} autoComplete="off" data-autofocus="" onChange={(event) => setTyped(event.target.value)} />
        </Layer>
      ) : (
        <Confirm open={asking} onClose={close} title={title} about={about} action={t("room.delete_now")} onConfirm={end} />
      )}
    </div>
  );
}
