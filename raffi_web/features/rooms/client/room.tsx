import { UserPlus, X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ChatPanel } from "$/public/external/raffi_web/features/chat/client/chat";
import { ReactionBar, ReactionOverlay } from "$/public/external/raffi_web/features/chat/client/reactions";
import { chatOf } from "$/public/external/raffi_web/features/chat/client/room_chat";
import { useReached } from "$/public/external/raffi_web/features/comments/client/reached";
import { useUnread } from "$/public/external/raffi_web/features/comments/client/open";
import { RoomComments } from "$/public/external/raffi_web/features/comments/client/room_comments";
import { RoomOrderLayer } from "$/public/external/raffi_web/features/comments/client/room_order";
import { useCommentsHere, useRoomTalk } from "$/public/external/raffi_web/features/comments/client/room_talk";
import { TALK_BESIDE } from "$/public/external/raffi_web/features/comments/client/stage/beside";
import { TalkLayer } from "$/public/external/raffi_web/features/comments/client/stage/overlay";
import type { Line } from "$/public/external/raffi_web/features/comments/client/stage/said";
import { BoardsLayer } from "$/public/external/raffi_web/features/canvas/client/room_boards";
import { FilmToList, FilmToListButton } from "$/public/external/raffi_web/features/lists/client/film_to_list";
import { useRoomCommands } from "$/public/external/raffi_web/features/rooms/client/commands";
import { useRoomAddress } from "$/public/external/raffi_web/features/rooms/client/address";
import { Floating } from "$/public/external/raffi_web/features/rooms/client/floating";
import { useFilmKeys } from "$/public/external/raffi_web/features/rooms/client/focus";
import { HostAway } from "$/public/external/raffi_web/features/rooms/client/host_away";
import { InviteLayer } from "$/public/external/raffi_web/features/rooms/client/invite";
import { LeaveLayer } from "$/public/external/raffi_web/features/rooms/client/leave";
import { PeoplePanel } from "$/public/external/raffi_web/features/rooms/client/people";
import { channelOf, type MemberRow, type Report, type RoomRow, useMembers, useRoom, useStanding } from "$/public/external/raffi_web/features/rooms/client/place";
import { Rail, type Tab } from "$/public/external/raffi_web/features/rooms/client/rail";
import { SettingsLayer } from "$/public/external/raffi_web/features/rooms/client/settings";
import { RoomSkeleton } from "$/public/external/raffi_web/features/rooms/client/skeleton";
import { TopBar } from "$/public/external/raffi_web/features/rooms/client/top_bar";
import { type Shape, useShape, useVisibleHeight } from "$/public/external/raffi_web/features/rooms/client/viewport";
import { inTurn, type QueueRow } from "$/public/external/raffi_web/features/screen/client/model";
import { Player } from "$/public/external/raffi_web/features/screen/client/player";
import { theatre, useFilmTitle } from "$/public/external/raffi_web/features/screen/client/playhead";
import { QueuePanel } from "$/public/external/raffi_web/features/screen/client/queue";
import { live, useChannel, useRows } from "$/public/external/raffi_web/live/client/live";
import { Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { useFixedPage, useTitle } from "$/public/external/raffi_web/ui/client/window";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface RoomViewProps {
  room: string;
  /** One is no longer in the room: `kicked`, `banned`, `left`, `ended`, or an error's code. */
  onClosed?: (reason: string) => void;
  /** One wants to leave. */
  onLeave?: () => void;
  onReport?: Report;
}

const SKIP = "fixed start-4 top-2 z-60 -translate-y-20 rounded-control bg-primary px-4 py-2.5 font-medium text-on-primary focus:translate-y-0";
/** How chat, people and queue lie beside the film, or over or under it. */
const SIDES: Readonly<Record<"fills" | Shape, string>> = {
  fills: "dark glass absolute inset-y-0 end-0 z-30 w-[min(22.5rem,100%)] border-s text-ink",
  short: "dark w-[min(22.5rem,46%)] shrink-0 border-s border-line bg-canvas pe-[env(safe-area-inset-right)] text-ink",
  tall: "flex-1",
  wide: "w-[22.5rem] shrink-0 border-s border-line bg-canvas",
};

/** A room from inside. */
export function RoomView({ room, ...rest }: RoomViewProps) {
  // A server that has begun anew does not know the room for a moment.
  const held = useRef(room);
  if (room !== "") held.current = room;
  return <Room {...rest} room={held.current} />;
}

function Room({ room, onClosed, onLeave, onReport }: RoomViewProps) {
  const channel = useChannel(channelOf(room));
  const leaving = useRef(false);
  const row = useRoom(room);
  useFixedPage();
  useEffect(() => chatOf(room).follow(), [room]);
  useReached(room);
  useEffect(() => {
    // What is held now: coming back, the channel of before has just begun anew.
    const { status, reason } = live.store(channelOf(room)).get();
    if (status === "closed" && !leaving.current) onClosed?.(reason ?? "ended");
  }, [room, channel.status, channel.reason, onClosed]);
  const leave = (): void => {
    leaving.current = true;
    onLeave?.();
  };
  // What the page hands over is made anew whenever it is drawn, and the lines of the chat are not.
  const reporting = useRef(onReport);
  reporting.current = onReport;
  const report = useCallback<Report>((...what) => reporting.current?.(...what), []);
  if (row === null || channel.status === "closed") {
    return (
      <main data-room={room} data-status={channel.status}>
        {channel.status === "closed" ? <Closed /> : <RoomSkeleton />}
      </main>
    );
  }
  return <Inside row={row} status={channel.status} onLeave={leave} onReport={report} />;
}

/** Shown for the moment until the page says why. */
function Closed() {
  return (
    <div role="status" className="grid h-dvh place-items-center bg-canvas px-6 text-center text-sm text-ink-2">
      {t("room.closed")}
    </div>
  );
}

function Inside({ row, status, onLeave, onReport }: { row: RoomRow; status: string; onLeave: () => void; onReport: Report }) {
  const room = row.id;
  const shape = useShape();
  const { height, tight } = useVisibleHeight();
  const cinema = useStore(theatre);
  const members = useMembers(room);
  const standing = useStanding(room);
  const queue = useRows<QueueRow>(channelOf(room), "queue");
  const talk = useRoomTalk(room, row.is_public);
  const comments = useUnread(talk.discussion ?? null);
  const [tab, setTab] = useState<Tab>("chat");
  const [drawer, setDrawer] = useState(false);
  const [open, setOpen] = useState<"invite" | "boards" | "settings" | "leave" | null>(null);
  // Beside a film that fills the page, the rail comes only when it is called.
  const alone = cinema || shape === "short";
  const side = alone ? drawer : true;
  const close = (): void => setOpen(null);
  useTitle(row.title);
  useRoomAddress(row);
  useFilmKeys();

  const show = (wanted: Tab): void => {
    setTab(wanted);
    if (alone) setDrawer(true);
  };
  const mention = (member: MemberRow): void => {
    show("chat");
    requestAnimationFrame(() => writeInto(room, `@${member.name} `));
  };
  const askToLeave = (): void => (standing.host ? setOpen("leave") : onLeave());
  const ways = { onInvite: () => setOpen("invite"), onBoards: () => setOpen("boards"), onSettings: () => setOpen("settings"), onLeave: askToLeave };
  useCommentsHere(talk, () => show("comments"));
  const now = useRef({ show, askToLeave });
  now.current = { show, askToLeave };
  useRoomCommands(
    useMemo(
      () => ({
        invite: () => setOpen("invite"),
        boards: () => setOpen("boards"),
        settings: () => setOpen("settings"),
        chat: () => now.current.show("chat"),
        comments: () => now.current.show("comments"),
        people: () => now.current.show("people"),
        queue: () => now.current.show("queue"),
        leave: () => now.current.askToLeave(),
      }),
      [],
    ),
  );
  const only = members.filter((member) => member.present).length < 2;
  return (
    <div
      data-room={room}
      data-status={status}
      data-shape={shape}
      className="fixed inset-x-0 top-0 flex flex-col overflow-hidden bg-canvas text-ink"
      style={{ height: height === null ? "100dvh" : height }}
    >
      <a href="#film" className={SKIP}>
        {t("room.skip_film")}
      </a>
      <a href={`#chat-${room}`} className={SKIP} onClick={() => show("chat")}>
        {t("room.skip_chat")}
      </a>
      {alone ? (
        <h1 className="sr-only">{row.title}</h1>
      ) : (
        <TopBar room={row} members={members} compact={shape !== "wide"} onPeople={() => show("people")} ways={ways} />
      )}
      <div className={`relative flex min-h-0 flex-1 ${shape === "tall" && !alone ? "flex-col" : ""}`}>
        <main id="film" tabIndex={-1} aria-label={t("room.film")} className={`group/film relative flex min-w-0 flex-col ${shape === "tall" && !alone ? "shrink-0" : "min-h-0 flex-1"}`}>
          <Stage room={room} shape={shape} cinema={cinema} muted={standing.muted} onReport={onReport} />
          {alone && !drawer ? <Floating room={room} onOpen={() => setDrawer(true)} ways={ways} /> : null}
        </main>
        <aside
          aria-label={t("room.side")}
          hidden={!side}
          className={`${side ? "flex" : "hidden"} min-h-0 flex-col ${SIDES[cinema && shape !== "short" ? "fills" : shape]}`}
        >
          <HostAway room={row} members={members} />
          <Rail
            room={room}
            tab={tab}
            onTab={setTab}
            people={members.filter((member) => member.present).length}
            queued={inTurn(queue.values()).length}
            comments={comments}
            bare={tight}
            end={alone ? <IconButton icon={X} label={t("room.close_side")} className="me-1" onClick={() => setDrawer(false)} /> : null}
            panels={{
              chat: <ChatPanel room={room} shown={side && tab === "chat"} onReport={onReport} top={only ? <Alone onInvite={() => setOpen("invite")} /> : null} />,
              comments: <RoomComments room={room} talk={talk} shown={side && tab === "comments"} onReport={onReport} />,
              people: <PeoplePanel room={room} onMention={mention} onReport={onReport} />,
              queue: <QueuePanel room={room} />,
            }}
          />
        </aside>
      </div>
      <FilmToList room={room} />
      <BoardsLayer room={room} open={open === "boards"} onClose={close} />
      <InviteLayer room={row} standing={standing} open={open === "invite"} onClose={close} />
      <SettingsLayer room={row} standing={standing} onReport={onReport} open={open === "settings"} onClose={close} />
      {standing.staff ? <RoomOrderLayer room={room} /> : null}
      <LeaveLayer room={row} members={members} standing={standing} open={open === "leave"} onClose={close} onLeave={onLeave} />
    </div>
  );
}

const STAGES: Readonly<Record<"fills" | Shape, readonly [outer: string, inner: string]>> = {
  fills: ["min-h-0 flex-1 bg-black", "size-full"],
  short: ["grid min-h-0 flex-1 place-items-center bg-black [container-type:size]", "w-[min(100%,calc(100cqh*16/9))]"],
  tall: ["bg-black", "mx-auto max-w-[calc(52dvh*16/9)]"],
  wide: ["grid min-h-0 flex-1 place-items-center px-4 [container-type:size]", "w-[min(100%,calc((100cqh-4.5rem)*16/9))] pt-4"],
};

/** The film as large as it fits. The elements are the same in every shape: a film is not begun anew when a phone is turned. */
function Stage({ room, shape, cinema, muted, onReport }: { room: string; shape: Shape; cinema: boolean; muted: boolean; onReport: Report }) {
  const [outer, inner] = STAGES[cinema ? "fills" : shape];
  return (
    <div className={outer}>
      <div className={inner}>
        <Player room={room} beside={TALK_BESIDE} overlay={<OnPicture room={room} onReport={onReport} />} />
        {shape === "wide" && !cinema ? <Below room={room} muted={muted} /> : null}
      </div>
    </div>
  );
}

/** What lies over the picture: what was said at this point of the film, and reactions. */
function OnPicture({ room, onReport }: { room: string; onReport: Report }) {
  const report = ({ id, source, name }: Line): void => onReport(source === "chat" ? "message" : "comment", id, name);
  return (
    <>
      <TalkLayer onReport={report} />
      <ReactionOverlay chat={chatOf(room)} />
    </>
  );
}

/** Under the film on a desk: what is on, and the reactions. */
function Below({ room, muted }: { room: string; muted: boolean }) {
  const title = useFilmTitle(room);
  return (
    <div className="flex h-14 items-center justify-between gap-4 ps-1">
      <span className="flex min-w-0 items-center gap-1">
        <span className="min-w-0 truncate text-sm font-medium text-ink-2">{title}</span>
        <FilmToListButton room={room} />
      </span>
      <ReactionBar chat={chatOf(room)} reason={muted ? t("chat.muted") : null} inline />
    </div>
  );
}

function Alone({ onInvite }: { onInvite: () => void }) {
  return (
    <section className="m-3 flex flex-col items-start gap-3 rounded-card border border-line bg-surface-1 p-4">
      <div>
        <h2 className="text-sm font-semibold">{t("room.alone_title")}</h2>
        <p className="pt-0.5 text-mini text-ink-2">{t("room.alone_about")}</p>
      </div>
      <Button size="sm" icon={UserPlus} onClick={onInvite}>
        {t("room.alone_action")}
      </Button>
    </section>
  );
}

/** Puts words at the end of what is being written. */
function writeInto(room: string, words: string): void {
  const field = document.getElementById(`chat-${room}`);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  const gap = field.value !== "" && !field.value.endsWith(" ") ? " " : "";
  field.setRangeText(`${gap}${words}`, field.value.length, field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
