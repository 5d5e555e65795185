import { useStore as useFlow } from "@xyflow/react";
import { memo } from "react";
import { lineOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { type ElementProps, Placed } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { LineField } from "$/public/external/raffi_web/features/canvas/client/elements/line_field";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isTitled } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { useEditing, useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { t } from "$/public/external/raffi_web/ui/client/words";

const TITLE = "absolute start-0 bottom-full max-w-full origin-bottom-left truncate pb-1 text-mini font-medium text-ink-2";

/** A part of the board with a name, which moves with what is in it. Its inside is board: only edge and name are to be gripped. */
export const FrameElement = memo(function FrameElement({ data }: ElementProps) {
  const { element } = data;
  const color = lineOf(value(element, "color"));
  // A shadow: a browser makes borders whole pixels before it looks at them from nearer.
  const body = { boxShadow: `inset 0 0 0 calc(2px / var(--zoom, 1)) color-mix(in srgb, ${color} 55%, transparent)`, backgroundColor: `color-mix(in srgb, ${color} 5%, var(--surface-1))` };
  return (
    <Placed data={data} over={<Title element={element} />} className="rounded-control" style={body}>
      {(["inset-x-0 -top-1 h-3", "inset-x-0 -bottom-1 h-3", "inset-y-0 -left-1 w-3", "inset-y-0 -right-1 w-3"] as const).map((edge) => (
        <div key={edge} className={`pointer-events-auto absolute ${edge}`} />
      ))}
    </Placed>
  );
});

/** As large on the screen at every zoom, no wider than its frame, and gone where that is small. */
function Title({ element }: { element: Element }) {
  const surface = useSurface();
  const editing = useEditing(surface, element.id);
  const scale = useFlow((state) => Math.max(0.6, 1 / state.transform[2]));
  const title = value(element, "title");
  const [w, h] = [value(element, "w"), value(element, "h")];
  const small = useFlow((state) => !isTitled({ w, h }, state.transform[2]));
  if (small && !editing) return null;
  return (
    <div className={`${TITLE} pointer-events-auto`} style={{ transform: `scale(${scale})`, maxWidth: `${100 / scale}%` }}>
      {editing ? <LineField element={element} name="title" label={t("canvas.frame_title")} longest={200} className={FIELD} /> : <span className={title === "" ? "text-ink-3" : ""}>{title === "" ? t("canvas.kind_frame") : title}</span>}
    </div>
  );
}

const FIELD = "nodrag nopan h-6 w-48 max-w-full rounded-small border border-control bg-surface-1 px-1.5 text-mini font-medium text-ink outline-none focus-visible:border-focus";
