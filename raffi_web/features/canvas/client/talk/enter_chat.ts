const FIELD = 'form[data-composer="root"] textarea';
/** Somebody whose chat is not there by then has gone on to something else. */
const PATIENCE_MS = 10_000;

/** Goes into a chat, to write there where one may. */
export function enterChat(id: string): void {
  const chat = chatOf(id);
  (chat?.querySelector<HTMLElement>(FIELD) ?? chat?.querySelector<HTMLElement>("[role=log]"))?.focus();
}

/** Goes into a chat that was just made. What is typed until its field has come is for no tool. */
export function enterOnceMade(id: string): void {
  let inside = false;
  const observer = new MutationObserver(() => look());
  const stop = setTimeout(() => observer.disconnect(), PATIENCE_MS);
  const done = (): void => {
    clearTimeout(stop);
    observer.disconnect();
  };
  const look = (): void => {
    const chat = chatOf(id);
    if (chat === null) return;
    if (inside && !chat.contains(document.activeElement)) return done();
    const field = chat.querySelector<HTMLElement>(FIELD);
    (field ?? chat.querySelector<HTMLElement>("[data-inside]"))?.focus({ preventScroll: true });
    inside = true;
    if (field !== null) done();
  };
  observer.observe(document.body, { childList: true, subtree: true });
}

function chatOf(id: string): Element | null {
  return document.querySelector(`[data-chat="${CSS.escape(id)}"]`);
}
