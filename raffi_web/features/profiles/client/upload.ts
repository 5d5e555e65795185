/** The one way in for files, from a page. */
import { LiveError } from "$/public/external/raffi_web/live/client/live";
import type { ErrorBody } from "$/public/external/raffi_web/live/client/protocol";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Uploads a file for a purpose; returns its id. Throws a `LiveError` with what is wrong. */
export async function upload(purpose: string, file: File): Promise<string> {
  let answer: Response;
  try {
    answer = await fetch(`/api/upload/${purpose}`, { method: "POST", credentials: "same-origin", body: file });
  } catch {
    throw new LiveError({ code: "offline", message: t("accounts.no_answer"), field: null, data: {} });
  }
  const told = (await answer.json()) as { error?: ErrorBody; file: { id: string } };
  if (told.error) throw new LiveError(told.error);
  return told.file.id;
}
