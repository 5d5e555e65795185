/** What can be done with a comment besides answering it. */
import { Ban, History, Link2, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { ModerationItems } from "$/public/external/raffi_web/features/comments/client/order_items";
import { openHistory } from "$/public/external/raffi_web/features/comments/client/history";
import { copyLink, pin, remove } from "$/public/external/raffi_web/features/comments/client/open";
import { useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { block } from "$/public/external/raffi_web/features/profiles/client/blocked";
import { MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function CommentMenu({ row, className }: { row: CommentRow; className: string }) {
  return (
    <MenuButton label={t("talk.more_of", { name: row.name })} className={className}>
      {() => <Items row={row} />}
    </MenuButton>
  );
}

function Items({ row }: { row: CommentRow }) {
  const talk = useTalk();
  const mine = talk.isMe(row.actor_id);
  const { actor_id: actor, name } = row;
  return (
    <>
      {mine && talk.write ? (
        <MenuItem icon={Pencil} onPick={() => talk.writing.set({ kind: "edit", id: row.id })}>
          {t("talk.edit")}
        </MenuItem>
      ) : null}
      <MenuItem icon={Link2} onPick={() => void copyLink(row)}>
        {t("talk.copy_link")}
      </MenuItem>
      {row.edits > 0 && (mine || talk.remove) ? (
        <MenuItem icon={History} onPick={() => openHistory(row)}>
          {t("writing.history")}
        </MenuItem>
      ) : null}
      {talk.pin && row.parent === null ? (
        <MenuItem icon={row.pinned ? PinOff : Pin} onPick={() => void pin(talk.open, row)}>
          {row.pinned ? t("talk.unpin") : t("talk.pin")}
        </MenuItem>
      ) : null}
      {mine || actor === null ? null : (
        <MenuItem icon={Ban} onPick={() => void block({ id: actor, name }, true)}>
          {t("profiles.block")}
        </MenuItem>
      )}
      <ModerationItems row={row} />
      {mine ? (
        <>
          <MenuLine />
          <MenuItem icon={Trash2} danger onPick={() => void remove(talk.open, row, mine)}>
            {t("talk.remove")}
          </MenuItem>
        </>
      ) : null}
    </>
  );
}
