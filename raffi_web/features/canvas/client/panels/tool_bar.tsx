import { ArrowUpRight, Circle, Clapperboard, Diamond, Eraser, Flashlight, Frame, Hand, ImagePlus, Lasso, MessageCirclePlus, MessagesSquare, type LucideIcon, MousePointer2, Pencil, Square, StickyNote, Type } from "lucide-react";
import { filmDialog } from "$/public/external/raffi_web/features/canvas/client/films/adding";
import { BAR, BarButton, BarLine } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { SlidingRow } from "$/public/external/raffi_web/features/canvas/client/panels/row";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { choosePictures } from "$/public/external/raffi_web/features/canvas/client/tools/pictures";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import type { ToolName } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { useMedia } from "$/public/external/raffi_web/features/rooms/client/viewport";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

type Tool = readonly [tool: ToolName, icon: LucideIcon, word: Key, className?: string];

const LOOKING: readonly Tool[] = [
  ["select", MousePointer2, "canvas.tool_select"],
  ["hand", Hand, "canvas.tool_hand", "max-md:hidden"],
  ["lasso", Lasso, "canvas.tool_lasso"],
  ["laser", Flashlight, "meeting.laser", "max-md:hidden"],
];
const PINNING: Tool = ["comment", MessageCirclePlus, "canvas.tool_comment"];
const MAKING: readonly Tool[] = [
  ["sticky", StickyNote, "canvas.tool_sticky"],
  ["text", Type, "canvas.tool_text"],
  ["rectangle", Square, "canvas.tool_rectangle"],
  ["ellipse", Circle, "canvas.tool_ellipse", "max-md:hidden"],
  ["diamond", Diamond, "canvas.tool_diamond", "max-md:hidden"],
  ["connect", ArrowUpRight, "canvas.tool_connect"],
  ["draw", Pencil, "canvas.tool_draw"],
  ["erase", Eraser, "canvas.tool_erase"],
  ["frame", Frame, "canvas.tool_frame"],
  ["chat", MessagesSquare, "canvas.tool_chat", "max-md:hidden"],
];

/** How far somebody's hands reach who may not edit: beside the tools on a phone, at the head where there is room. */
export function LevelNote({ pins }: { pins: boolean }) {
  return <span className="shrink-0 ps-2 pe-3 text-mini whitespace-nowrap text-ink-2">{t(pins ? "canvas.comment_only" : "canvas.read_only")}</span>;
}

/** On a phone so wide that of the last tool in sight a part is missing, wherever there are more. */
const HALF = "max-[480px]:max-w-[calc(round(down,100vw-1rem-6px-27px,44px)+27px+6px)]";

/** The tools, as one row. */
export function ToolBar() {
  const surface = useSurface();
  const held = useStore(surface.tool);
  const edits = useStore(surface.may);
  const pins = useStore(surface.mayPin);
  const slim = useMedia("(width < 40rem)");
  const button = ([tool, icon, word, className]: Tool): React.ReactNode => (
    <BarButton key={tool} icon={icon} label={t(word)} shortcut={KEY_NAMES[word]} pressed={held === tool} onPress={() => surface.hold(tool)} className={className} />
  );
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-0 z-30 flex justify-center px-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <div role="toolbar" aria-label={t("canvas.tools")} className={`${BAR} pointer-events-auto max-w-full max-md:p-0.5 ${HALF}`}>
        <SlidingRow>
          {LOOKING.map(button)}
          {edits ? (
            <>
              <BarLine />
              {MAKING.map(button)}
              <BarButton icon={ImagePlus} label={t("canvas.add_picture")} className="max-md:hidden" onPress={() => choosePictures(surface)} />
              <BarButton icon={Clapperboard} label={t("canvas.kind_video")} onPress={() => filmDialog.set(true)} />
            </>
          ) : null}
          {pins ? button(PINNING) : null}
          {slim && !edits ? <LevelNote pins={pins} /> : null}
        </SlidingRow>
      </div>
    </div>
  );
}
