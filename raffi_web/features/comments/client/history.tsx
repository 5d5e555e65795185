/** What a comment said before. */
import { useEffect, useState, type ReactNode } from "react";
import { difference } from "$/public/external/raffi_web/features/comments/client/difference";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** What a comment said until a time. */
interface Former {
  kind: "edit" | "removal";
  body: string;
  at_ms: number | null;
  until: number;
}

/** A text of a comment, from a time on; `before` is the one that it took the place of. */
export interface Version {
  at: number | null;
  removed: boolean;
  body: string;
  at_ms: number | null;
  before: { body: string; at_ms: number | null } | null;
}

const opened = createStore<CommentRow | null>(null);

/** Shows what a comment said before. */
export function openHistory(row: CommentRow): void {
  opened.set(row);
}

/** All that a comment said, the latest first. */
export function versionsOf(row: CommentRow, former: readonly Former[]): Version[] {
  const said = row.removed ? former : [{ kind: "edit" as const, body: row.body, at_ms: row.at_ms, until: 0 }, ...former];
  return said.map((one, index) => {
    const before = said[index + 1] ?? null;
    const removed = one.kind === "removal";
    return { at: removed ? one.until : (before?.until ?? row.created_at), removed, body: one.body, at_ms: one.at_ms, before: removed ? null : before };
  });
}

/** Stands once where comments are; `openHistory` fills it. */
export function HistoryLayer() {
  const row = useStore(opened);
  const close = (): void => {
    opened.set(null);
    // It came from a menu that is gone: its button takes the focus.
    requestAnimationFrame(() => menuOf(row)?.focus());
  };
  return (
    <Layer open={row !== null} onClose={close} title={t("writing.history")} about={row === null ? undefined : t("writing.history_about", { name: row.name })}>
      {row === null ? null : <Versions key={row.id} row={row} />}
    </Layer>
  );
}

function menuOf(row: CommentRow | null): HTMLElement | undefined {
  if (row === null) return undefined;
  const buttons = document.querySelectorAll<HTMLElement>(`[data-comment="${CSS.escape(row.id)}"] [aria-haspopup="menu"]`);
  return [...buttons].find((one) => one.ariaLabel === t("talk.more_of", { name: row.name }));
}

function Versions({ row }: { row: CommentRow }) {
  const [former, setFormer] = useState<readonly Former[] | null>(null);
  const [error, setError] = useState("");
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let here = true;
    live
      .query<Former[]>("comments.history_of", { comment: row.id })
      .then((told) => here && setFormer(told))
      .catch((failure: unknown) => here && setError(failure instanceof LiveError ? failure.message : t("room.problem")));
    return () => void (here = false);
  }, [row.id, row.edits, tries]);
  if (error !== "") {
    return (
      <div className="flex items-center gap-3 text-sm text-ink-2" role="alert">
        <p className="flex-1">{error}</p>
        <Button
          size="sm"
          onClick={() => {
            setError("");
            setTries(tries + 1);
          }}
        >
          {t("ui.try_again")}
        </Button>
      </div>
    );
  }
  if (former === null) return <div className="h-24 rounded-card bg-surface-3 motion-safe:animate-shimmer" role="status" aria-label={t("screen.loading")} />;
  return (
    <ol className="flex flex-col gap-4">
      {versionsOf(row, former).map((version, index) => (
        <li key={index} className="rounded-card border border-line bg-surface-2 px-4 py-3">
          <p className="flex items-center gap-2 pb-1 text-mini text-ink-3">
            <b className="font-medium text-ink-2">{headOf(version, index)}</b>
            <Ago at={version.at} />
          </p>
          <p dir="auto" className="text-sm break-words whitespace-pre-wrap text-ink [unicode-bidi:isolate]">
            {version.before === null ? version.body : changed(version.before.body, version.body)}
          </p>
          {version.before !== null && version.before.at_ms !== version.at_ms ? <p className="pt-1 text-mini text-ink-3 tabular">{momentChange(version)}</p> : null}
        </li>
      ))}
    </ol>
  );
}

function headOf(version: Version, index: number): string {
  if (version.removed) return t("writing.taken_back");
  if (version.before === null) return t("writing.first_version");
  return index === 0 ? t("writing.now") : t("writing.edited");
}

function momentChange({ before, at_ms }: Version): string {
  const words = (ms: number | null | undefined): string => (ms === null || ms === undefined ? t("writing.no_moment") : formatTime(ms / 1000));
  return t("writing.moment_changed", { before: words(before?.at_ms), after: words(at_ms) });
}

/** Colour, underline or a line through it, and a word for who hears it. */
function changed(before: string, after: string): ReactNode {
  return difference(before, after).map((part, index) => {
    if (part.kind === "same") return part.text;
    const added = part.kind === "added";
    const Tag = added ? "ins" : "del";
    return (
      <Tag key={index} className={added ? "rounded-small bg-success-soft text-success underline underline-offset-2" : "rounded-small bg-danger-soft text-danger line-through"}>
        <span className="sr-only">{added ? t("writing.added") : t("writing.removed")} </span>
        {part.text}
      </Tag>
    );
  });
}
