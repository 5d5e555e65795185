/** Where one writes a comment, answers one, or changes one's own. */
import { SendHorizontal } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { momentOf } from "$/public/external/raffi_web/features/screen/client/playhead";
import { live, LiveError, newOp } from "$/public/external/raffi_web/live/client/live";
import { Button, CONTROL } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const LONGEST = 1_000;

export interface ComposerProps {
  discussion: string;
  /** The room around, whose film gives the moment; null outside of one. */
  room: string | null;
  parent?: CommentRow;
  editing?: CommentRow;
  autoFocus?: boolean;
  /** Told of what was written, and with null that nothing was. */
  onDone?: (row: CommentRow | null) => void;
}

export function CommentComposer({ discussion, room, parent, editing, autoFocus, onDone }: ComposerProps) {
  const [body, setBody] = useState(editing?.body ?? "");
  const [moment, setMoment] = useState<number | null>(null);
  const [op, setOp] = useState(newOp);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const over = [...body.trim()].length - LONGEST;

  const write = (text: string): void => {
    if (body === "" && room !== null && !parent) setMoment(momentOf(room)?.film_time ?? null);
    setBody(text);
    setError("");
    setOp(newOp());
  };
  const send = async (): Promise<void> => {
    const text = body.trim();
    if (text === "" || over > 0 || busy) return;
    setBusy(true);
    const at_ms = moment === null ? null : Math.round(moment * 1000);
    try {
      const row = editing
        ? await live.call<CommentRow>("comments.edit", { comment: editing.id, body: text }, op)
        : await live.call<CommentRow>("comments.create", { discussion, body: text, parent: parent?.id ?? null, at_ms }, op);
      setBody("");
      onDone?.(row);
    } catch (failure) {
      setError(failure instanceof LiveError ? failure.message : t("room.problem"));
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
    else if (event.key === "Escape" && onDone) onDone(null);
    else return;
    event.preventDefault();
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        rows={2}
        autoFocus={autoFocus}
        className={`${CONTROL} min-h-16 resize-none px-3 py-2 text-sm`}
        aria-label={t("writing.write")}
        placeholder={parent ? t("writing.reply_to", { name: parent.name }) : t("writing.write")}
        value={body}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="flex items-center justify-end gap-2">
        <p aria-live="polite" className="min-w-0 flex-1 text-mini text-danger">
          {over > 0 ? tn("writing.too_long", over) : error}
        </p>
        {onDone && (editing || parent) ? (
          <Button size="sm" variant="ghost" onClick={() => onDone(null)}>
            {t("ui.cancel")}
          </Button>
        ) : null}
        <Button size="sm" type="submit" variant="primary" icon={SendHorizontal} busy={busy} disabled={body.trim() === ""}>
          {editing ? t("writing.save") : t("writing.send")}
        </Button>
      </div>
    </form>
  );
}
