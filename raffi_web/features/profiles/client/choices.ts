/** Which of two sides has changed since both were the same: the account's choices, or this browser's. */

export interface Choices {
  theme: string | null;
  language: string | null;
  reduced_motion: boolean | null;
}

/** What both sides were last agreed on, and for whom. */
export interface Agreed extends Choices {
  actor: string;
}

export interface Settled {
  /** What this browser takes up. */
  take: Partial<Choices>;
  /** What the account is told. */
  tell: Partial<Choices>;
  agreed: Agreed;
}

const NAMES = ["theme", "language", "reduced_motion"] as const;

/**
 * A choice that the account has made since is taken up; else one made here since is told. Somebody new here takes up
 * what they have chosen elsewhere, and brings along nothing of who was here before.
 *
 * @param here what is chosen in this browser now
 * @param theirs what the account has chosen; null for a guest, whose only browser is this one
 * @param found what was chosen in this browser when the page opened: what is different now, this actor has chosen
 */
export function settle(
  actor: string,
  agreed: Agreed | null,
  here: Choices,
  theirs: Choices | null,
  found: Choices = here,
): Settled {
  const before = agreed?.actor === actor ? agreed : null;
  const take: Record<string, unknown> = {};
  const tell: Record<string, unknown> = {};
  const now: Record<string, unknown> = { actor };
  for (const name of NAMES) {
    const chosen = theirs?.[name] ?? null;
    const known = before?.[name] ?? null;
    now[name] = chosen ?? here[name];
    const made = here[name] !== null && here[name] !== chosen && here[name] !== (before ?? found)[name];
    // Where nothing is chosen here, what was agreed on did not reach the page: it is taken up again.
    const news = chosen !== known || here[name] === null;
    const first = made && before === null;
    if (!first && theirs !== null && chosen !== null && news && chosen !== here[name]) take[name] = chosen;
    else if (made) {
      tell[name] = here[name];
      now[name] = here[name];
    }
  }
  return { take, tell, agreed: now as unknown as Agreed };
}

const MARK = "raffi.choices";

/** What was last agreed on in this browser; null where nothing was, or nothing can be kept. */
export function lastAgreed(): Agreed | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(MARK) ?? "null");
    return kept !== null && typeof kept === "object" && "actor" in kept ? (kept as Agreed) : null;
  } catch {
    return null;
  }
}

/** Keeps what both sides agree on. */
export function keep(agreed: Agreed): void {
  try {
    localStorage.setItem(MARK, JSON.stringify(agreed));
  } catch {
    // Without a place to keep it, each page asks anew.
  }
}
