import { useEffect, useId, useRef, useSyncExternalStore, type KeyboardEvent, type ReactNode } from "react";
import { chatOf } from "$/public/external/raffi_web/features/chat/client/room_chat";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

export type Tab = "chat" | "comments" | "people" | "queue";

const TABS: readonly Tab[] = ["chat", "comments", "people", "queue"];
const LIST = "@container flex h-11 shrink-0 border-b border-line px-1";
const TAB =
  "relative inline-flex h-11 min-w-0 flex-auto items-center justify-center gap-1.5 rounded-t-control px-1.5 text-mini font-medium text-ink-2 @min-[22rem]:text-sm " +
  "transition-colors duration-(--motion-fast) hover:text-ink focus-visible:outline-offset-[-2px] " +
  "after:absolute after:inset-x-2 after:bottom-[-1px] after:h-0.5 after:rounded-pill after:content-[''] " +
  "aria-selected:text-ink aria-selected:after:bg-accent-ink forced-colors:aria-selected:after:bg-[Highlight]";
const COUNT = "hidden text-mini font-normal text-ink-3 tabular @min-[20rem]:inline";
const NEW = "grid h-5 min-w-5 place-items-center rounded-pill bg-accent px-1.5 text-xs font-semibold text-on-accent tabular";

/** How many messages came since the chat was last in sight. */
export function useUnreadCount(room: string): number {
  const chat = chatOf(room);
  const held = useSyncExternalStore(chat.log.subscribe, chat.log.get, chat.log.get);
  const seen = useStore(chat.seen);
  // The first messages a page has are not news.
  useEffect(() => {
    if (seen === null && held.messages.length > 0) chat.markSeen();
  }, [chat, seen, held]);
  return seen === null ? 0 : chat.unread().length;
}

type Props = {
  room: string;
  tab: Tab;
  onTab: (tab: Tab) => void;
  people: number;
  queued: number;
  /** Comments on what is on that were not read yet. */
  comments: number;
  /** The keyboard is up: only the panel stays. */
  bare: boolean;
  panels: Readonly<Record<Tab, ReactNode>>;
  end?: ReactNode;
};

/** Chat, comments, people and queue. What is not shown stays as it was. */
export function Rail({ room, tab, onTab, people, queued, comments, bare, panels, end }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const unread: Partial<Record<Tab, number>> = { chat: useUnreadCount(room), comments };
  const words: Record<Tab, string> = { chat: t("room.tab_chat"), comments: t("talk.comments"), people: t("room.tab_people"), queue: t("room.tab_queue") };
  const counts: Record<Tab, number> = { chat: 0, comments: 0, people, queue: queued };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = TABS.indexOf(tab);
    const steps: Record<string, number> = { ArrowRight: (at + 1) % TABS.length, ArrowLeft: (at + TABS.length - 1) % TABS.length, Home: 0, End: TABS.length - 1 };
    const next = steps[event.key];
    const chosen = next === undefined ? undefined : TABS[next];
    if (next === undefined || chosen === undefined) return;
    event.preventDefault();
    onTab(chosen);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className={`flex items-center border-line ${bare ? "hidden" : ""}`}>
        <div ref={list} role="tablist" aria-label={t("room.side")} className={`${LIST} flex-1`} onKeyDown={onKeyDown}>
          {TABS.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              id={`${id}-${one}`}
              aria-controls={`${id}-${one}-panel`}
              aria-selected={one === tab}
              tabIndex={one === tab ? 0 : -1}
              className={TAB}
              onClick={() => onTab(one)}
            >
              <span className="truncate">{words[one]}</span>
              {counts[one] > 0 ? <span className={COUNT}>{counts[one]}</span> : null}
              {unread[one] ? (
                <span className={NEW}>
                  <span aria-hidden>{unread[one] > 99 ? "99+" : unread[one]}</span>
                  <span className="sr-only">{one === "chat" ? tn("room.unread", unread[one]) : tn("talk.unread", unread[one])}</span>
                </span>
              ) : null}
            </button>
          ))}
        </div>
        {end}
      </div>
      {TABS.map((one) => (
        <div
          key={one}
          role="tabpanel"
          id={`${id}-${one}-panel`}
          aria-labelledby={`${id}-${one}`}
          hidden={one !== tab}
          className={`${one === tab ? "flex" : "hidden"} min-h-0 flex-1 flex-col overflow-hidden`}
        >
          {panels[one]}
        </div>
      ))}
    </div>
  );
}
