/** The menu of a right press, or of the bar over what is chosen. */
import { ArrowDown, ArrowDownToLine, ArrowLeftToLine, ArrowRightToLine, ArrowUp, ArrowUpRight, ArrowUpToLine, ClipboardPaste, Copy, CopyPlus, FileCode, FileText, GalleryHorizontal, Group, ImageDown, Link2, Lock, type LucideIcon, Maximize, MousePointerSquareDashed, Pencil, RotateCw, Scissors, Shapes, Trash2, Tv, Ungroup, Unlock } from "lucide-react";
import { useEffect, useRef } from "react";
import { WRITTEN } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { connectable, perform } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import type { Action } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { onScreen } from "$/public/external/raffi_web/features/canvas/client/films/adding";
import { preview } from "$/public/external/raffi_web/features/canvas/client/tools/links";
import { MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

const MENU = "fixed inset-auto m-0 max-h-[calc(100dvh-1rem)] min-w-52 overflow-y-auto rounded-card border border-line-strong bg-surface-1 p-1 text-ink shadow-pop";
const EDGE = 8;

type Item = readonly [icon: LucideIcon, word: Key, action: Action | (() => void)] | null;

export function BoardMenu() {
  const surface = useSurface();
  const at = useStore(surface.menu);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = menu;
    if (current === null || at === null) return;
    current.showPopover();
    const box = current.getBoundingClientRect();
    current.style.left = `${Math.max(EDGE, Math.min(at.x, window.innerWidth - box.width - EDGE))}px`;
    current.style.top = `${Math.max(EDGE, Math.min(at.y, window.innerHeight - box.height - EDGE))}px`;
    current.querySelector<HTMLElement>('[role="menuitem"]')?.focus({ preventScroll: true });
  }, [at]);
  if (at === null) return null;
  return (
    <div ref={menu} popover="auto" role="menu" aria-label={t("canvas.menu")} data-menu="" className={MENU} onToggle={(event) => event.newState === "closed" && surface.menu.set(null)}>
      {itemsOf(surface).map((item, index) =>
        item === null ? (
          <MenuLine key={index} />
        ) : (
          <MenuItem
            key={item[1]}
            icon={item[0]}
            keys={KEY_NAMES[item[1]]}
            danger={typeof item[2] !== "function" && item[2].do === "delete"}
            onPick={() => {
              menu.current?.hidePopover();
              if (typeof item[2] === "function") item[2]();
              else perform(surface, item[2]);
            }}
          >
            {t(item[1])}
          </MenuItem>
        ),
      )}
    </div>
  );
}

function itemsOf(surface: ReturnType<typeof useSurface>): Item[] {
  const { choice, edits } = surface;
  const looking: Item[] = [
    [MousePointerSquareDashed, "canvas.choose_all", { do: "all" }],
    [Maximize, "canvas.zoom_fit", { do: "fit" }],
  ];
  const copies: Item[] = [
    [Copy, "board_files.copy", { do: "copy" }],
    [Shapes, "board_files.copy_svg", { do: "copy_as", as: "svg" }],
    [ImageDown, "board_files.copy_png", { do: "copy_as", as: "png" }],
    [FileText, "board_files.copy_text", { do: "copy_as", as: "text" }],
    [FileCode, "board_files.copy_canvas", { do: "copy_as", as: "canvas" }],
  ];
  const paste: Item = [ClipboardPaste, "board_files.paste", { do: "paste" }];
  if (!edits) return choice.length === 0 ? looking : [...copies, null, ...looking];
  if (choice.length === 0) return [paste, null, ...looking];
  const locked = choice.every((element) => value(element, "locked"));
  const lock: Item = [locked ? Unlock : Lock, locked ? "canvas.unlock" : "canvas.lock", { do: "lock" }];
  if (locked) return [[CopyPlus, "canvas.duplicate", { do: "duplicate" }], null, ...copies, null, lock];
  const written = choice.length === 1 && WRITTEN.has(choice[0]!.kind);
  return [
    ...(written ? [[Pencil, "canvas.edit", { do: "edit" }] as const] : []),
    ...(choice.length === 1 && choice[0]!.kind === "chat" ? [[Pencil, "canvas.rename_one", { do: "rename" }] as const] : []),
    ...(choice.length === 1 && choice[0]!.kind === "link" ? linkItems(surface, choice[0]!) : []),
    ...(choice.length === 1 && choice[0]!.kind === "video" ? filmItems(surface, choice[0]!) : []),
    [CopyPlus, "canvas.duplicate", { do: "duplicate" }],
    ...endsOf(choice),
    null,
    [Scissors, "board_files.cut", { do: "cut" }],
    ...copies,
    paste,
    null,
    [ArrowUpToLine, "canvas.to_front", { do: "layer", to: "front" }],
    [ArrowUp, "canvas.forward", { do: "layer", to: "forward" }],
    [ArrowDown, "canvas.backward", { do: "layer", to: "backward" }],
    [ArrowDownToLine, "canvas.to_back", { do: "layer", to: "back" }],
    null,
    ...(choice.length > 1 ? [[Group, "canvas.group", { do: "group" }] as const] : []),
    ...(choice.some((element) => element.kind === "group") ? [[Ungroup, "canvas.ungroup", { do: "ungroup" }] as const] : []),
    lock,
    null,
    [Trash2, "canvas.delete", { do: "delete" }],
  ];
}

/** What can be done with a link alone. */
function linkItems(surface: ReturnType<typeof useSurface>, element: Element): Item[] {
  if (value(element, "url") === null) return [];
  const plain = value(element, "look") === "plain";
  const turn = (): void => surface.edit([["set", element.id, { look: plain ? null : "plain" }]]);
  return [
    ...(plain ? [] : [[RotateCw, "board_cards.refresh", () => void preview(surface.board.id, element.id)] as const]),
    plain ? [GalleryHorizontal, "board_cards.as_card", turn] : [Link2, "board_cards.as_plain", turn],
    null,
  ];
}

/** What can be tied to something else. */
function endsOf(choice: readonly Element[]): Item[] {
  const [only, ...more] = choice;
  if (only === undefined || more.length > 0) return [];
  if (only.kind === "connection") {
    return [
      [ArrowLeftToLine, "canvas.change_start", { do: "change_start" }],
      [ArrowRightToLine, "canvas.change_end", { do: "change_end" }],
    ];
  }
  return connectable(only) ? [[ArrowUpRight, "canvas.connect_to", { do: "connect_to" }]] : [];
}

/** What can be done with a film alone. */
function filmItems(surface: ReturnType<typeof useSurface>, element: Element): Item[] {
  const source = value(element, "source");
  return source === null ? [] : [[Tv, "board_cards.on_screen", () => void onScreen(surface.board.id, source, value(element, "title"))], null];
}
