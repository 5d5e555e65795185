/** All that a room's chat holds in this tab: log, outbox, writers, reactions. One for each room, kept while the tab lives. */
import { MessageLog, type Page } from "$/public/external/raffi_web/features/chat/client/log";
import { type Message, REACTIONS } from "$/public/external/raffi_web/features/chat/client/messages";
import { ChatOutbox, type Draft } from "$/public/external/raffi_web/features/chat/client/outbox";
import { Flights, Tap, Typists } from "$/public/external/raffi_web/features/chat/client/presence";
import { loadPast } from "$/public/external/raffi_web/features/accounts/client/past";
import { blocked, loadBlocked } from "$/public/external/raffi_web/features/profiles/client/blocked";
import { followSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";
import { live, LiveError, me, newOp } from "$/public/external/raffi_web/live/client/live";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const TYPING_AGAIN_MS = 3_500;
const OFFERED: ReadonlySet<string> = new Set(REACTIONS);

export class RoomChat {
  readonly channel: string;
  readonly log: MessageLog;
  readonly outbox: ChatOutbox;
  readonly typists = new Typists();
  readonly flights = new Flights();
  /** Operation ids of messages sent from this tab, by message. */
  readonly sentAs = new Map<string, string>();
  /** The message that is answered or changed in the composer. */
  readonly focus = createStore<{ kind: "reply" | "edit"; message: Message } | null>(null);
  /** The newest message that was in sight. */
  readonly seen = createStore<string | null>(null);
  private readonly reactionTap = new Tap(4, 12);
  private echoes = 0;
  private typingSince: number | null = null;

  constructor(readonly room: string) {
    this.channel = `room:${room}`;
    // Asked for each time: when nobody has followed a channel for a while, it begins anew with another store.
    this.log = new MessageLog(
      {
        get: () => (live.store(this.channel).get().rows["messages"] ?? EMPTY) as unknown as ReadonlyMap<string, Message>,
        subscribe: (listener) => live.store(this.channel).subscribe(listener),
      },
      (before) => live.query<Page>("chat.history", { room, before }),
      blocked,
    );
    this.outbox = new ChatOutbox({
      say: (draft, op) => live.call<Message>("chat.say", { room, ...draft }, op),
      refusal: (error) =>
        error instanceof LiveError ? { message: error.message, retryAfter: error.retryAfter } : { message: t("chat.not_sent"), retryAfter: null },
      taken: (message, op) => {
        this.sentAs.set(message.id, op);
        this.log.add(message);
      },
      storage: typeof sessionStorage === "undefined" ? null : sessionStorage,
      key: `raffi.outbox.${room}`,
      now: () => performance.now(),
      wait: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    });
  }

  /** Follows the room's unstored frames until the returned function is called. */
  follow(): () => void {
    const stop = live.follow(this.channel, (kind, data) => this.heard(kind, data));
    this.outbox.start();
    void loadBlocked();
    void loadPast();
    const stopSpoilers = followSpoilers();
    return () => {
      stopSpoilers();
      stop();
    };
  }

  /** What came after the newest message that was in sight: from others, not taken back. */
  unread(): Message[] {
    const seen = this.seen.get();
    const mine = me.get()?.id;
    if (seen === null) return [];
    return this.log.get().messages.filter((message) => message.id > seen && message.kind === "text" && !message.removed && message.actor_id !== mine);
  }

  /** Everything up to now has been in sight. */
  markSeen(): void {
    const newest = this.newest();
    if (newest !== "") this.seen.set(newest);
  }

  private newest(): string {
    const { messages } = this.log.get();
    return messages[messages.length - 1]?.id ?? "";
  }

  say(draft: Draft): void {
    this.typing(false);
    this.outbox.add(draft, newOp(), live.clock.serverNow(), this.newest());
  }

  /** Sends a reaction. False when it was one too many. */
  react(emoji: string): boolean {
    if (!this.reactionTap.take()) return false;
    this.echoes += 1;
    this.flights.launch(emoji);
    live.ephemeral(this.channel, "reaction", { emoji });
    return true;
  }

  /** Tells the others that I write, or that I stopped; repeated only as often as they need it. */
  typing(on: boolean): void {
    const now = performance.now();
    if (on ? this.typingSince !== null && now - this.typingSince < TYPING_AGAIN_MS : this.typingSince === null) return;
    this.typingSince = on ? now : null;
    live.ephemeral(this.channel, "typing", { on });
  }

  private heard(kind: string, data: Record<string, unknown>): void {
    const actor = String(data["actor"] ?? "");
    const mine = actor === me.get()?.id;
    if (blocked.get().has(actor)) return;
    if (kind === "typing" && !mine) this.typists.heard(actor, data["on"] === true);
    if (kind !== "reaction" || !OFFERED.has(String(data["emoji"]))) return;
    // My own came up at once; what comes back of it is not a second one.
    if (mine && this.echoes > 0) this.echoes -= 1;
    else this.flights.launch(String(data["emoji"]));
  }
}

const EMPTY: ReadonlyMap<string, never> = new Map<string, never>();
const chats = new Map<string, RoomChat>();

export function chatOf(room: string): RoomChat {
  let chat = chats.get(room);
  if (chat === undefined) {
    chat = new RoomChat(room);
    chats.set(room, chat);
  }
  return chat;
}
