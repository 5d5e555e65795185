/** What is told on the next page, when this one goes away with what it would tell. */
import { toast, type Toast } from "$/public/external/raffi_web/ui/client/toasts";

const KEPT = "raffi.after";
type Told = Pick<Toast, "title" | "body">;

/** Keeps a message for the page that comes next in this tab. */
export function tellAfter(message: Told): void {
  sessionStorage.setItem(KEPT, JSON.stringify(message));
}

/** Shows what was kept, once. It stays longer than others: whoever comes from a form looks elsewhere first. */
export function tellNow(): void {
  const kept = sessionStorage.getItem(KEPT);
  if (kept === null) return;
  sessionStorage.removeItem(KEPT);
  const { title, body } = JSON.parse(kept) as Told;
  toast({ id: KEPT, title, body, tone: "success", seconds: 15 });
}
