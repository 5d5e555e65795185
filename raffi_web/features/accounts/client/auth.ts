/** The routes that begin and end sessions: what they answer is a cookie, so that no script ever holds a token. */
import { leavesByItself } from "$/public/external/raffi_web/features/accounts/client/was_in";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import type { ErrorBody } from "$/public/external/raffi_web/live/client/protocol";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SESSION_MARK = "raffi.session";

/** Asks a route below `/api/auth/`; throws a `LiveError` with what is wrong. */
export function ask(route: string, body: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  return live.cross(() => answerOf(route, body));
}

async function answerOf(route: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  let answer: Response;
  try {
    answer = await fetch(`/api/auth/${route}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new LiveError({ code: "offline", message: t("accounts.no_answer"), field: null, data: {} });
  }
  const told = (await answer.json()) as Record<string, unknown> & { error?: ErrorBody };
  if (told.error) throw new LiveError(told.error);
  return told;
}

/** Goes on as whoever the cookie says now: the page is read anew, and its socket with it. */
export function enter(answer: Record<string, unknown>, to: string): void {
  if (typeof answer.expires === "number") localStorage.setItem(SESSION_MARK, String(answer.expires));
  live.leave(to);
}

/** Forgets that there is a session: the next page asks for a new one, and nobody wonders where the old one is. */
export function forgetSession(): void {
  leavesByItself(localStorage);
  localStorage.removeItem(SESSION_MARK);
}

/** Asks a page of signing in to lead to `path` afterwards. A secret of that page stays behind the #: no server sees it. */
export function leadingTo(path: string, secret = ""): string {
  return `?next=${encodeURIComponent(path)}${secret && `#${secret}`}`;
}

/** Where `?next=` leads, when that is a page of this server; home otherwise. What is behind the # comes along. */
export function nextPage({ search, origin, hash }: Pick<Location, "search" | "origin" | "hash">): string {
  const wanted = new URLSearchParams(search).get("next") ?? "/";
  if (!wanted.startsWith("/")) return "/";
  try {
    const found = new URL(wanted, origin);
    return found.origin === origin ? found.pathname + found.search + (found.hash || hash) : "/";
  } catch {
    return "/";
  }
}

/** The token behind the `#` of a letter's link: no server and no log ever sees it there. */
export function tokenInLink(): string {
  return window.location.hash.slice(1);
}
