/** A file on its way to the server, with how much of it is there. */
import { LiveError } from "$/public/external/raffi_web/live/client/live";
import type { ErrorBody } from "$/public/external/raffi_web/live/client/protocol";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Uploads a file for a purpose; its id. `onShare` hears from 0 to 1. Throws a `LiveError` with what is wrong. */
export function uploadTold(purpose: string, file: Blob, onShare: (share: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const lost = (): void => reject(new LiveError({ code: "offline", message: t("accounts.no_answer"), field: null, data: {} }));
    const request = new XMLHttpRequest();
    request.open("POST", `/api/upload/${purpose}`);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onerror = lost;
    request.onabort = lost;
    request.onload = () => {
      const told = request.response as { error?: ErrorBody; file?: { id: string } } | null;
      if (told?.error) reject(new LiveError(told.error));
      else if (told?.file === undefined) lost();
      else resolve(told.file.id);
    };
    request.send(file);
  });
}
