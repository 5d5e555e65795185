/** The frames in the order in which they are presented, and how one begins. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { framesOf, reordered } from "$/public/external/raffi_web/features/canvas/client/together/presenting";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function FrameList({ together, edits }: { together: Together; edits: boolean }) {
  const { presenting, surface } = together;
  const open = useStore(presenting.asked);
  useStore(surface.changes);
  const frames = open ? framesOf(surface.elements) : [];
  const none = frames.length === 0;
  const first = [...surface.chosen.get()].find((id) => surface.elements.get(id)?.kind === "frame");
  const begin = (alone: boolean): void => presenting.begin(alone, first);
  const buttons = none ? undefined : (
    <>
      <Button variant={edits ? "ghost" : "primary"} onClick={() => begin(true)}>
        {t("meeting.present_alone")}
      </Button>
      {edits ? (
        <Button variant="primary" onClick={() => begin(false)}>
          {t("meeting.present_all")}
        </Button>
      ) : null}
    </>
  );
  return (
    <Layer open={open} onClose={() => presenting.asked.set(false)} title={t("meeting.present")} about={t(none ? "meeting.no_frames" : "meeting.present_about")} size="sm" footer={buttons}>
      <ol className="flex flex-col gap-1">
        {frames.map((frame, n) => (
          <FrameRow key={frame.id} together={together} id={frame.id} name={(value(frame, "title") as string) || t("canvas.kind_frame")} at={n + 1} last={n === frames.length - 1} edits={edits} />
        ))}
      </ol>
    </Layer>
  );
}

type RowProps = { together: Together; id: string; name: string; at: number; last: boolean; edits: boolean };

function FrameRow({ together: { presenting, surface }, id, name, at, last, edits }: RowProps) {
  const move = (by: number): void => surface.edit(reordered(surface.elements, id, by));
  return (
    <li className="flex items-center gap-1">
      <button type="button" className="flex min-h-10 min-w-0 flex-1 items-center gap-3 rounded-control px-2 text-start text-sm hover:bg-hover pointer-coarse:min-h-11" onClick={() => presenting.begin(!edits, id)}>
        <span className="w-5 text-end text-mini text-ink-3 tabular">{at}</span>
        <span className="truncate">{name}</span>
      </button>
      {edits ? (
        <>
          <IconButton icon={ArrowUp} size="sm" label={t("meeting.move_up", { name })} disabled={at === 1} onClick={() => move(-1)} />
          <IconButton icon={ArrowDown} size="sm" label={t("meeting.move_down", { name })} disabled={last} onClick={() => move(1)} />
        </>
      ) : null}
    </li>
  );
}
