/** The pictures of a comment: small below its text, large when one is opened. */
import { ChevronLeft, ChevronRight, EyeOff, X } from "lucide-react";
import { useId, useState, type KeyboardEvent } from "react";
import { useKept } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentPicture, CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { hidesSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { Dialog } from "$/public/external/raffi_web/ui/client/dialog";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const ALONE = "relative block max-w-full overflow-hidden rounded-card border border-line bg-surface-2";
const ONE_OF = "relative block aspect-square overflow-hidden rounded-control border border-line bg-surface-2";
const COVER = "flex size-full flex-col items-center justify-center gap-1.5 bg-surface-3 text-mini font-medium text-ink-2 hover:bg-surface-4 hover:text-ink";
/** The longest side that one alone has in a thread, in pixels. */
const LONGEST = 320;

const NONE: ReadonlySet<string> = new Set();

export function smallOf({ file, small }: CommentPicture): string {
  return `/files/${file}/${small}`;
}

function largeOf({ file, width, height }: CommentPicture): string {
  return `/files/${file}/${width}x${height}`;
}

export function CommentPictures({ row }: { row: CommentRow }) {
  const { pictures } = row;
  const [shown, setShown] = useKept<ReadonlySet<string>>(`${row.id} pictures`, NONE);
  const [large, setLarge] = useState<number | null>(null);
  const covers = useStore(hidesSpoilers);
  const covered = (one: CommentPicture): boolean => one.hidden && covers && !shown.has(one.file);
  const alone = pictures.length === 1;
  return (
    <>
      <ul className={alone ? "pt-2" : "grid max-w-80 grid-cols-2 gap-1.5 pt-2"}>
        {pictures.map((one, index) => (
          <li key={one.file}>
            <div className={alone ? ALONE : ONE_OF} style={alone ? boxOf(one) : undefined}>
              {covered(one) ? (
                <button type="button" className={COVER} data-spoiler="covered" aria-label={t("chat.show_spoiler")} onClick={() => setShown(new Set([...shown, one.file]))}>
                  <EyeOff size={20} strokeWidth={1.75} aria-hidden />
                  {t("chat.spoiler")}
                </button>
              ) : (
                <button type="button" className="block size-full cursor-zoom-in focus-visible:outline-offset-[-2px]" onClick={() => setLarge(index)}>
                  <img src={smallOf(one)} alt={t("writing.picture_of", { n: index + 1, name: row.name })} loading="lazy" decoding="async" className="size-full object-cover" />
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Large row={row} at={large} onGo={setLarge} may={(index) => pictures[index] !== undefined && !covered(pictures[index])} />
    </>
  );
}

/** As large as fits, before it is loaded. */
function boxOf({ width, height }: CommentPicture): { width: number; aspectRatio: string } {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return { width: Math.max(48, Math.round(width * scale)), aspectRatio: `${width} / ${height}` };
}

type LargeProps = { row: CommentRow; at: number | null; onGo: (at: number | null) => void; may: (at: number) => boolean };

/** One picture over the page; the arrow keys lead to the others. */
function Large({ row, at, onGo, may }: LargeProps) {
  const id = useId();
  const one = at === null ? undefined : row.pictures[at];
  const beside = (by: 1 | -1): number | null => (at !== null && may(at + by) ? at + by : null);
  const step = (by: 1 | -1): void => {
    const next = beside(by);
    if (next !== null) onGo(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") step(event.key === "ArrowLeft" ? -1 : 1);
  };
  return (
    <Dialog
      dialogId={id}
      open={one !== undefined}
      onClose={() => onGo(null)}
      aria-label={t("writing.picture_of", { n: (at ?? 0) + 1, name: row.name })}
      className="dark m-auto max-h-dvh max-w-[100vw] bg-transparent p-0 text-ink outline-none backdrop:bg-black/85"
    >
      {one === undefined || at === null ? null : (
        <div className="relative flex flex-col items-center" onKeyDown={onKeyDown}>
          <img src={largeOf(one)} width={one.width} height={one.height} alt={t("writing.picture_of", { n: at + 1, name: row.name })} className="h-auto max-h-[calc(100dvh-5rem)] w-auto max-w-[100vw] object-contain sm:rounded-card" />
          <div className="flex h-16 items-center gap-2">
            {row.pictures.length > 1 ? <IconButton icon={ChevronLeft} variant="glass" label={t("writing.picture_before")} disabled={beside(-1) === null} onClick={() => step(-1)} /> : null}
            <IconButton icon={X} variant="glass" label={t("ui.close")} data-autofocus onClick={() => onGo(null)} />
            {row.pictures.length > 1 ? <IconButton icon={ChevronRight} variant="glass" label={t("writing.picture_after")} disabled={beside(1) === null} onClick={() => step(1)} /> : null}
          </div>
        </div>
      )}
    </Dialog>
  );
}
