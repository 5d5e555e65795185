/** What is shown of the audit or of the calls, as a file of one's own. */
import { live } from "$/public/external/raffi_web/live/client/live";

const AT_ONCE = 200;
const LINES_AT_MOST = 5_000;
type Line = Readonly<Record<string, unknown>>;
export type Kind = "acts" | "calls";

const SOURCES = {
  acts: { function: "audit.log", rows: "entries", columns: ["at", "act", "result", "actor", "name", "role", "on_kind", "on", "on_name", "network", "data"] },
  calls: { function: "audit.calls", rows: "calls", columns: ["at", "function", "result", "ms", "actor", "name", "kind", "session", "room", "on_kind", "on", "network"] },
} as const;

/** What a spreadsheet would compute: at the beginning, or where one that takes `;` or a tab between cells begins one. */
const FORMULA = /((?:^|[;\t])"?'*)(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/g;

/** A cell of a CSV file that no spreadsheet takes for a formula. */
export function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  const plain = typeof value === "string" ? text.replace(FORMULA, "$1'") : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Lines under the names of their columns; moments as ISO 8601. */
export function csvOf(columns: readonly string[], lines: readonly Line[]): string {
  const shown = lines.map((line) => columns.map((name) => cell(name === "at" && typeof line.at === "number" ? new Date(line.at).toISOString() : line[name])).join(","));
  return [columns.join(","), ...shown, ""].join("\r\n");
}

/** Saves what these filters let pass, the newest first. Returns how many lines that were, and whether there were more. */
export async function save(kind: Kind, filters: object): Promise<{ lines: number; more: boolean }> {
  const { function: name, rows, columns } = SOURCES[kind];
  const lines: Line[] = [];
  let after: string | null = null;
  do {
    const page: { [key: string]: unknown; next: string | null } = await live.query(name, { ...filters, limit: AT_ONCE, ...(after && { after }) });
    lines.push(...(page[rows] as Line[]));
    after = page.next;
  } while (after !== null && lines.length < LINES_AT_MOST);
  const address = URL.createObjectURL(new Blob([`\ufeff${csvOf(columns, lines)}`], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `raffi-${kind}-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return { lines: lines.length, more: after !== null };
}
