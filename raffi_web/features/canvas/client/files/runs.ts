/** Jobs that this person asked for, until they are done. */
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Run<T> {
  id: string;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  result: T | null;
  error: { code: string; message: string; field?: string | null } | null;
}

const LOOK_MS = 700;

/** How a run is getting on. */
export function lookAt<T>(run: string): Promise<Run<T>> {
  return live.query<Run<T>>("actions.get", { run });
}

/** The result of a run, when there is one. Throws a `LiveError` with why there is none. */
export async function doneOf<T>(run: string): Promise<T> {
  for (;;) {
    const now = await lookAt<T>(run);
    if (now.status === "done" && now.result !== null) return now.result;
    if (now.status === "failed" || now.status === "cancelled") throw new LiveError({ code: now.error?.code ?? "internal", message: now.error?.message ?? t("room.problem"), field: now.error?.field ?? null, data: {} });
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
