import { Flag, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { readAloud, setReadAloud } from "$/public/external/raffi_web/features/chat/client/chat";
import { reactionsShown, showReactions } from "$/public/external/raffi_web/features/chat/client/reactions";
import { orderBeside, useWaitingCount } from "$/public/external/raffi_web/features/comments/client/order_place";
import { ControlSettings } from "$/public/external/raffi_web/features/rooms/client/grants";
import { DeleteRoom } from "$/public/external/raffi_web/features/rooms/client/delete_room";
import { GeneralSettings } from "$/public/external/raffi_web/features/rooms/client/general";
import { MeForm } from "$/public/external/raffi_web/features/rooms/client/me_layer";
import { attempt, type Report, type RoomRow, type Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { Button, SelectField, Switch } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { ThemeSwitch } from "$/public/external/raffi_web/ui/client/theme";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const SLOW = [0, 5, 10, 30, 60, 300] as const;
const SECTION = "flex flex-col gap-4 border-t border-line py-6 first:border-t-0 first:pt-0 last:pb-0";

type Props = { room: RoomRow; standing: Standing; open: boolean; onClose: () => void; onReport: Report };

/** Everything about the room that can be set, and what only this viewer sees. */
export function SettingsLayer({ room, standing, open, onClose, onReport }: Props) {
  // Who can't change the room comes for what is theirs.
  const you = (
    <section aria-labelledby="set-you" className={SECTION}>
      <Heading id="set-you">{t("room.for_you")}</Heading>
      <ForYou standing={standing} />
    </section>
  );
  return (
    <Layer open={open} onClose={onClose} title={t("room.settings")} edge>
      {standing.staff ? null : you}
      <section aria-labelledby="set-general" className={SECTION}>
        <Heading id="set-general">{t("room.general")}</Heading>
        <GeneralSettings room={room} standing={standing} />
      </section>
      <section aria-labelledby="set-control" className={SECTION}>
        <Heading id="set-control">{t("room.control")}</Heading>
        <ControlSettings room={room} standing={standing} />
      </section>
      <section aria-labelledby="set-chat" className={SECTION}>
        <Heading id="set-chat">{t("room.chat")}</Heading>
        <SlowMode room={room} standing={standing} />
      </section>
      {standing.staff ? (
        <section aria-labelledby="set-order" className={SECTION}>
          <Heading id="set-order">{t("moderation.room")}</Heading>
          <Moderation room={room.id} onOpen={onClose} />
        </section>
      ) : null}
      {standing.staff ? you : null}
      {standing.host ? (
        <section aria-labelledby="set-end" className={SECTION}>
          <Heading id="set-end">{t("room.end")}</Heading>
          <DeleteRoom room={room} />
        </section>
      ) : null}
      {standing.isMe(room.owner_id) ? null : (
        <div className={SECTION}>
          <Button variant="ghost" icon={Flag} className="-ms-3 self-start" onClick={() => onReport("room", room.id, room.title)}>
            {t("reports.report_room")}
          </Button>
        </div>
      )}
    </Layer>
  );
}

function Heading({ id, children }: { id: string; children: string }) {
  return (
    <h3 id={id} className="text-base font-semibold">
      {children}
    </h3>
  );
}

function Moderation({ room, onOpen }: { room: string; onOpen: () => void }) {
  const { found } = useWaitingCount(room);
  const open = (): void => {
    onOpen();
    orderBeside.set(room);
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-2">{t("moderation.room_about")}</p>
      <Button icon={ShieldCheck} className="self-start" onClick={open}>
        {found ? tn("moderation.look_at_n", found) : t("moderation.look_at")}
      </Button>
    </div>
  );
}

function SlowMode({ room, standing }: { room: RoomRow; standing: Standing }) {
  const steps = SLOW.includes(room.slow_mode as (typeof SLOW)[number]) ? [...SLOW] : [...SLOW, room.slow_mode].sort((a, b) => a - b);
  const word = (seconds: number): string =>
    seconds === 0 ? t("room.slow_off") : seconds % 60 === 0 ? tn("room.slow_minutes", seconds / 60) : t("room.slow_seconds", { seconds });
  return (
    <SelectField
      label={t("room.slow")}
      help={standing.staff ? t("room.slow_about") : t("room.only_staff")}
      disabled={!standing.staff}
      value={String(room.slow_mode)}
      options={steps.map((seconds) => [String(seconds), word(seconds)] as const)}
      onChange={(event) => void attempt("rooms.set_slow_mode", { room: room.id, seconds: Number(event.target.value) })}
    />
  );
}

function ForYou({ standing }: { standing: Standing }) {
  const shown = useStore(reactionsShown);
  const aloud = useStore(readAloud);
  const [version, setVersion] = useState(0);
  return (
    <>
      {standing.me ? <MeForm key={version} me={standing.me} onDone={() => setVersion(version + 1)} /> : null}
      <div className="flex flex-col">
        <Switch label={t("chat.reactions_on")} checked={shown} onChange={showReactions} />
        <Switch label={t("chat.say_aloud")} help={t("chat.say_aloud_about")} checked={aloud} onChange={setReadAloud} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span className="text-sm">{t("ui.theme")}</span>
        <ThemeSwitch iconOnly />
      </div>
    </>
  );
}
