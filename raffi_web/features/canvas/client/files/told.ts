/** What is said of a file that came: where something in it is wrong, and what was left out. */
import { type Key, number, t, tn } from "$/public/external/raffi_web/ui/client/words";

type Counted = Parameters<typeof tn>[0];

export interface Warned {
  code: string;
  n: number;
}

const WHOLES: Readonly<Record<string, Key>> = { nodes: "board_files.where.node", edges: "board_files.where.edge", elements: "board_files.where.element" };
const PARTS: Readonly<Record<string, Key>> = {
  x: "board_files.where.x",
  y: "board_files.where.y",
  width: "board_files.where.width",
  height: "board_files.where.height",
  text: "board_files.where.text",
};
const WARNINGS: Readonly<Record<string, Counted>> = {
  edges_to_nothing: "board_files.warned.edges_to_nothing",
  ids_twice: "board_files.warned.ids_twice",
  ids_unfit: "board_files.warned.ids_unfit",
  parents_in_circle: "board_files.warned.parents_in_circle",
  unsafe_keys: "board_files.warned.unsafe_keys",
  extras_too_long: "board_files.warned.extras_too_long",
  kinds_unknown: "board_files.warned.kinds_unknown",
  too_many_groups: "board_files.warned.too_many_groups",
  turned: "board_files.warned.turned",
  fills_left: "board_files.warned.fills_left",
  pictures_left: "board_files.warned.pictures_left",
  pins_left: "board_files.warned.pins_left",
  document_left: "board_files.warned.document_left",
  dropped: "board_files.warned.dropped",
};

/** A field such as `nodes.3.x` as people count and call it: "Node 4, place across". Null for what says nothing of a place. */
export function whereOf(field: string | null): string | null {
  if (field === "file") return t("board_files.where.file");
  const [list = "", at = "", ...rest] = (field ?? "").split(".");
  const word = Object.hasOwn(WHOLES, list) ? WHOLES[list] : undefined;
  if (word === undefined || !/^\d{1,6}$/.test(at)) return null;
  const whole = t(word, { n: number(Number(at) + 1) });
  const part = rest.at(-1) ?? "";
  if (part === "") return whole;
  const named = Object.hasOwn(PARTS, part) ? t(PARTS[part]!) : part;
  return t("board_files.where.part", { whole, part: named });
}

/** A sentence for each thing that was left out or changed. */
export function warningsOf(warnings: readonly Warned[]): string[] {
  return warnings.filter(({ n }) => n > 0).map(({ code, n }) => tn(Object.hasOwn(WARNINGS, code) ? WARNINGS[code]! : "board_files.warned.other", n));
}

/** A size as people say it. */
export function sizeOf(bytes: number): string {
  const [share, unit] = bytes >= 1e9 ? [bytes / 1e9, "GB"] : bytes >= 1e6 ? [bytes / 1e6, "MB"] : [Math.max(bytes, bytes > 0 ? 100 : 0) / 1e3, "KB"];
  return `${number(share, share >= 100 || share === 0 ? 0 : 1)} ${unit}`;
}
