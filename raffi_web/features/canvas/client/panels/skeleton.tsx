import { t } from "$/public/external/raffi_web/ui/client/words";

const BLOCK = "rounded-control bg-surface-3 motion-safe:animate-shimmer";

/** A board's geometry while it is not there yet. */
export function BoardSkeleton() {
  return (
    <main role="status" aria-label={t("canvas.loading")} className="fixed inset-0 bg-canvas">
      <div className="flex h-14 items-center gap-3 px-4">
        <div className={`${BLOCK} size-8`} />
        <div className={`${BLOCK} h-5 w-40`} />
        <div className="flex-1" />
        <div className={`${BLOCK} size-8 rounded-pill`} />
      </div>
      <div className="absolute inset-x-0 bottom-4 flex justify-center">
        <div className={`${BLOCK} h-12 w-[min(26rem,calc(100vw-2rem))] rounded-card`} />
      </div>
    </main>
  );
}
