/** Keys and the clipboard, for as long as a board is shown. */
import { remove } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { pasted } from "$/public/external/raffi_web/features/canvas/client/files/pasting";
import { perform, step, toNextBar } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import { copy } from "$/public/external/raffi_web/features/canvas/client/putting";
import { reelOf } from "$/public/external/raffi_web/features/canvas/client/films/reel";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { actionOf, isSingle } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { writesAtOnce } from "$/public/external/raffi_web/features/canvas/client/tools/writing";
import { isTyping, singleKeysOn } from "$/public/external/raffi_web/ui/client/shortcuts";

const LOOKING: ReadonlySet<string> = new Set(["tool", "all", "fit", "fit_chosen", "zoom_in", "zoom_out", "zoom_whole", "leave", "edit", "walk", "bars", "copy_as", "pin", "react", "say"]);

export function keysOn(surface: Surface): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let pointer: { x: number; y: number } | null = null;
  window.addEventListener("pointermove", (event) => void (pointer = { x: event.clientX, y: event.clientY }), { signal, passive: true });
  // Before anything on the page that has single keys.
  window.addEventListener("keydown", (event) => writesAtOnce(surface, event), { signal, capture: true });
  window.addEventListener("keydown", (event) => pressed(surface, event), { signal });
  // Before the command palette, which a slash opens elsewhere, hears of it.
  window.addEventListener("keydown", (event) => event.key === "/" && pressed(surface, event), { signal, capture: true });
  space(surface, signal);
  const elsewhere = (event: ClipboardEvent): boolean => isTypingIn(event.target) || document.querySelector("dialog:modal") !== null || (window.getSelection()?.toString() ?? "") !== "";
  document.addEventListener("copy", (event) => void (!elsewhere(event) && event.clipboardData && copy(surface, event.clipboardData) && event.preventDefault()), { signal });
  document.addEventListener("cut", (event) => {
    if (elsewhere(event) || !event.clipboardData || !surface.edits || !copy(surface, event.clipboardData)) return;
    event.preventDefault();
    remove(surface);
  }, { signal });
  document.addEventListener("paste", (event) => {
    if (elsewhere(event) || !event.clipboardData) return;
    const over = pointer !== null && document.elementFromPoint(pointer.x, pointer.y)?.closest(".react-flow__renderer") != null;
    const at = over && pointer !== null ? (surface.flow?.screenToFlowPosition(pointer) ?? null) : null;
    if (pasted(surface, event.clipboardData, at)) event.preventDefault();
  }, { signal });
  return () => stop.abort();
}

/** While Space is down every press moves the board, whatever lies under it. */
function space(surface: Surface, signal: AbortSignal): void {
  window.addEventListener("keydown", (event) => {
    if (event.code !== "Space" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || document.querySelector("dialog:modal")) return;
    if (event.target instanceof Element && event.target.closest("button,a[href],summary,[role='option'],[role='treeitem']") !== null) return;
    event.preventDefault();
    surface.panning.set(true);
  }, { signal });
  window.addEventListener("keyup", (event) => event.code === "Space" && surface.panning.set(false), { signal });
  window.addEventListener("blur", () => surface.panning.set(false), { signal });
}

function isTypingIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input,textarea,select,[contenteditable]") !== null;
}

/** Tab on the board walks its elements; behind the last come the bars, before the first what is over the board. */
function tabbed(surface: Surface, event: KeyboardEvent): void {
  const { activeElement } = document;
  const onBoard = activeElement === null || activeElement === document.body || activeElement.closest(".react-flow") !== null;
  if (!onBoard || activeElement?.closest("a,button,input,textarea") || surface.editing.get() !== null || document.querySelector(":popover-open") !== null) return;
  const by = event.shiftKey ? -1 : 1;
  if (step(surface, by)) return event.preventDefault();
  if (surface.chosen.get().size === 0) return;
  event.preventDefault();
  if (by > 0) return toNextBar();
  surface.choose([]);
  [...document.querySelectorAll<HTMLElement>("[data-board] > header :is(button, a[href])")].findLast((one) => one.checkVisibility())?.focus();
}

function pressed(surface: Surface, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isTyping(event) || document.querySelector("dialog:modal")) return;
  if (event.key === "Tab" && !event.ctrlKey && !event.metaKey && !event.altKey) return tabbed(surface, event);
  const press = { key: event.key, code: event.code, shift: event.shiftKey, alt: event.altKey, mod: event.ctrlKey || event.metaKey };
  if (isSingle(press) && singleKeysOn() && steered(surface, press.key)) return event.preventDefault();
  const action = actionOf(press);
  if (action === null || (isSingle(press) && !singleKeysOn())) return;
  const ownPins = surface.mayPin.get() && (action.do === "undo" || action.do === "redo");
  if (!surface.edits && !LOOKING.has(action.do) && !ownPins) return;
  if (isForFocused(event)) return;
  if (action.do === "edit" || action.do === "rename") chooseFocused(surface, event);
  event.preventDefault();
  perform(surface, action);
}

const SKIP_S = 10;

/** The screen's keys, for a film that alone is chosen; they come before those of the tools. */
function steered(surface: Surface, key: string): boolean {
  const [id, ...more] = surface.chosen.get();
  const reel = id === undefined || more.length > 0 ? undefined : reelOf(surface.board.id, id);
  if (reel === undefined) return false;
  switch (key.toLowerCase()) {
    case "k":
      reel.toggle();
      return true;
    case "j":
      reel.skip(-SKIP_S);
      return true;
    case "l":
      reel.skip(SKIP_S);
      return true;
    case "m":
      reel.mute();
      return true;
    case "<":
      reel.speed(-1);
      return true;
    case ">":
      reel.speed(1);
      return true;
    default:
      return false;
  }
}

/** A button is pressed by Enter, a slider or a toolbar is walked by arrows. */
function isForFocused(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (event.key === "Enter") return target.closest("button,a[href],summary,[role='button']:not(.react-flow__node)") !== null;
  if (event.key.startsWith("Arrow")) return target.closest("[role='toolbar'],[role='radiogroup'],[role='slider'],[role='tree'],input") !== null;
  return event.key === "Escape" && document.querySelector(":popover-open") !== null;
}

/** Enter on an element that has the focus chooses it first, and writes in it when it was. */
function chooseFocused(surface: Surface, event: KeyboardEvent): void {
  const id = event.target instanceof Element ? event.target.closest<HTMLElement>(".react-flow__node, .react-flow__edge")?.dataset["id"] : undefined;
  if (id !== undefined && surface.elements.has(id) && !surface.chosen.get().has(id)) surface.choose([id]);
}
