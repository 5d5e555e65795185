/** What can be done with what is chosen, over it. */
import { useStore as useFlow } from "@xyflow/react";
import {
  AlignCenterHorizontal, AlignCenterVertical, AlignEndHorizontal, AlignEndVertical, AlignHorizontalSpaceAround, AlignStartHorizontal, AlignStartVertical, AlignVerticalSpaceAround,
  Ellipsis, Group, LayoutGrid, Lock, type LucideIcon, Scaling, Trash2, Ungroup, Unlock,
} from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import type { Line } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { group, line, lock, remove, spread, ungroup } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { wayNow } from "$/public/external/raffi_web/features/canvas/client/tools/ends";
import { perform } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { labelRect } from "$/public/external/raffi_web/features/canvas/client/elements/wire_label";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Rect, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { BAR, BarButton, BarLine, BarMore } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { placedClear } from "$/public/external/raffi_web/features/canvas/client/panels/bar_place";
import { SlidingRow } from "$/public/external/raffi_web/features/canvas/client/panels/row";
import { InStack, room } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
import { Styles } from "$/public/external/raffi_web/features/canvas/client/panels/styles";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

/** As far as a phone has room beside the two at the end, so that of the last one in sight a part is missing. */
const HALF = "max-[480px]:max-w-[calc(round(down,100vw-1rem-6px-88px-27px,44px)+27px)]";

export function ChoiceBar() {
  const surface = useSurface();
  const chosen = useStore(surface.chosen);
  const busy = useStore(surface.busy);
  useStore(surface.changes);
  const draft = useStore(surface.draft);
  useStore(surface.may);
  const choice = surface.choice;
  if (chosen.size === 0 || choice.length === 0 || busy || draft !== null || !surface.edits) return null;
  return <Bar choice={choice} around={surface.around()} />;
}

/** Over the choice, or under it where there is no room; on a phone above the tools. */
function Bar({ choice, around }: { choice: readonly Element[]; around: Rect | null }) {
  const surface = useSurface();
  const bar = useRef<HTMLDivElement>(null);
  const [x, y, zoom] = useFlow((state) => state.transform);
  const width = useFlow((state) => state.width);
  const height = useFlow((state) => state.height);
  const taken = useStore(room);
  const [size, setSize] = useState({ w: 320, h: 46 });
  useLayoutEffect(() => {
    const { current } = bar;
    if (current !== null && (current.offsetWidth !== size.w || current.offsetHeight !== size.h)) setSize({ w: current.offsetWidth, h: current.offsetHeight });
  });
  const rect = around ?? wireRect(surface, choice[0]!);
  const onScreen = (one: Rect): Rect => ({ x: one.x * zoom + x, y: one.y * zoom + y, w: one.w * zoom, h: one.h * zoom });
  const joined = around === null ? joinedBy(surface, choice[0]!).map(onScreen) : [];
  const place = rect === null ? null : placedClear(onScreen(rect), joined, size, width, height, taken);
  // A phone has room for it over the tools only.
  const low = width < 768;
  const only = choice.length === 1 ? choice[0]! : null;
  const locked = choice.every((element) => value(element, "locked"));
  const groups = choice.some((element) => element.kind === "group");
  const shown = (
    <div
      ref={bar}
      role="toolbar"
      aria-label={only === null ? tn("canvas.chosen", choice.length) : t("canvas.choice")}
      className={`${BAR} ${low ? "pointer-events-auto max-w-full max-md:p-0.5" : `absolute start-0 top-0 z-20 max-w-[calc(100%-1rem)] [translate:var(--x)_var(--y)] ${place === null ? "hidden" : ""}`}`}
      style={{ "--x": `${place?.x ?? 0}px`, "--y": `${place?.y ?? 0}px` } as React.CSSProperties}
    >
      <SlidingRow className={low ? HALF : ""}>
        {locked ? null : <Styles choice={choice} />}
        {locked || choice.length < 2 ? null : (
          <>
            <Arrange />
            {groups ? null : <BarButton icon={Group} label={t("canvas.group")} shortcut="Ctrl G" onPress={() => group(surface)} />}
          </>
        )}
        {groups && !locked ? <BarButton icon={Ungroup} label={t("canvas.ungroup")} shortcut="Ctrl Shift G" onPress={() => ungroup(surface)} /> : null}
        {locked ? null : <BarLine />}
        <BarButton icon={locked ? Unlock : Lock} label={t(locked ? "canvas.unlock" : "canvas.lock")} shortcut="Ctrl Shift L" onPress={() => lock(surface)} />
      </SlidingRow>
      {/* However much there is to slide through, these two stay in sight. */}
      {locked ? null : <BarButton icon={Trash2} label={t("canvas.delete")} shortcut="Del" onPress={() => remove(surface)} />}
      <BarButton icon={Ellipsis} label={t("canvas.more")} onPress={() => openMenu(surface.menu, bar.current)} />
    </div>
  );
  return low ? <InStack at="foot">{shown}</InStack> : shown;
}

function openMenu(menu: { set: (point: { x: number; y: number }) => void }, bar: HTMLElement | null): void {
  const box = bar?.getBoundingClientRect();
  if (box) menu.set({ x: box.right - 40, y: box.bottom + 4 });
}

/** What a wire joins. */
function joinedBy(surface: ReturnType<typeof useSurface>, element: Element): Rect[] {
  return (["from", "to"] as const).flatMap((end) => surface.rectNow(value(element, end) ?? "") ?? []);
}

/** What a wire reaches over with its label: neither of its ends is to be covered. */
function wireRect(surface: ReturnType<typeof useSurface>, element: Element): Rect | null {
  const way = wayNow(surface, element);
  if (way === null) return null;
  const label = value(element, "label");
  const points = [way.from, way.to, way.label].map((point) => ({ ...point, w: 0, h: 0 }));
  return union(label === "" ? points : [...points, labelRect(way, label, value(element, "width"))]);
}

const LINES: readonly (readonly [Line, LucideIcon, Key])[] = [
  ["left", AlignStartVertical, "canvas.align_left"],
  ["centre", AlignCenterVertical, "canvas.align_centre"],
  ["right", AlignEndVertical, "canvas.align_right"],
  ["top", AlignStartHorizontal, "canvas.align_top"],
  ["middle", AlignCenterHorizontal, "canvas.align_middle"],
  ["bottom", AlignEndHorizontal, "canvas.align_bottom"],
];

function Arrange() {
  const surface = useSurface();
  return (
    <BarMore icon={AlignStartVertical} label={t("canvas.arrange")}>
      {() => (
        <div className="grid grid-cols-4 gap-0.5">
          {LINES.slice(0, 3).map(([how, icon, word]) => (
            <BarButton key={how} icon={icon} label={t(word)} onPress={() => line(surface, how)} />
          ))}
          <BarButton icon={AlignHorizontalSpaceAround} label={t("canvas.spread_across")} shortcut="Alt Shift H" onPress={() => spread(surface, "x")} />
          {LINES.slice(3).map(([how, icon, word]) => (
            <BarButton key={how} icon={icon} label={t(word)} onPress={() => line(surface, how)} />
          ))}
          <BarButton icon={AlignVerticalSpaceAround} label={t("canvas.spread_down")} shortcut="Alt Shift V" onPress={() => spread(surface, "y")} />
          <BarButton icon={LayoutGrid} label={t("canvas.tidy")} shortcut="Alt T" onPress={() => perform(surface, { do: "tidy" })} />
          <BarButton icon={Scaling} label={t("canvas.same_size")} shortcut="Alt E" onPress={() => perform(surface, { do: "same_size" })} />
        </div>
      )}
    </BarMore>
  );
}
