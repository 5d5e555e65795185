import { memo, useMemo, useState } from "react";
import { type Named, parse, type Piece } from "$/public/external/raffi_web/features/chat/client/markup";
import { hidesSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

export const LINK = "rounded-small text-accent-ink underline decoration-1 underline-offset-2 hover:decoration-2";
export const MENTION = "rounded-small px-0.5 font-medium text-accent-ink";
export const MENTION_ME = "rounded-small bg-accent-soft px-0.5 font-semibold text-accent-ink";
// A picture, not a colour: where the system chooses the colours, it stays.
export const COVERED = "cursor-pointer rounded-[3px] bg-linear-to-r from-control to-control box-decoration-clone hover:from-ink-3 hover:to-ink-3";
export const REVEALED = "rounded-[3px] bg-hover box-decoration-clone outline-none";

/** A message's text: links, mentions and spoilers alive, everything else as it was typed. */
export const RichText = memo(function RichText({ body, people, me }: { body: string; people: readonly Named[]; me: string }) {
  const pieces = useMemo(() => parse(body, people), [body, people]);
  return <>{pieces.map((piece, index) => one(piece, index, me))}</>;
});

/** What stands for a spoiler in one line of text; null for who wants none covered. */
export function useSpoilerWord(): string | null {
  return useStore(hidesSpoilers) ? t("chat.spoiler") : null;
}

function one(piece: Piece, index: number, me: string) {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "link":
      return (
        <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow" className={LINK}>
          {piece.text}
          <span className="sr-only"> {t("ui.new_tab")}</span>
        </a>
      );
    case "mention":
      return (
        <span key={index} className={piece.id === me ? MENTION_ME : MENTION}>
          {piece.text}
        </span>
      );
    case "spoiler":
      return <Spoiler key={index} pieces={piece.pieces} me={me} />;
  }
}

/** Covers its text and nothing beside it, as wide before as after. The same element stays, so that focus does. */
function Spoiler({ pieces, me }: { pieces: Piece[]; me: string }) {
  const [opened, setOpened] = useState(false);
  const covers = useStore(hidesSpoilers);
  if (opened || !covers) {
    return (
      <span tabIndex={-1} className={REVEALED} data-spoiler="shown">
        {pieces.map((piece, index) => one(piece, index, me))}
      </span>
    );
  }
  return (
    // No button: it would not break where the line does.
    <span
      role="button"
      tabIndex={0}
      className={COVERED}
      data-spoiler="covered"
      aria-label={t("chat.show_spoiler")}
      onClick={(event) => {
        event.stopPropagation();
        setOpened(true);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        setOpened(true);
      }}
    >
      <span aria-hidden inert className="invisible">
        {pieces.map((piece) => ("text" in piece ? piece.text : ""))}
      </span>
    </span>
  );
}
