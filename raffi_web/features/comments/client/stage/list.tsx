/** What is said at the film as a list: at the side where nothing shall move, and for readers of the screen always. */
import { MoreHorizontal } from "lucide-react";
import { memo, useLayoutEffect, useRef, useState } from "react";
import type { FilmTalk } from "$/public/external/raffi_web/features/comments/client/stage/film_talk";
import type { Chosen } from "$/public/external/raffi_web/features/comments/client/stage/line_menu";
import { type Line, partsOf, plainOf } from "$/public/external/raffi_web/features/comments/client/stage/said";
import { useTastes } from "$/public/external/raffi_web/features/comments/client/stage/tastes";
import { hidesSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

const BESIDE =
  "pointer-events-none absolute start-2 end-2 top-12 flex max-h-[42%] flex-col @lg:start-auto @lg:end-3 @lg:top-16 @lg:bottom-24 @lg:max-h-none @lg:w-[min(19rem,38%)]";
const CARD = "dark pointer-events-auto min-h-0 overflow-y-auto rounded-card border border-glass-line bg-black/70 px-3 py-2 text-mini text-white @lg:text-sm";
const NEAR_END = 40;

export function TalkList({ talk, shown: wanted, onChoose }: { talk: FilmTalk; shown: boolean; onChoose: (chosen: Chosen) => void }) {
  const lines = useStore(talk.list);
  const failed = useStore(talk.failed);
  const { aloud } = useTastes();
  // Where nothing is said, nothing lies over the film.
  const shown = wanted && (failed || lines.length > 0);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [lines]);
  const scrolled = (): void => {
    const element = box.current;
    if (element !== null) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
  };
  return (
    <section aria-label={t("picture.list")} data-talk-list={lines.length} className={shown ? BESIDE : "sr-only"}>
      <div ref={box} role="log" aria-label={t("picture.list")} aria-live={aloud ? "polite" : "off"} tabIndex={shown ? 0 : -1} className={shown ? CARD : ""} onScroll={scrolled}>
        {failed ? <p className="text-white/80">{t("picture.failed")}</p> : null}
        {lines.length === 0 && !failed ? <p className="text-white/80">{t("picture.nothing_yet")}</p> : null}
        <ol className="flex flex-col gap-1">
          {lines.map((line) => (
            <Item key={line.id} line={line} shown={shown} onChoose={onChoose} />
          ))}
        </ol>
      </div>
    </section>
  );
}

const MORE = "-me-1.5 grid size-7 shrink-0 place-items-center rounded-small text-white/70 hover:bg-press hover:text-white pointer-coarse:size-8";

const Item = memo(function Item({ line, shown, onChoose }: { line: Line; shown: boolean; onChoose: (chosen: Chosen) => void }) {
  const { at, name } = line;
  return (
    <li className="flex items-start gap-2">
      <p dir="auto" className="min-w-0 flex-1 py-0.5 break-words">
        <span className="text-xs text-white/75 tabular">{formatTime(at)}</span> <b className="font-semibold text-white">{name}</b>{" "}
        <Says line={line} />
      </p>
      {shown ? (
        <button
          type="button"
          className={MORE}
          aria-label={t("picture.line_of", { name })}
          onClick={(event) => {
            const place = event.currentTarget.getBoundingClientRect();
            onChoose({ line, x: place.left, y: place.bottom });
          }}
        >
          <MoreHorizontal size={16} strokeWidth={1.75} aria-hidden />
        </button>
      ) : null}
    </li>
  );
});

const COVER = "inline-block h-[1.1em] w-12 cursor-pointer rounded-[3px] bg-linear-to-r from-control to-control align-text-bottom hover:from-ink-3 hover:to-ink-3";

/** A line's text; a press uncovers what is covered. */
function Says({ line }: { line: Line }) {
  const [opened, setOpened] = useState(false);
  const covers = useStore(hidesSpoilers);
  if (opened || !covers) return plainOf(line, null);
  return partsOf(line, true).map(({ text, covered }, i) =>
    covered ? <button key={i} type="button" className={COVER} data-spoiler="covered" aria-label={t("chat.show_spoiler")} onClick={() => setOpened(true)} /> : text,
  );
}
