/** Lists as files. What is long goes over HTTP, so that the socket is free meanwhile. */
import { complain } from "$/public/external/raffi_web/features/lists/client/calls";
import { live } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

export const FILE_KB = 850;

/** How much of a file is looked at to see whether it is text, bytes. */
export const LOOKED_AT = 4_096;

/** Whether these bytes begin a text: pictures, archives and sheets of a spreadsheet have control signs among them. */
export function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

export interface Problem {
  line: number;
  field: string;
  reason: string;
}

export interface Preview {
  format: "csv" | "json";
  name: string | null;
  fresh: number;
  known: number;
  wrong: number;
  problems: Problem[];
  sample: { title_id: string; name: string; year: number | null; poster: string | null }[];
}

export interface Brought {
  list_id: string;
  added: number;
  known: number;
  left_out: number;
}

export class Refused extends Error {}

/** Calls a function of lists over HTTP; `op` makes it happen once. */
export async function post<T>(kind: "query" | "mutation", name: string, args: object, op?: string): Promise<T> {
  const headers: Record<string, string> = { "content-type": "application/json", ...(op && { "idempotency-key": op }) };
  let answer: Response;
  try {
    answer = await fetch(`/api/${kind}/lists.${name}`, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(args) });
  } catch {
    throw new Refused(t("lists.problem"));
  }
  const body = (await answer.json().catch(() => null)) as { result?: T; error?: { message: string } } | null;
  if (!answer.ok || body?.result === undefined) throw new Refused(body?.error?.message ?? t("lists.problem"));
  return body.result;
}

/** Saves a list as a file of one's own. */
export async function download(list: string, format: "csv" | "json"): Promise<void> {
  try {
    const file = await live.query<{ name: string; type: string; text: string }>("lists.export", { list_id: list, format });
    // Spreadsheets take a text without this mark for one of another alphabet.
    const text = format === "csv" ? `\ufeff${file.text}` : file.text;
    const address = URL.createObjectURL(new Blob([text], { type: `${file.type};charset=utf-8` }));
    const link = document.createElement("a");
    link.href = address;
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch (error) {
    complain(error);
  }
}
