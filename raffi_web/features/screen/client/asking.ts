/** Asking those who move the film to go somewhere, and being asked. */
import { useEffect } from "react";
import { allows, channelOf, grantsOf, type MemberRow, memberOf } from "$/public/external/raffi_web/features/screen/client/model";
import { goTo, lead, steers } from "$/public/external/raffi_web/features/screen/client/playhead";
import { blocked } from "$/public/external/raffi_web/features/profiles/client/blocked";
import { live, me } from "$/public/external/raffi_web/live/client/live";
import { connection } from "$/public/external/raffi_web/ui/client/connection";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const KIND = "ask_moment";
/** As many as the server lets pass at once, and how long until it lets pass another. */
const AT_ONCE = 3;
const ANOTHER_MS = 20_000;
const SHOWN_SECONDS = 20;

let asked: number[] = [];

/** Asks whoever is there and may move the film; tells on the page how that went. */
export function askToGo(room: string, seconds: number): void {
  const now = performance.now();
  asked = asked.filter((at) => now - at < ANOTHER_MS * AT_ONCE);
  const say = (title: string): void => void toast({ id: "asked", title });
  if (connection.get().state !== "online") return say(t("screen.ask_offline"));
  if (memberOf(room, me.get()?.id ?? null)?.muted) return say(t("chat.muted"));
  if (!somebodySteers(room)) return say(t("screen.ask_nobody"));
  if (asked.length >= AT_ONCE) return say(t("screen.ask_later"));
  asked.push(now);
  live.ephemeral(channelOf(room), KIND, { at_ms: Math.round(seconds * 1000) });
  say(t("screen.asked", { time: formatTime(seconds) }));
}

/** Shows what others ask for, to whoever can do it. */
export function useAsked(room: string): void {
  useEffect(() => live.follow(channelOf(room), (kind, data) => void (kind === KIND && tell(room, data))), [room]);
}

function tell(room: string, { actor, at_ms }: Record<string, unknown>): void {
  if (typeof actor !== "string" || typeof at_ms !== "number" || actor === me.get()?.id) return;
  const name = memberOf(room, actor)?.name;
  if (name === undefined || blocked.get().has(actor) || !maySeek(room, me.get()?.id ?? null)) return;
  const seconds = at_ms / 1000;
  // One of each: who asks again asks for something else.
  toast({
    id: `asks-${actor}`,
    title: t("screen.asks", { name, time: formatTime(seconds) }),
    action: t("screen.go"),
    seconds: SHOWN_SECONDS,
    onAct: () => lead(room, seconds),
  });
}

function maySeek(room: string, id: string | null): boolean {
  const member = memberOf(room, id);
  return member !== null && member.left === null && allows(member.role, "seek", grantsOf(room));
}

function somebodySteers(room: string): boolean {
  const members = live.store(channelOf(room)).get().rows["members"] as ReadonlyMap<string, MemberRow> | undefined;
  const mine = me.get()?.id;
  return [...(members?.values() ?? [])].some((one) => one.id !== mine && one.present && maySeek(room, one.id));
}

/** To a second of the film where one may, otherwise by asking. */
export function goOrAsk(room: string, seconds: number): void {
  if (steers(room)) goTo(room, seconds);
  else askToGo(room, seconds);
}
