/** `/talk`: what is said about films, the latest first; where discussions are found outside of rooms. */
import { LoaderCircle, MessagesSquare, Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import type { DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Choices } from "$/public/external/raffi_web/ui/client/choices";
import { Button, CONTROL, IconButton, lookOf } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const WAIT_MS = 300;
const TILE =
  "relative flex items-center gap-4 rounded-card border border-line bg-surface-1 px-4 py-3.5 transition-colors duration-(--motion-fast) " +
  "hover:border-line-strong hover:bg-surface-2 has-focus-visible:outline-2 has-focus-visible:outline-focus";
const COVER = "block truncate font-medium text-ink outline-none after:absolute after:inset-0 after:rounded-card after:content-['']";

type Scope = "everyone" | "rooms";

interface Page {
  discussions: DiscussionRow[];
  next: string | null;
}

interface Held extends Page {
  words: string;
  phase: "loading" | "here" | "failed";
  problem: string;
}

export function TalkPage() {
  const [words, setWords] = useState("");
  const [scope, setScope] = useState<Scope>("everyone");
  const [held, setHeld] = useState<Held>({ words: "", discussions: [], next: null, phase: "loading", problem: "" });
  const turn = useRef(0);
  const wanted = words.trim();
  const look = async (after: string | null): Promise<void> => {
    const mine = ++turn.current;
    setHeld((now) => ({ ...now, phase: "loading" }));
    try {
      const page = await live.query<Page>("comments.latest", { rooms: scope === "rooms", ...(wanted !== "" && { words: wanted }), ...(after !== null && { after }) });
      if (mine !== turn.current) return;
      setHeld((now) => ({ words: wanted, discussions: after === null ? page.discussions : joined(now.discussions, page.discussions), next: page.next, phase: "here", problem: "" }));
    } catch (error) {
      if (mine === turn.current) setHeld((now) => ({ ...now, phase: "failed", problem: error instanceof LiveError ? error.message : "" }));
    }
  };
  const now = useRef(look);
  now.current = look;
  const first = useRef(true);
  useEffect(() => {
    const timer = setTimeout(() => void now.current(null), first.current ? 0 : WAIT_MS);
    first.current = false;
    return () => clearTimeout(timer);
  }, [wanted, scope]);
  useEffect(() => {
    // Coming back to the page, one wants to see what was said meanwhile.
    const back = (): void => void (document.visibilityState === "visible" && scrollY < 200 && now.current(null));
    document.addEventListener("visibilitychange", back);
    return () => document.removeEventListener("visibilitychange", back);
  }, []);
  const busy = held.phase === "loading";
  const { discussions, next } = held;
  return (
    <section data-talk={held.phase} className="mx-auto flex w-full max-w-(--reading) flex-col gap-6">
      <header>
        <h1 className="text-2xl font-semibold tracking-tight md:text-3xl">{t("talk.title")}</h1>
        <p className="pt-1.5 text-sm text-ink-2">{t("talk.about")}</p>
      </header>
      <div className="flex flex-wrap items-center gap-3">
      <Choices
        label={t("talk.scope")}
        value={scope}
        options={[
          ["everyone", t("talk.everyone")],
          ["rooms", t("talk.my_rooms")],
        ]}
        onPick={(one) => {
          setHeld({ words: wanted, discussions: [], next: null, phase: "loading", problem: "" });
          setScope(one);
        }}
      />
      <search className="relative min-w-60 flex-1">
        <Search size={16} strokeWidth={1.75} aria-hidden className="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-ink-3" />
        <input
          type="search"
          className={`${CONTROL} h-10 ps-9 pe-11 text-sm pointer-coarse:h-11 pointer-coarse:text-base [&::-webkit-search-cancel-button]:hidden`}
          aria-label={t("talk.find")}
          placeholder={t("talk.find")}
          maxLength={100}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {words === "" ? null : <IconButton icon={X} label={t("talk.clear")} className="absolute end-0 top-0" onClick={() => setWords("")} />}
      </search>
      </div>
      {held.phase === "failed" && discussions.length === 0 ? (
        <Note title={t("talk.talks_failed")} about={held.problem}>
          <Button onClick={() => void look(null)}>{t("ui.try_again")}</Button>
        </Note>
      ) : discussions.length === 0 && busy ? (
        <Waiting />
      ) : discussions.length === 0 && held.words !== "" ? (
        <Note title={t("talk.none_found")} about={t("talk.none_found_about")}>
          <Button onClick={() => setWords("")}>{t("talk.clear")}</Button>
        </Note>
      ) : discussions.length === 0 ? (
        <Note title={t("talk.none_title")} about={t(scope === "rooms" ? "talk.none_in_rooms" : "talk.none_about")}>
          <Link to="/rooms" className={lookOf({ variant: "primary" })}>
            {t("talk.rooms_action")}
          </Link>
        </Note>
      ) : (
        <ol aria-busy={busy || undefined} className="flex flex-col gap-2">
          {discussions.map((row) => (
            <Entry key={row.id} row={row} />
          ))}
        </ol>
      )}
      {next === null ? null : (
        <Button busy={busy} className="self-center" onClick={() => void look(next)}>
          {held.phase === "failed" ? t("ui.try_again") : t("talk.more_talks")}
        </Button>
      )}
    </section>
  );
}

/** Pages together: what was said in meanwhile comes again, further up. */
function joined(before: readonly DiscussionRow[], page: readonly DiscussionRow[]): DiscussionRow[] {
  const known = new Set(before.map((row) => row.id));
  return [...before, ...page.filter((row) => !known.has(row.id))];
}

function Entry({ row }: { row: DiscussionRow }) {
  const place = [episodeOf(row), row.room_title === null ? "" : t("talk.in_room", { room: row.room_title })].filter(Boolean).join(" · ");
  return (
    <li className={TILE}>
      <div className="min-w-0 flex-1">
        <Link to={`/d/${row.id}`} className={COVER}>
          {row.title_name}
        </Link>
        <p className="truncate pt-0.5 text-mini text-ink-2">
          {place === "" ? null : `${place} · `}
          <Ago at={row.last_at} className="text-ink-3" />
        </p>
      </div>
      <p className="shrink-0 text-mini text-ink-2 tabular">{tn("talk.comments_n", row.comments)}</p>
    </li>
  );
}

function Note({ title, about, children }: { title: string; about: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-4 px-6 py-14 text-center">
      <span className="grid size-12 place-items-center rounded-card border border-line bg-surface-2 text-ink-2">
        <MessagesSquare size={24} strokeWidth={1.75} aria-hidden />
      </span>
      <div>
        <p className="text-base font-semibold text-ink">{title}</p>
        <p className="max-w-80 pt-1 text-sm text-balance text-ink-2">{about}</p>
      </div>
      {children}
    </div>
  );
}

function Waiting() {
  return (
    <p role="status" className="flex items-center justify-center gap-2 py-14 text-sm text-ink-2">
      <LoaderCircle size={16} aria-hidden className="motion-safe:animate-spin" />
      {t("talk.loading_talks")}
    </p>
  );
}
