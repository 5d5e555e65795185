/** Whether this browser was signed in, and its person knows that it is no longer. Kept by the browser, not by a session. */

const MARK = "raffi.was_in";
/** Instead of who it was: it was told that the session has ended. */
const TOLD = "told";

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Who is here now. `true` when it was somebody with an account until a session ended without their doing: once a tab. */
export function wasPutOut(now: { kind: string; id: string }, browser: Kept, tab: Kept): boolean {
  if (now.kind === "user") {
    browser.setItem(MARK, now.id);
    tab.setItem(MARK, now.id);
    return false;
  }
  if (now.kind !== "guest") return false;
  const [before, here] = [browser.getItem(MARK), tab.getItem(MARK)];
  tab.removeItem(MARK);
  // Gone when they signed out themselves, here or in another tab.
  if (before === null) return false;
  browser.setItem(MARK, TOLD);
  return before !== TOLD || here !== null;
}

/** They end it themselves: nobody needs to be told. */
export function leavesByItself(browser: Kept): void {
  browser.removeItem(MARK);
}
