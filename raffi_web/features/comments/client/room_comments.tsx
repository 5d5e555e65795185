/** The comments beside a film: what everybody says about it, or the room. */
import { Clapperboard, MessagesSquare, PenLine, type LucideIcon } from "lucide-react";
import { Fragment, useEffect, useState, type ReactNode } from "react";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import { showComment } from "$/public/external/raffi_web/features/comments/client/near";
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import { WaitingHere } from "$/public/external/raffi_web/features/comments/client/order_items";
import { DiscussionPanel } from "$/public/external/raffi_web/features/comments/client/panel";
import type { RoomTalk } from "$/public/external/raffi_web/features/comments/client/room_talk";
import type { Scope } from "$/public/external/raffi_web/features/comments/client/scopes";
import { ListSkeleton } from "$/public/external/raffi_web/features/comments/client/skeleton";
import type { Report } from "$/public/external/raffi_web/features/rooms/client/place";
import { Choices } from "$/public/external/raffi_web/ui/client/choices";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SCOPES: readonly Scope[] = ["everyone", "room"];
const WORDS = { everyone: "talk.everyone", room: "talk.this_room" } as const;

type Props = { room: string; talk: RoomTalk; shown: boolean; onReport: Report };

export function RoomComments({ room, talk, shown, onReport }: Props) {
  const { about, discussion, begin, at, go } = talk;
  const [begun, setBegun] = useState<Scope | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  // Drawn from when it is first looked at: a room has more to do when it opens.
  const [seen, setSeen] = useState(shown);
  const { look } = talk;
  useEffect(() => {
    if (!shown) return;
    setSeen(true);
    look();
  }, [shown, look]);
  useAgain(at);
  if (!seen) return null;
  const waiting = <WaitingHere room={room} />;
  if (about === null) {
    return (
      <>
        {waiting}
        <Empty icon={Clapperboard} title={t("talk.nothing_on")} about={t("talk.nothing_on_about")} />
      </>
    );
  }
  const top = (
    <>
      <Top talk={talk} />
      {waiting}
    </>
  );
  if (discussion) return <DiscussionPanel key={discussion} discussion={discussion} room={room} shown={shown} onReport={onReport} top={top} at={at?.comment ?? null} onGo={go} toWrite={begun !== undefined && begun === talk.scope} />;
  const write = async (): Promise<void> => {
    setBusy(true);
    setBegun(talk.scope);
    await begin();
    setBusy(false);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {top}
      {discussion === undefined ? (
        <div className="px-3">
          <ListSkeleton />
        </div>
      ) : (
        <Empty icon={MessagesSquare} title={t("talk.empty_title")} about={talk.scope === "room" ? t("talk.empty_room") : t("talk.empty_about")}>
          <Button icon={PenLine} busy={busy} onClick={() => void write()}>
            {t("talk.begin")}
          </Button>
        </Empty>
      )}
    </div>
  );
}

/** Brings a comment back into sight that is asked for once more. */
function useAgain(at: RoomTalk["at"]): void {
  useEffect(() => {
    if (at === null) return;
    const frame = requestAnimationFrame(() => {
      const path = discussionOf(at.discussion).pathOf(at.comment);
      showComment(document.querySelector(`[data-discussion="${at.discussion}"]`), path);
    });
    return () => cancelAnimationFrame(frame);
  }, [at]);
}

function Top({ talk: { about, scope, setScope, counts } }: { talk: RoomTalk }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5 px-3 pt-2">
      <p className="min-w-32 flex-1 text-mini text-ink-2">
        <span className="block truncate font-semibold text-ink">{about?.title_name}</span>
        {about === null ? null : <span className="block truncate text-xs empty:hidden">{episodeOf(about)}</span>}
      </p>
      {setScope === null ? null : (
        <Choices
          label={t("talk.scope")}
          value={scope ?? null}
          options={SCOPES.map((one) => [one, <Fragment key={one}>{t(WORDS[one])}{counts[one] ? <span className="text-xs text-ink-3 tabular"> {counts[one]}</span> : null}</Fragment>] as const)}
          onPick={setScope}
        />
      )}
    </div>
  );
}

function Empty({ icon: Icon, title, about, children }: { icon: LucideIcon; title: string; about: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 px-8 pt-12 text-center">
      <span className="grid size-12 place-items-center rounded-card border border-line bg-surface-2 text-ink-2">
        <Icon size={24} strokeWidth={1.75} aria-hidden />
      </span>
      <div>
        <p className="text-sm font-semibold text-ink">{title}</p>
        <p className="pt-1 text-mini text-ink-2 text-balance">{about}</p>
      </div>
      {children}
    </div>
  );
}
