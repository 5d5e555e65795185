/** The comments beside a film: what everybody says about it, or the room. */
import { Clapperboard, MessagesSquare, PenLine, type LucideIcon } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import { DiscussionPanel } from "$/public/external/raffi_web/features/comments/client/panel";
import type { RoomTalk, Scope } from "$/public/external/raffi_web/features/comments/client/room_talk";
import { ListSkeleton } from "$/public/external/raffi_web/features/comments/client/skeleton";
import type { Report } from "$/public/external/raffi_web/features/rooms/client/place";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

const CHOICES = "flex shrink-0 rounded-control border border-line bg-surface-1 p-0.5";
const CHOICE =
  "h-8 rounded-small px-2.5 text-mini font-medium text-ink-2 transition-colors duration-(--motion-fast) hover:text-ink " +
  "aria-checked:bg-surface-3 aria-checked:text-ink pointer-coarse:h-10";
const SCOPES: readonly Scope[] = ["everyone", "room"];
const WORDS = { everyone: "talk.everyone", room: "talk.this_room" } as const;

type Props = { room: string; talk: RoomTalk; shown: boolean; onReport: Report };

export function RoomComments({ room, talk, shown, onReport }: Props) {
  const { about, discussion, begin } = talk;
  const [begun, setBegun] = useState<Scope | null>(null);
  const [busy, setBusy] = useState(false);
  // Drawn from when it is first looked at: a room has more to do when it opens.
  const [seen, setSeen] = useState(shown);
  useEffect(() => void (shown && setSeen(true)), [shown]);
  if (!seen) return null;
  if (about === null) return <Empty icon={Clapperboard} title={t("talk.nothing_on")} about={t("talk.nothing_on_about")} />;
  const top = <Top talk={talk} />;
  if (discussion) return <DiscussionPanel key={discussion} discussion={discussion} room={room} shown={shown} onReport={onReport} top={top} toWrite={begun === talk.scope} />;
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

function Top({ talk: { about, scope, setScope } }: { talk: RoomTalk }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5 px-3 pt-2">
      <p className="min-w-32 flex-1 truncate text-mini text-ink-2">
        <span className="font-semibold text-ink">{about?.title_name}</span>
        {about === null || episodeOf(about) === "" ? "" : ` · ${episodeOf(about)}`}
      </p>
      {setScope === null ? null : (
        <div role="radiogroup" aria-label={t("talk.scope")} className={CHOICES}>
          {SCOPES.map((one) => (
            <button
              key={one}
              type="button"
              role="radio"
              aria-checked={scope === one}
              tabIndex={scope === one ? 0 : -1}
              className={CHOICE}
              onClick={() => setScope(one)}
              onKeyDown={(event) => {
                if (!event.key.startsWith("Arrow")) return;
                event.preventDefault();
                setScope(one === "room" ? "everyone" : "room");
                ((event.currentTarget.nextElementSibling ?? event.currentTarget.previousElementSibling) as HTMLElement | null)?.focus();
              }}
            >
              {t(WORDS[one])}
            </button>
          ))}
        </div>
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
