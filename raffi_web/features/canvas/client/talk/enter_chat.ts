/** Goes into a chat, to write there where one may. */
export function enterChat(id: string): void {
  const chat = document.querySelector(`[data-chat="${CSS.escape(id)}"]`);
  (chat?.querySelector<HTMLElement>('form[data-composer="root"] textarea') ?? chat?.querySelector<HTMLElement>("[role=log]"))?.focus();
}
