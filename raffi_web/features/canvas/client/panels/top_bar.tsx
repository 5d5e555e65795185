import { ArrowLeft, Check, CloudOff, Download, EllipsisVertical, FileUp, Gauge, ImagePlus, Keyboard, LoaderCircle, MessageCircle, MessagesSquare, Redo2, Share2, Trash2, Undo2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import type { Board, BoardRow, Saved } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { chooseBoardFile } from "$/public/external/raffi_web/features/canvas/client/files/bringing";
import { ExportLayer } from "$/public/external/raffi_web/features/canvas/client/files/export_layer";
import { SpaceLayer } from "$/public/external/raffi_web/features/canvas/client/files/space";
import type { BoardHistory } from "$/public/external/raffi_web/features/canvas/client/history/board_history";
import { HistoryButton, HistoryItem } from "$/public/external/raffi_web/features/canvas/client/history/way_in";
import type { Arrival } from "$/public/external/raffi_web/features/canvas/client/new_board";
import { OutlineButton, OutlineItem, showOutline } from "$/public/external/raffi_web/features/canvas/client/panels/outline";
import type { BoardPins } from "$/public/external/raffi_web/features/canvas/client/talk/pins";
import { PinsButton } from "$/public/external/raffi_web/features/canvas/client/talk/pins_panel";
import { Faces } from "$/public/external/raffi_web/features/canvas/client/together/faces";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { MeetingMenu } from "$/public/external/raffi_web/features/canvas/client/together/meeting";
import { ShareLayer } from "$/public/external/raffi_web/features/canvas/client/panels/share";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { takeAway } from "$/public/external/raffi_web/features/canvas/client/taking_away";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import { choosePictures } from "$/public/external/raffi_web/features/canvas/client/tools/pictures";
import { useMedia } from "$/public/external/raffi_web/features/rooms/client/viewport";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { tellUndone } from "$/public/external/raffi_web/features/canvas/client/undoing";
import { Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { spokenKeys, withKeys } from "$/public/external/raffi_web/ui/client/keys";
import { MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { LevelNote } from "$/public/external/raffi_web/features/canvas/client/panels/tool_bar";
import { useWays } from "$/public/external/raffi_web/features/canvas/client/panels/commands";
import { InStack } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

const PART = "glass pointer-events-auto flex h-11 min-w-0 items-center gap-0.5 rounded-card border px-1 shadow-pop pointer-coarse:h-12";
const BACK = "grid size-9 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:size-11";

/** The board's name, the way back to its room, who is here, and whether everything is kept. */
export function TopBar({ board, together, row, surface, edits, history, pins }: { board: Board; together: Together; row: BoardRow; surface: Surface; edits: boolean; history: BoardHistory; pins: BoardPins }) {
  const [sharing, setSharing] = useState(false);
  const past = useStore(surface.past);
  const mayPin = useStore(surface.mayPin);
  const slim = useMedia("(width < 40rem)");
  useWays([
    ...(edits ? ([["board_files.import", () => chooseBoardFile(surface)], ["canvas.share", () => setSharing(true)]] as const) : []),
    ["board_files.export", () => setExporting(true)],
    ["board_files.space", () => setMeasuring(true)],
    ["canvas.outline", showOutline],
    ["canvas.comments", () => pins.listed.set(true)],
  ]);
  const [exporting, setExporting] = useState(false);
  const [measuring, setMeasuring] = useState(false);
  return (
    <header className="pointer-events-none absolute inset-x-0 top-0 z-30 flex items-start justify-between gap-2 px-3 pt-[max(0.75rem,env(safe-area-inset-top))] max-md:px-2 max-md:pt-[max(0.5rem,env(safe-area-inset-top))]">
      <div className={`${PART} flex-initial`}>
        <Back board={board} room={row.room} />
        <Title row={row} edits={edits} />
        <SavedMark board={board} edits={edits} />
        <span className="contents max-sm:hidden">
          <OutlineButton />
        </span>
        <HistoryButton history={history} />
        <span className="max-md:hidden">
          <PinsButton pins={pins} />
        </span>
      </div>
      <div className={`${PART} shrink-0`}>
        <Faces together={together} row={row} edits={edits} />
        <MeetingMenu together={together} edits={edits} />
        {edits ? (
          <Button size="sm" variant="primary" icon={Share2} className="mx-1 max-md:hidden" onClick={() => setSharing(true)}>
            {t("board_places.share")}
          </Button>
        ) : null}
        {past !== null ? null : slim ? null : edits ? <UndoRedo board={board} /> : <LevelNote pins={mayPin} />}
        <MenuButton icon={EllipsisVertical} label={t("canvas.board_menu")}>
          {() => (
            <>
              {edits ? (
                <>
                  <MenuItem icon={ImagePlus} onPick={() => choosePictures(surface)}>
                    {t("canvas.add_picture")}
                  </MenuItem>
                  <MenuItem icon={MessagesSquare} keys={KEY_NAMES["canvas.tool_chat"]} onPick={() => surface.hold("chat")}>
                    {t("canvas.tool_chat")}
                  </MenuItem>
                  <MenuItem icon={FileUp} onPick={() => chooseBoardFile(surface)}>
                    {t("board_files.import")}
                  </MenuItem>
                  <MenuItem icon={Share2} onPick={() => setSharing(true)}>
                    {t("canvas.share")}
                  </MenuItem>
                  <MenuLine />
                </>
              ) : null}
              <MenuItem icon={Download} onPick={() => setExporting(true)}>
                {t("board_files.export")}
              </MenuItem>
              <MenuItem icon={Gauge} onPick={() => setMeasuring(true)}>
                {t("board_files.space")}
              </MenuItem>
              <OutlineItem />
              <HistoryItem history={history} />
              <MenuItem icon={MessageCircle} onPick={() => pins.listed.set(true)}>
                {t("canvas.comments")}
              </MenuItem>
              <MenuItem icon={Keyboard} keys={KEY_NAMES["ui.shortcuts"]} onPick={showShortcuts}>
                {t("ui.shortcuts")}
              </MenuItem>
              <TakeAway row={row} />
            </>
          )}
        </MenuButton>
      </div>
      {past === null && edits && slim ? <UndoRow board={board} /> : null}
      <ExportLayer surface={surface} open={exporting} onClose={() => setExporting(false)} />
      <SpaceLayer surface={surface} open={measuring} onClose={() => setMeasuring(false)} />
      <ShareLayer row={row} open={sharing} onClose={() => setSharing(false)} />
    </header>
  );
}

/** To the room; for who came by a link, and would stand before its door, to their own. */
function Back({ board, room }: { board: Board; room: string }) {
  const byLink = useStore(board.byLink);
  const where = t(byLink ? "canvas.to_rooms" : "canvas.back");
  return (
    <Link to={byLink ? "/rooms" : `/r/${room}`} className={BACK} aria-label={where} data-tip={where}>
      <ArrowLeft size={20} strokeWidth={1.75} aria-hidden />
    </Link>
  );
}

/** For whoever looks after the board, once that is known. */
function TakeAway({ row }: { row: BoardRow }) {
  const [keeps, setKeeps] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    let gone = false;
    live.query<{ keeps: boolean }>("canvas.get", { board: row.id }).then(
      (head) => gone || setKeeps(head.keeps),
      () => undefined,
    );
    return () => void (gone = true);
  }, [row.id]);
  if (!keeps) return null;
  const take = async (): Promise<void> => {
    if (await takeAway(row, () => void navigate(`/b/${row.id}`))) void navigate(`/r/${row.room}`);
  };
  return (
    <>
      <MenuLine />
      <MenuItem icon={Trash2} danger onPick={() => void take()}>
        {t("board_removal.remove")}
      </MenuItem>
    </>
  );
}

function showShortcuts(): void {
  const sheet = document.getElementById("shortcuts");
  if (sheet instanceof HTMLDialogElement) sheet.showModal();
}

function UndoRedo({ board }: { board: Board }) {
  const canUndo = useStore(board.canUndo);
  const canRedo = useStore(board.canRedo);
  return (
    <>
      <IconButton icon={Undo2} size="sm" label={t("canvas.undo")} tip={withKeys(t("canvas.undo"), KEY_NAMES["canvas.undo"])} aria-keyshortcuts={spokenKeys(KEY_NAMES["canvas.undo"])} disabled={!canUndo} onClick={() => tellUndone(board, board.undo())} />
      <IconButton icon={Redo2} size="sm" label={t("canvas.redo")} tip={withKeys(t("canvas.redo"), KEY_NAMES["canvas.redo"])} aria-keyshortcuts={spokenKeys(KEY_NAMES["canvas.redo"])} disabled={!canRedo} onClick={() => tellUndone(board, board.redo())} />
    </>
  );
}

/** On a phone over the tools, as soon as there is something to take back. */
function UndoRow({ board }: { board: Board }) {
  const canUndo = useStore(board.canUndo);
  const canRedo = useStore(board.canRedo);
  if (!canUndo && !canRedo) return null;
  return (
    <InStack at="row">
      <div className={PART}>
        <UndoRedo board={board} />
      </div>
    </InStack>
  );
}

const NAME = "min-w-0 truncate rounded-control px-2 text-sm font-semibold tracking-tight";

function Title({ row, edits }: { row: BoardRow; edits: boolean }) {
  const [writing, setWriting] = useState(false);
  const { pathname, state } = useLocation();
  const navigate = useNavigate();
  const fresh = (state as Arrival | null)?.fresh === true && edits;
  useEffect(() => {
    if (!fresh) return;
    setWriting(true);
    // Whoever comes back to this address does not make it anew.
    void navigate(pathname, { replace: true, state: null });
  }, [fresh, pathname, navigate]);
  if (writing) return <TitleField row={row} onDone={() => setWriting(false)} />;
  return (
    <h1 className="min-w-0">
      {edits ? (
        <button type="button" className={`${NAME} block h-9 max-w-full sm:max-w-[min(20rem,40vw,100%)] hover:bg-hover pointer-coarse:h-11`} data-tip={t("canvas.rename")} onClick={() => setWriting(true)}>
          {row.title}
        </button>
      ) : (
        <span className={`${NAME} block max-w-full sm:max-w-[min(20rem,40vw,100%)]`}>{row.title}</span>
      )}
    </h1>
  );
}

function TitleField({ row, onDone }: { row: BoardRow; onDone: () => void }) {
  const [title, setTitle] = useState(row.title);
  const field = useRef<HTMLInputElement>(null);
  const left = useRef(false);
  useEffect(() => {
    const page = field.current?.closest("main");
    field.current?.select();
    // No key is a tool's meanwhile.
    page?.setAttribute("data-naming", "");
    return () => page?.removeAttribute("data-naming");
  }, []);
  const save = (): void => {
    if (left.current) return;
    left.current = true;
    const wanted = title.trim();
    if (wanted !== "" && wanted !== row.title) void attempt("canvas.rename", { board: row.id, title: wanted });
    onDone();
  };
  return (
    <input
      ref={field}
      autoFocus
      value={title}
      maxLength={120}
      aria-label={t("canvas.rename")}
      className="h-8 w-56 max-w-[40vw] rounded-control border border-control bg-surface-1 px-2 text-sm font-semibold text-ink"
      onChange={(event) => setTitle(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") save();
        if (event.key !== "Escape") return;
        event.stopPropagation();
        left.current = true;
        onDone();
      }}
    />
  );
}

/** What is told of it: a sign, a word, and where that is not enough a sentence. */
const MARKS: Readonly<Record<Saved, readonly [typeof Check, Key, Key?]>> = {
  saved: [Check, "canvas.saved"],
  saving: [LoaderCircle, "canvas.saving"],
  slowly: [LoaderCircle, "canvas.saving_slowly", "canvas.saving_slowly_about"],
  offline: [CloudOff, "canvas.kept_here"],
  unkept: [CloudOff, "canvas.not_kept", "canvas.not_kept_about"],
};
/** In words at every width. */
const TOLD: ReadonlySet<Saved> = new Set(["slowly", "offline", "unkept"]);
/** What is saved so quickly is not told. */
const SLOW_MS = 500;

function SavedMark({ board, edits }: { board: Board; edits: boolean }) {
  const saved = useStore(board.saved);
  const [shown, setShown] = useState(saved);
  useEffect(() => {
    if (saved !== "saving") return setShown(saved);
    const timer = setTimeout(() => setShown(saved), SLOW_MS);
    return () => clearTimeout(timer);
  }, [saved]);
  const [Icon, word, about = word] = MARKS[shown];
  // Whoever changes nothing has the name of the board in its place on a phone.
  const spared = edits || TOLD.has(shown) ? "" : "max-sm:hidden";
  return (
    <span role="status" data-saved={saved} className={`flex shrink-0 items-center gap-1.5 pe-2 ps-1 text-mini text-ink-3 ${spared}`} data-tip={t(about)}>
      <Icon size={14} strokeWidth={2} aria-hidden className={shown === "saving" ? "animate-spin" : TOLD.has(shown) ? "text-warning" : ""} />
      <span className={TOLD.has(shown) ? "text-warning" : "max-md:sr-only"}>{t(word)}</span>
    </span>
  );
}
