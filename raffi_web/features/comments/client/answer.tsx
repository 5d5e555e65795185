/** What a query answers, and what stands in its place: while it is asked, when it could not be, when there is nothing. */
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Answer<T> {
  /** Null while nothing has come. What came stays while it is asked anew with other arguments (`busy`). */
  found: T | null;
  problem: string | null;
  busy: boolean;
  again: () => void;
}

type Options = {
  /** What is said of a problem that the server says nothing of. */
  failed: string;
  /** Not asked while false. */
  when?: boolean;
  /** Asked again whenever this is another. */
  turn?: unknown;
};

/** Asks a query, and again when its arguments or the `turn` change. */
export function useAnswer<T>(name: string, args: object, options: Options): Answer<T> {
  const key = JSON.stringify(args);
  return useAsked(
    useCallback(() => live.query<T>(name, JSON.parse(key) as object), [name, key]),
    options,
  );
}

export interface Page<T> {
  rows: T[];
  /** What the next page goes on behind. */
  next: string | null;
}

/** Asks a query that answers in pages, as many of them as are wanted. `more` is null at the end. */
export function usePages<T>(name: string, args: object, options: Options): Answer<T[]> & { more: (() => void) | null } {
  const [pages, setPages] = useState(1);
  const key = JSON.stringify(args);
  const ask = useCallback(async () => {
    const held: Page<T> = { rows: [], next: null };
    for (let page = 0; page < pages && (page === 0 || held.next !== null); page++) {
      const { rows, next } = await live.query<Page<T>>(name, { ...(JSON.parse(key) as object), ...(held.next !== null && { after: held.next }) });
      held.rows.push(...rows);
      held.next = next;
    }
    return held;
  }, [name, key, pages]);
  const { found, ...answer } = useAsked(ask, options);
  return { ...answer, found: found?.rows ?? null, more: found?.next == null ? null : () => setPages(pages + 1) };
}

function useAsked<T>(ask: () => Promise<T>, { failed, when = true, turn }: Options): Answer<T> {
  const [held, setHeld] = useState<{ found: T | null; problem: string | null; busy: boolean }>({ found: null, problem: null, busy: true });
  const asked = useRef(0);
  const again = useCallback(() => {
    const mine = ++asked.current;
    // An answer that comes after a later question was asked is none to it.
    const settle = (next: Partial<typeof held>): void => {
      if (mine === asked.current) setHeld((before) => ({ ...before, problem: null, busy: false, ...next }));
    };
    setHeld((before) => ({ ...before, busy: true }));
    ask().then(
      (found) => settle({ found }),
      (error: unknown) => settle({ problem: error instanceof LiveError ? error.message : failed }),
    );
  }, [ask, failed]);
  useEffect(() => {
    if (when) again();
    return () => void asked.current++;
  }, [when, again, turn]);
  return { ...held, again };
}

type AnsweredProps<T> = {
  of: Answer<T>;
  /** What is said where there is nothing; null where something is to be shown. */
  none?: (found: T) => string | null;
  children: (found: T) => ReactNode;
};

/** What a query answered, or what stands in its place. */
export function Answered<T>({ of: { found, problem, again }, none, children }: AnsweredProps<T>) {
  if (problem !== null) return <Problem problem={problem} onAgain={again} />;
  if (found === null) return <div className="h-72 rounded-card bg-surface-3 motion-safe:animate-shimmer" aria-hidden />;
  const nothing = none?.(found) ?? null;
  return nothing === null ? children(found) : <p className="rounded-card border border-line bg-surface-1 px-4 py-10 text-center text-sm text-balance text-ink-2">{nothing}</p>;
}

function Problem({ problem, onAgain }: { problem: string; onAgain: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 py-8 text-center">
      <p className="text-sm text-ink-2">{problem}</p>
      <Button onClick={onAgain}>{t("ui.try_again")}</Button>
    </div>
  );
}

/** The way to the next page of a list. */
export function More({ of: { more, busy } }: { of: { more: (() => void) | null; busy: boolean } }) {
  return more === null ? null : (
    <Button busy={busy} className="self-center" onClick={more}>
      {t("moderation.more")}
    </Button>
  );
}
