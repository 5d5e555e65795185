/** Reactions to a comment: how many of each, and the choice of one's own. */
import { SmilePlus } from "lucide-react";
import { useId, useState } from "react";
import { REACTIONS } from "$/public/external/raffi_web/features/chat/client/messages";
import { react } from "$/public/external/raffi_web/features/comments/client/open";
import { useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const FONT = { fontFamily: '"Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif' };
const CHIP =
  "relative inline-flex h-7 items-center gap-1 rounded-pill border border-line bg-surface-2 px-2 text-mini text-ink-2 tabular " +
  "transition-colors duration-(--motion-fast) hover:border-line-strong hover:text-ink aria-pressed:border-accent-ink/60 aria-pressed:bg-accent-soft aria-pressed:text-accent-ink " +
  "pointer-coarse:h-8 pointer-coarse:before:absolute pointer-coarse:before:-inset-y-1.5 pointer-coarse:before:inset-x-0 pointer-coarse:before:content-['']";
const PICKER = "rounded-card border border-line-strong bg-surface-1 p-1 text-ink shadow-pop";
const CHOICE =
  "grid size-9 place-items-center rounded-control text-lg leading-none hover:bg-hover focus-visible:bg-hover aria-checked:bg-accent-soft pointer-coarse:size-11";

/** The reactions that a comment has. */
export function ReactionChips({ row }: { row: CommentRow }) {
  const { open, write } = useTalk();
  const given = REACTIONS.filter((emoji) => (row.reactions[emoji] ?? 0) > 0);
  return given.map((emoji) => {
    const count = row.reactions[emoji] ?? 0;
    return (
      <button
        key={emoji}
        type="button"
        className={CHIP}
        aria-pressed={row.mine?.includes(emoji) ?? false}
        aria-label={tn("talk.reacted", count, { emoji })}
        disabled={!write}
        onClick={() => void react(open, row, emoji)}
      >
        <span style={FONT} aria-hidden>
          {emoji}
        </span>
        <span aria-hidden>{count}</span>
      </button>
    );
  });
}

/** The button that offers all reactions. */
export function ReactButton({ row, className }: { row: CommentRow; className: string }) {
  const { open } = useTalk();
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <>
      <IconButton icon={SmilePlus} size="sm" label={t("talk.react")} className={className} popoverTarget={id} aria-haspopup="menu" aria-expanded={shown} />
      <div id={id} role="menu" aria-label={t("talk.reactions")} popover="auto" data-anchored="start" data-menu="" className={PICKER} onBeforeToggle={(event) => setShown(event.newState === "open")}>
        {shown ? (
          <div className="grid grid-cols-5 gap-0.5">
            {REACTIONS.map((emoji) => (
              <button
                key={emoji}
                type="button"
                role="menuitemcheckbox"
                tabIndex={-1}
                aria-checked={row.mine?.includes(emoji) ?? false}
                aria-label={t("talk.react_with", { emoji })}
                className={CHOICE}
                style={FONT}
                onClick={() => void react(open, row, emoji)}
              >
                {emoji}
              </button>
            ))}
          </div>
        ) : null}
      </div>
    </>
  );
}
