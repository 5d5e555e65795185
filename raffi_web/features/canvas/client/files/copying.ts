/** What is chosen, copied for other programs: as a picture, as text, as JSON Canvas. */
import { inkOn } from "$/public/external/raffi_web/features/canvas/client/colours";
import { taken } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { textOf } from "$/public/external/raffi_web/features/canvas/client/clipboard";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { measureOf } from "$/public/external/raffi_web/features/canvas/client/files/lines";
import { drawn, type Drawn, type Look } from "$/public/external/raffi_web/features/canvas/client/files/picture";
import { canvasOf } from "$/public/external/raffi_web/features/canvas/client/files/to_canvas";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

export type As = "svg" | "png" | "text" | "canvas";

const SVG = "image/svg+xml";
const TEXT = "text/plain";
const FILE = /^[0-9a-hjkmnp-tv-z]{26}$/;
/** A picture has at most so many pixels; twice as many as units where that is less. */
const MOST_PIXELS = 40_000_000;
const SCALE = 2;

/** Puts what is chosen into the clipboard. The browser is asked at once, while it knows that somebody wanted it. */
export async function copyAs(surface: Surface, as: As): Promise<void> {
  const elements = taken(surface.elements, surface.chosen.get());
  if (elements.length === 0) return;
  if (as === "text" && textOf(elements) === "") return void toast({ id: "board-copied", title: t("board_files.no_text") });
  try {
    await navigator.clipboard.write([item(elements, as)]);
    toast({ id: "board-copied", title: t("board_files.copied") });
  } catch {
    toast({ id: "board-copied", title: t("board_files.not_copied"), tone: "warning" });
  }
}

function item(elements: readonly Element[], as: As): ClipboardItem {
  if (as === "text") return new ClipboardItem({ [TEXT]: new Blob([textOf(elements)], { type: TEXT }) });
  const colours = lightColours();
  if (as === "canvas") return new ClipboardItem({ [TEXT]: new Blob([canvasOf(elements, colours.line)], { type: TEXT }) });
  const picture = pictured(elements, colours);
  if (as === "png") return new ClipboardItem({ "image/png": picture.then(pngOf) });
  const blob = (type: string): Promise<Blob> => picture.then(({ svg }) => new Blob([svg], { type }));
  const supports = typeof ClipboardItem.supports === "function" && ClipboardItem.supports(SVG);
  return new ClipboardItem({ [TEXT]: blob(TEXT), ...(supports && { [SVG]: blob(SVG) }) });
}

async function pictured(elements: readonly Element[], colours: Pick<Look, "line" | "paper">): Promise<Drawn> {
  const files = new Set(elements.flatMap((one) => (one.kind === "image" && FILE.test(value(one, "file") ?? "") ? [value(one, "file") as string] : [])));
  const pictures = new Map(await Promise.all([...files].map(async (file) => [file, await inlined(file)] as const)));
  const made = drawn(elements, { ...colours, measure: measureOf(), picture: (file) => pictures.get(file) ?? null });
  if (made === null) throw new Error("nothing to be seen");
  return made;
}

async function inlined(file: string): Promise<string | null> {
  const answer = await fetch(`/files/${file}`, { credentials: "same-origin" }).catch(() => null);
  return answer?.ok ? addressOf(await answer.blob()) : null;
}

function addressOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error("unread"));
    reader.readAsDataURL(blob);
  });
}

async function pngOf({ svg, w, h }: Drawn): Promise<Blob> {
  const image = new Image();
  image.src = `data:${SVG};charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(SCALE, Math.sqrt(MOST_PIXELS / (w * h)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(w * scale));
  canvas.height = Math.max(1, Math.round(h * scale));
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("no pen");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob)), "image/png"));
}

/** The palette as it is on light ground, whatever theme the page has. */
function lightColours(): Pick<Look, "line" | "paper"> {
  const light = document.createElement("div");
  light.className = "light";
  light.hidden = true;
  document.body.append(light);
  const style = getComputedStyle(light);
  const known = new Map<string, string>();
  const read = (name: string): string => {
    const there = known.get(name) ?? style.getPropertyValue(name).trim();
    known.set(name, there);
    return there;
  };
  const of = (color: string, end: string, other: string): string => (color.startsWith("#") ? color : read(`--board-${color}${end}`) || read(`--board-${other}${end}`) || inkOn("#ffffff"));
  for (const color of COLOURS) for (const end of ["", "-paper"]) read(`--board-${color}${end}`);
  light.remove();
  return { line: (color) => of(color, "", "ink"), paper: (color) => of(color, "-paper", "yellow") };
}

const COLOURS = ["ink", "gray", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"] as const;
