/** What was said at other times, at the film's time: a room's chat, moved by some seconds where the film was cut in another way. */
import { useEffect, useId, useState } from "react";
import { filmTalkOf } from "$/public/external/raffi_web/features/comments/client/stage/film_talk";
import { setTastes, useTastes } from "$/public/external/raffi_web/features/comments/client/stage/tastes";
import { useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { useFilmKey } from "$/public/external/raffi_web/features/screen/client/playhead";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Switch } from "$/public/external/raffi_web/ui/client/controls";
import { Range } from "$/public/external/raffi_web/ui/client/range";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { number, t } from "$/public/external/raffi_web/ui/client/words";

const OFFSET_S = 60;
const SELECT = "h-10 w-full rounded-control border border-control bg-surface-1 px-2 text-sm text-ink pointer-coarse:h-11";

interface Talked {
  room: string;
  title: string;
}

/** Other rooms of mine in which something was said at this film. */
function useRooms(film: string | null, except: string): readonly Talked[] {
  const [rooms, setRooms] = useState<readonly Talked[]>([]);
  useEffect(() => {
    let open = true;
    setRooms([]);
    if (film !== null) {
      live
        .query<Talked[]>("chat.replays", { film })
        .then((found) => open && setRooms(found.filter(({ room }) => room !== except)))
        .catch(() => undefined);
    }
    return () => void (open = false);
  }, [film, except]);
  return rooms;
}

export function Replay() {
  const stage = useStage();
  const talk = filmTalkOf(stage);
  const { chat } = useTastes();
  const film = useFilmKey(stage.room);
  const rooms = useRooms(film, stage.room);
  const whose = useStore(talk.chatOf) ?? stage.room;
  const id = useId();
  return (
    <>
      <Switch label={t("picture.of_chat")} help={t("picture.of_chat_about")} checked={chat} onChange={(on) => setTastes({ chat: on })} className="-my-1" />
      {chat && rooms.length > 0 ? (
        <label htmlFor={id} className="flex flex-col gap-1 text-mini text-ink-2">
          {t("picture.whose_chat")}
          <select id={id} className={SELECT} value={whose} onChange={({ target }) => talk.chatOf.set(target.value === stage.room ? null : target.value)}>
            <option value={stage.room}>{t("picture.this_room")}</option>
            {rooms.map(({ room, title }) => (
              <option key={room} value={room}>
                {title}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <Offset />
    </>
  );
}

function Offset() {
  const talk = filmTalkOf(useStage());
  const kept = useStore(talk.offset);
  const [offset, setOffset] = useState(kept);
  useEffect(() => setOffset(kept), [kept]);
  const seconds = number(Math.abs(offset), Number.isInteger(offset) ? 0 : 1);
  const text = offset === 0 ? t("picture.offset_none") : t(offset > 0 ? "picture.offset_later" : "picture.offset_earlier", { seconds });
  return (
    <div>
      <div className="flex justify-between text-mini">
        <span className="text-ink-2">{t("picture.offset")}</span>
        <span className="tabular">{text}</span>
      </div>
      <Range label={t("picture.offset")} value={offset} min={-OFFSET_S} max={OFFSET_S} step={0.5} valueText={text} onSlide={setOffset} onCommit={(next) => talk.offset.set(next)} />
    </div>
  );
}
