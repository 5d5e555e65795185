/** `/notifications`: all of them, by day, with what is not read and of which kind. */
import { CheckCheck, LoaderCircle, Settings } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { look, readAll } from "$/public/external/raffi_web/features/notifications/client/deeds";
import { counts, feedOf, keep } from "$/public/external/raffi_web/features/notifications/client/inbox";
import { Shown } from "$/public/external/raffi_web/features/notifications/client/list";
import { short } from "$/public/external/raffi_web/features/notifications/client/model";
import type { Settings as Choices } from "$/public/external/raffi_web/features/notifications/client/settings";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button, lookOf, SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

const ALL = "all";
const TAB =
  "flex h-9 items-center gap-2 rounded-small px-3 text-sm font-medium text-ink-2 hover:text-ink aria-pressed:bg-surface-1 aria-pressed:text-ink aria-pressed:shadow-raised pointer-coarse:h-11";

/** On a phone its icon alone. */
const ACT = "max-sm:w-10! max-sm:px-0! max-sm:pointer-coarse:w-11!";

export function InboxPage() {
  const [params, setParams] = useSearchParams();
  const show = params.get("show") === "unread" ? "unread" : "all";
  const kind = params.get("kind");
  const kinds = useKinds();
  const { unseen, unread } = useStore(counts);
  const choose = (name: string, value: string): void =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === ALL) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  useEffect(() => {
    if (unseen > 0) look();
  }, [unseen]);
  return (
    <div className="mx-auto w-full max-w-3xl">
      <div className="flex flex-wrap items-center gap-2 pb-5 sm:gap-3">
        <div role="group" aria-label={t("notifications.which")} className="flex shrink-0 rounded-control border border-line bg-surface-2 p-0.5">
          <button type="button" className={TAB} aria-pressed={show === "all"} onClick={() => choose("show", ALL)}>
            {t("notifications.all")}
          </button>
          <button type="button" className={TAB} aria-pressed={show === "unread"} onClick={() => choose("show", "unread")}>
            {t("notifications.only_unread")}
            {unread > 0 ? <span className="tabular text-mini text-ink-3">{short(unread)}</span> : null}
          </button>
        </div>
        <SelectField
          label={t("notifications.of_kind")}
          hideLabel
          className="min-w-28 flex-1 sm:max-w-44 sm:min-w-40"
          value={kind ?? ALL}
          onChange={(event) => choose("kind", event.target.value)}
          options={[[ALL, t("notifications.every_kind")], ...kinds.map((one) => [one, t(`notifications.kind.${one}` as Key)] as const)]}
        />
        <span className="hidden flex-1 sm:block" />
        <Button variant="ghost" className={ACT} icon={CheckCheck} reason={unread === 0 ? t("notifications.none_unread") : null} onClick={() => void readAll(kind)}>
          <span className="max-sm:sr-only">{t("notifications.read_all")}</span>
        </Button>
        <Link to="/settings/notifications" className={`${lookOf({ variant: "ghost" })} ${ACT}`}>
          <Settings size={16} strokeWidth={1.75} aria-hidden />
          <span className="max-sm:sr-only">{t("notifications.settings_short")}</span>
        </Link>
      </div>
      <List key={`${show} ${kind ?? ""}`} show={show} kind={kind} />
    </div>
  );
}

function List({ show, kind }: { show: "all" | "unread"; kind: string | null }) {
  const feed = useMemo(() => feedOf({ show, kind }), [show, kind]);
  const held = useStore(feed.held);
  useEffect(() => {
    const drop = keep(feed);
    void feed.load();
    return drop;
  }, [feed]);
  return (
    <div aria-busy={held.state === "loading" || held.busy || undefined}>
      <Shown held={held} onRetry={() => void feed.load()} filtered={show !== "all" || kind !== null} />
      {held.next === null ? null : <More busy={held.busy} problem={held.problem} onMore={() => void feed.more()} />}
    </div>
  );
}

/** Asks for more before the end is reached; a button too, for whoever gets there by keys. */
function More({ busy, problem, onMore }: { busy: boolean; problem: string; onMore: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const ask = useRef(onMore);
  ask.current = onMore;
  useEffect(() => {
    const element = end.current;
    if (element === null || busy || problem !== "") return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && ask.current(), { rootMargin: "400px" });
    observer.observe(element);
    return () => observer.disconnect();
  }, [busy, problem]);
  return (
    <div ref={end} className="flex flex-col items-center gap-2 py-4">
      {problem === "" ? null : <p className="text-sm text-danger">{problem}</p>}
      {busy ? <LoaderCircle size={20} aria-hidden className="text-ink-3 motion-safe:animate-spin" /> : null}
      <Button variant="ghost" size="sm" className={busy ? "sr-only" : ""} onClick={onMore}>
        {t("notifications.older")}
      </Button>
    </div>
  );
}

/** The kinds that there are, by which can be filtered. */
function useKinds(): readonly string[] {
  const [kinds, setKinds] = useState<readonly string[]>([]);
  useEffect(() => {
    let here = true;
    live.query<Choices>("notifications.settings").then(
      (told) => here && setKinds(told.kinds.map((one) => one.kind)),
      // Then it can't be filtered by kind.
      () => undefined,
    );
    return () => void (here = false);
  }, []);
  return kinds;
}
