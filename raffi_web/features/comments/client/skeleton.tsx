/** What stands for comments until they are there. */
import { t } from "$/public/external/raffi_web/ui/client/words";

const BAR = "rounded-small bg-surface-3 motion-safe:animate-pulse";
const WIDTHS = ["w-11/12", "w-3/4", "w-5/6", "w-2/3"];

export function ListSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-6 px-2 pt-2">
      <span className="sr-only">{t("talk.loading")}</span>
      {WIDTHS.map((width) => (
        <div key={width} aria-hidden className="flex flex-col gap-2.5">
          <div className="flex items-center gap-2">
            <span className={`size-6 rounded-pill ${BAR}`} />
            <span className={`h-3.5 w-28 ${BAR}`} />
          </div>
          <span className={`h-3.5 @lg:ms-8 ${width} ${BAR}`} />
          <span className={`h-3.5 w-1/2 @lg:ms-8 ${BAR}`} />
        </div>
      ))}
    </div>
  );
}
