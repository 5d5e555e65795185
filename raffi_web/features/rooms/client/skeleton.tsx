import { t } from "$/public/external/raffi_web/ui/client/words";

const BLOCK = "rounded-control bg-surface-3 motion-safe:animate-shimmer";

/** The room's geometry while it is not there yet. */
export function RoomSkeleton() {
  return (
    <div role="status" aria-label={t("room.joining")} className="flex h-dvh flex-col bg-canvas">
      <div className="flex h-14 shrink-0 items-center gap-3 border-b border-line px-4 max-lg:h-12">
        <div className={`${BLOCK} size-7`} />
        <div className={`${BLOCK} h-5 w-40`} />
        <div className="flex-1" />
        <div className={`${BLOCK} h-8 w-20`} />
      </div>
      <div className="flex min-h-0 flex-1 max-lg:flex-col">
        <div className="grid min-w-0 place-items-center lg:flex-1 lg:p-4">
          <div className="aspect-video w-full rounded-card bg-surface-1" />
        </div>
        <div className="flex min-h-0 flex-1 flex-col border-line p-4 lg:w-[22.5rem] lg:flex-none lg:border-s">
          <div className="flex gap-3">
            <div className={`${BLOCK} h-6 flex-1`} />
            <div className={`${BLOCK} h-6 flex-1`} />
            <div className={`${BLOCK} h-6 flex-1`} />
          </div>
          <div className="flex flex-1 flex-col justify-end gap-4 pb-4">
            {["w-3/4", "w-1/2", "w-2/3"].map((width) => (
              <div key={width} className="flex gap-2.5">
                <div className={`${BLOCK} size-8 rounded-pill`} />
                <div className="flex flex-1 flex-col gap-2">
                  <div className={`${BLOCK} h-3 w-24`} />
                  <div className={`${BLOCK} h-4 ${width}`} />
                </div>
              </div>
            ))}
          </div>
          <div className={`${BLOCK} h-10`} />
        </div>
      </div>
    </div>
  );
}
