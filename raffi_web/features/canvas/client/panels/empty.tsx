import { Square, StickyNote, Type } from "lucide-react";
import { act } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import type { ToolName } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const KEY = "inline-grid h-5 min-w-5 place-items-center rounded-[0.25rem] border border-line-strong bg-surface-2 px-1 text-xs leading-none text-ink-2 in-data-naming:hidden pointer-coarse:hidden";
const WAY = "pointer-events-auto flex min-h-10 items-center gap-2.5 rounded-control border border-line-strong bg-surface-1 px-3 text-sm font-medium text-ink hover:border-control hover:bg-surface-2 pointer-coarse:min-h-11";
const WAYS: readonly (readonly [ToolName, typeof Square, string, "canvas.tool_sticky" | "canvas.tool_text" | "canvas.kind_shape"])[] = [
  ["sticky", StickyNote, "N", "canvas.tool_sticky"],
  ["text", Type, "T", "canvas.tool_text"],
  ["rectangle", Square, "R", "canvas.kind_shape"],
];

/** A finger has nothing to double-click with. */
function aboutHere(): "canvas.empty_about" | "canvas.empty_about_touch" {
  return window.matchMedia("(pointer: coarse)").matches ? "canvas.empty_about_touch" : "canvas.empty_about";
}

/** What a board says on which nothing stands. */
export function EmptyBoard() {
  const surface = useSurface();
  const tool = useStore(surface.tool);
  const draft = useStore(surface.draft);
  const edits = useStore(surface.may);
  useStore(surface.changes);
  if (surface.elements.size > 0 || draft !== null) return null;
  return (
    <div className="pointer-events-none absolute inset-0 z-10 grid place-items-center px-6 pb-24 text-center">
      <div className="flex max-w-sm flex-col items-center gap-4">
        <div className="flex flex-col gap-1.5">
          <h2 className="text-xl font-semibold tracking-tight text-balance">{t(edits ? "canvas.empty" : "canvas.empty_view")}</h2>
          {edits ? <p className="text-sm text-ink-2">{t(tool === "select" || tool === "hand" ? aboutHere() : "canvas.empty_press")}</p> : null}
        </div>
        {edits && tool === "select" ? (
          <div className="flex flex-wrap justify-center gap-2">
            {WAYS.map(([one, Icon, key, word]) => (
              <button key={one} type="button" className={WAY} onClick={() => act(surface, { do: "tool", tool: one })}>
                <Icon size={16} strokeWidth={1.75} aria-hidden className="text-ink-3" />
                {t(word)}
                <kbd className={KEY}>{key}</kbd>
              </button>
            ))}
          </div>
        ) : null}
      </div>
    </div>
  );
}
