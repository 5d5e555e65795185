/** The second of the film that one came for, or that the list begins at: a tap shows what was said from there on, another forgets it. */
import { Clock, X } from "lucide-react";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

const CHIP = "inline-flex items-center rounded-control bg-accent-soft text-mini font-medium text-accent-ink";
const PART = "inline-flex h-8 items-center gap-1.5 rounded-control ps-2.5 pe-1 tabular pointer-coarse:h-11";

type Props = {
  seconds: number;
  /** Null where the list begins there. */
  onShow: (() => void) | null;
  onClear: () => void;
};

export function MomentChip({ seconds, onShow, onClear }: Props) {
  const time = formatTime(seconds);
  return (
    <div className="pt-3">
      <span className={CHIP} data-chosen-moment={seconds}>
        {onShow === null ? (
          <span className={PART}>
            <Clock size={14} strokeWidth={2} aria-hidden />
            {t("talk.from_moment", { time })}
          </span>
        ) : (
          <button type="button" className={`${PART} hover:bg-hover`} aria-label={t("talk.show_from", { time })} data-tip={t("talk.show_from", { time })} onClick={onShow}>
            <Clock size={14} strokeWidth={2} aria-hidden />
            {t("talk.at_moment", { time })}
          </button>
        )}
        <IconButton icon={X} size="sm" label={t("talk.no_moment")} className="text-accent-ink" onClick={onClear} />
      </span>
    </div>
  );
}
