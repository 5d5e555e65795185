/** What a search in a discussion has found, the newest first, each with a way to its place. */
import { LoaderCircle } from "lucide-react";
import { use, useEffect, useMemo, useState } from "react";
import { Ahead } from "$/public/external/raffi_web/features/comments/client/ahead";
import { CommentText, WordsContext } from "$/public/external/raffi_web/features/comments/client/comment_text";
import { progressOf } from "$/public/external/raffi_web/features/comments/client/moment";
import { wordsOf } from "$/public/external/raffi_web/features/comments/client/found_words";
import { GateContext, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, Button } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const WAIT_MS = 350;

interface Page {
  comments: CommentRow[];
  next: string | null;
}

interface Found extends Page {
  words: string;
  busy: boolean;
  problem: string;
}

const NOTHING: Found = { words: "", comments: [], next: null, busy: false, problem: "" };

export function FoundComments({ words, onGo }: { words: string; onGo: (comment: string) => void }) {
  const { open } = useTalk();
  const [found, setFound] = useState<Found>(NOTHING);
  const gate = use(GateContext);
  const wanted = words.trim();
  /** Whether it, or something it hangs on that is here, waits for its moment. */
  const shut = (row: CommentRow): boolean => {
    const above = row.path.split("/").slice(0, -1).flatMap((id) => open.find(id) ?? []);
    return !gate.open(row, above.every((one) => gate.open(one)));
  };
  const look = async (after: string | null, sooner: readonly CommentRow[], current: () => boolean): Promise<void> => {
    setFound((now) => ({ ...now, busy: true, problem: "" }));
    try {
      const until = gate.all ? null : Math.round(progressOf(open.id).reached.get() ?? 0);
      const page = await live.query<Page>("comments.search", { discussion: open.id, words: wanted, until, ...(after !== null && { after }) });
      if (current()) setFound({ words: wanted, comments: [...sooner, ...page.comments], next: page.next, busy: false, problem: "" });
    } catch (error) {
      if (current()) setFound((now) => ({ ...now, busy: false, problem: error instanceof LiveError ? error.message : t("talk.failed") }));
    }
  };
  useEffect(() => {
    if (wanted === "") return setFound(NOTHING);
    let current = true;
    const timer = setTimeout(() => void look(null, [], () => current), WAIT_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [open, wanted, gate.all]);
  const { comments, next, busy, problem } = found;
  const sought = useMemo(() => wordsOf(found.words), [found.words]);
  const settled = found.words === wanted && !busy;
  return (
    <section aria-label={t("talk.found")} aria-busy={busy || undefined}>
      <p role="status" className="flex min-h-9 items-center gap-2 text-sm text-ink-2">
        {busy ? <LoaderCircle size={16} aria-hidden className="motion-safe:animate-spin" /> : null}
        {wanted === "" ? t("talk.search_about") : problem !== "" ? problem : !settled ? t("talk.searching") : comments.length === 0 ? t("talk.found_none") : next !== null ? t("talk.found_many", { n: comments.length }) : tn("talk.found_n", comments.length)}
      </p>
      {gate.all || wanted === "" ? null : (
        <p className="flex flex-wrap items-center gap-x-2 pb-2 text-sm text-ink-2">
          {t("talk.search_so_far")}
          <Button size="sm" variant="ghost" className="text-accent-ink" onClick={gate.showAll}>
            {t("talk.search_all")}
          </Button>
        </p>
      )}
      <ol className="flex flex-col gap-2">
        {comments.map((row) => (
          <li key={row.id} className="rounded-card border border-line bg-surface-1 p-3">
            <p className="flex min-w-0 items-center gap-2 pb-1 text-mini">
              <Avatar face={row} size="xs" />
              <b className="truncate font-semibold text-ink">{row.veiled ? t("talk.veiled") : row.name}</b>
              <Ago at={row.created_at} className="shrink-0 text-ink-3" />
            </p>
            {shut(row) ? (
              <Ahead rows={[row]} count={1} />
            ) : (
              <div className="line-clamp-4">
                <WordsContext value={sought}>
                  <CommentText row={row} />
                </WordsContext>
              </div>
            )}
            <Button size="sm" variant="ghost" className="-ms-3 mt-1 text-accent-ink" onClick={() => onGo(row.id)}>
              {t("talk.to_its_place")}
            </Button>
          </li>
        ))}
      </ol>
      {next === null ? null : (
        <Button className="mt-3 w-full" busy={busy} onClick={() => void look(next, comments, () => true)}>
          {t("talk.more_found")}
        </Button>
      )}
    </section>
  );
}
