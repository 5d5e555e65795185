/** The history of a board as a list: who changed what, with the named versions as its headings. */
import { ArrowLeftRight, Bookmark, BookmarkPlus, Eye, History, Play, RotateCcw, Trash2, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Chapter, chapters, olderVersions, type Turn, type Version } from "$/public/external/raffi_web/features/canvas/client/history/acts";
import type { BoardHistory } from "$/public/external/raffi_web/features/canvas/client/history/board_history";
import { Comparing } from "$/public/external/raffi_web/features/canvas/client/history/comparing";
import { NameDialog, removeName, RestoreDialog } from "$/public/external/raffi_web/features/canvas/client/history/dialogs";
import { turnSaid } from "$/public/external/raffi_web/features/canvas/client/history/saying";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { isTyping } from "$/public/external/raffi_web/ui/client/shortcuts";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const PANEL =
  "absolute end-3 top-[max(4.5rem,var(--head-room,0px))] lg:top-[4.5rem] z-40 flex w-[min(21rem,calc(100%-1.5rem))] flex-col overflow-hidden rounded-card border border-line bg-surface-1 shadow-pop " +
  "max-md:inset-x-0 max-md:top-auto max-md:bottom-0 max-md:w-full max-md:rounded-t-sheet max-md:rounded-b-none max-md:border-x-0 max-md:border-b-0 max-md:pb-[env(safe-area-inset-bottom)]";
/** It leaves the tools free; while one looks back there are none. */
const BESIDE_TOOLS = "bottom-[max(5rem,var(--toast-room,0px))] lg:bottom-20";
const ROW =
  "flex min-h-11 w-full gap-2.5 rounded-small px-2 py-1.5 text-start hover:bg-hover focus-visible:outline-offset-[-2px] aria-[current]:bg-accent-soft";

/** What the panel asks for in a dialog. */
type Asked = { what: "name"; clock: number | null } | { what: "restore"; clock: number; name: string } | null;

export function HistoryPanel({ history, edits }: { history: BoardHistory; edits: boolean }) {
  const open = useStore(history.shown);
  return open ? <Panel history={history} edits={edits} /> : null;
}

function Panel({ history, edits }: { history: BoardHistory; edits: boolean }) {
  const panel = useRef<HTMLElement>(null);
  const [asked, setAsked] = useState<Asked>(null);
  const compared = useStore(history.compared);
  const looking = useStore(history.replay) !== null;
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const comparing = compared !== null;
  useEffect(() => {
    // What was pressed is gone with the list it stood in: the keys stay with the panel.
    if (document.activeElement === document.body) panel.current?.focus();
    return comparing ? leftByEscape(history) : undefined;
  }, [comparing, history]);
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={t("board_history.title")}
      data-history=""
      data-beside=""
      className={`${PANEL} outline-none ${looking ? "bottom-3 max-md:hidden" : BESIDE_TOOLS} ${compared === null ? "max-md:h-[65dvh]" : "max-md:h-[45dvh]"}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || (event.target instanceof Element && event.target.closest("dialog,[popover]"))) return;
        event.stopPropagation();
        if (compared === null) history.close();
        else history.compare(null);
      }}
    >
      {compared === null ? <List history={history} edits={edits} onAsk={setAsked} /> : <Comparing history={history} compared={compared} />}
      <NameDialog history={history} open={asked?.what === "name"} clock={asked?.what === "name" ? asked.clock : null} onClose={() => setAsked(null)} />
      <RestoreDialog history={history} clock={asked?.what === "restore" ? asked.clock : null} onClose={() => setAsked(null)} />
    </section>
  );
}

/** Whoever compares and has nothing else in hand is back at the list by Escape, from the board too. */
function leftByEscape(history: BoardHistory): () => void {
  const { surface } = history;
  const pressed = (event: KeyboardEvent): void => {
    const busy = surface.chosen.get().size > 0 || surface.editing.get() !== null || surface.tool.get() !== "select";
    if (event.key !== "Escape" || busy || isTyping(event) || document.querySelector("dialog:modal, :popover-open") !== null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    history.compare(null);
  };
  window.addEventListener("keydown", pressed, { capture: true });
  return () => window.removeEventListener("keydown", pressed, { capture: true });
}

function List({ history, edits, onAsk }: { history: BoardHistory; edits: boolean; onAsk: (asked: Asked) => void }) {
  const list = useStore(history.list);
  const versions = list.versions.length > 0;
  return (
    <>
      <header className="flex items-center gap-1 border-b border-line py-2 ps-4 pe-2">
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{t("board_history.title")}</h2>
        {list.acts.length > 0 ? <IconButton icon={Play} size="sm" label={t("board_history.play_all")} onClick={() => void history.playAll()} /> : null}
        {edits ? <IconButton icon={BookmarkPlus} size="sm" label={t("board_history.name_now")} onClick={() => onAsk({ what: "name", clock: null })} /> : null}
        {versions ? <IconButton icon={ArrowLeftRight} size="sm" label={t("board_history.compare")} onClick={() => history.compare({ since: list.versions[0]!.clock, until: null })} /> : null}
        <IconButton icon={X} size="sm" label={t("board_history.close")} onClick={() => history.close()} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-2">
        {list.state === "loading" ? <Loading /> : list.state === "failed" ? <Failed history={history} /> : list.acts.length === 0 && !versions ? <Empty /> : <Chapters history={history} edits={edits} onAsk={onAsk} />}
      </div>
    </>
  );
}

function Loading() {
  return (
    <div role="status" aria-label={t("board_history.loading")} className="flex flex-col gap-2 p-1">
      {Array.from({ length: 6 }, (_, n) => (
        <div key={n} className="flex h-11 items-center gap-2.5 px-1 motion-safe:animate-pulse">
          <span className="size-6 rounded-pill bg-surface-3" />
          <span className="h-3 flex-1 rounded-small bg-surface-3" />
        </div>
      ))}
    </div>
  );
}

function Failed({ history }: { history: BoardHistory }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-4 py-10 text-center text-sm text-ink-2">
      {t("board_history.failed")}
      <Button size="sm" onClick={() => history.again()}>
        {t("board_history.try_again")}
      </Button>
    </div>
  );
}

function Empty() {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center text-sm text-ink-2">
      <History size={24} strokeWidth={1.75} aria-hidden className="text-ink-3" />
      {t("board_history.empty")}
    </div>
  );
}

const NO_POINT = createStore<{ clock: number } | null>(null);

function Chapters({ history, edits, onAsk }: { history: BoardHistory; edits: boolean; onAsk: (asked: Asked) => void }) {
  const { acts, versions, next, more } = useStore(history.list);
  const replay = useStore(history.replay);
  const point = useStore<{ clock: number } | null>((replay?.point ?? NO_POINT) as typeof NO_POINT);
  const found = useMemo(() => chapters(acts, versions), [acts, versions]);
  const older = useMemo(() => (next === null ? olderVersions(acts, versions) : []).filter((one) => !found.some(({ version }) => version?.id === one.id)), [acts, versions, next, found]);
  const all = [...found, ...older.map((version): Chapter => ({ version, turns: [] }))];
  const turns = all.flatMap((chapter) => chapter.turns);
  // The line that the point lies in: the oldest whose last change is not before it.
  const here = point === null ? null : (turns.findLast(({ clock }) => clock >= point.clock)?.key ?? null);
  return (
    <>
      <button type="button" aria-current={replay === null ? "true" : undefined} className={`${ROW} items-center`} onClick={() => history.now()}>
        <span aria-hidden className="grid size-6 place-items-center">
          <span className="size-2 rounded-pill bg-success" />
        </span>
        <span className="text-sm font-medium">{t("board_history.now")}</span>
      </button>
      {all.map(({ version, turns: lines }) => (
        <section key={version?.id ?? ""} aria-label={version?.name ?? t("board_history.newest")}>
          {version === null ? null : <Heading history={history} version={version} edits={edits} onAsk={onAsk} />}
          <ol>
            {lines.map((turn) => (
              <TurnRow key={turn.key} history={history} turn={turn} current={turn.key === here} />
            ))}
          </ol>
        </section>
      ))}
      {next === null ? null : (
        <div className="flex justify-center p-2">
          <Button size="sm" busy={more} onClick={() => void history.loadMore()}>
            {t("board_history.earlier")}
          </Button>
        </div>
      )}
    </>
  );
}

function Heading({ history, version, edits, onAsk }: { history: BoardHistory; version: Version; edits: boolean; onAsk: (asked: Asked) => void }) {
  return (
    <div className="mt-2 flex min-h-11 items-center gap-2 border-t border-line ps-2 pt-1 first:mt-0">
      <Bookmark size={16} strokeWidth={1.75} aria-hidden className="ms-1 shrink-0 text-accent-ink" />
      <h3 className="min-w-0 flex-1">
        <span className="block truncate text-sm font-semibold" data-tip={version.name.length > 30 ? version.name : undefined}>
          {version.name}
        </span>
      </h3>
      <Ago at={version.made_at} className="shrink-0 text-mini text-ink-3" />
      <MenuButton label={t("board_history.version_menu", { name: version.name })}>
        {() => (
          <>
            <MenuItem icon={Eye} onPick={() => void history.lookBack(version.clock)}>
              {t("board_history.show")}
            </MenuItem>
            <MenuItem icon={ArrowLeftRight} onPick={() => history.compare({ since: version.clock, until: null })}>
              {t("board_history.compare_now")}
            </MenuItem>
            {edits ? (
              <>
                <MenuItem icon={RotateCcw} onPick={() => onAsk({ what: "restore", clock: version.clock, name: version.name })}>
                  {t("board_history.restore")}
                </MenuItem>
                <MenuLine />
                <MenuItem icon={Trash2} onPick={() => void removeName(history, version)}>
                  {t("board_history.remove_name")}
                </MenuItem>
              </>
            ) : null}
          </>
        )}
      </MenuButton>
    </div>
  );
}

function TurnRow({ history, turn, current }: { history: BoardHistory; turn: Turn; current: boolean }) {
  const who = useStore(history.people).get(turn.by);
  return (
    <li style={{ contentVisibility: "auto", containIntrinsicSize: "auto 3rem" }}>
      <button type="button" data-turn={turn.clock} aria-current={current ? "true" : undefined} className={`${ROW} items-start`} onClick={() => void history.lookBack(turn.clock)}>
        <Avatar face={{ initials: who?.initials ?? "?", color: who?.color ?? 0 }} size="xs" className="mt-0.5" />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2 text-sm">
            <span className="min-w-0 flex-1 truncate font-medium">{who?.name ?? t("board_history.somebody")}</span>
            <Ago at={turn.at} className="shrink-0 text-mini text-ink-3" />
          </span>
          <span className="block text-mini text-ink-2 tabular">{turnSaid(turn)}</span>
        </span>
      </button>
    </li>
  );
}
