/** How much of a whole there is, as a line. */

type Props = {
  label: string;
  value: number;
  most: number;
  /** Whether it is a measure that stands, instead of work that goes on. */
  meter?: boolean;
  /** There is nearly no more. */
  warns?: boolean;
  className?: string;
};

export function ShareBar({ label, value, most, meter, warns, className = "" }: Props) {
  const share = Math.min(1, most > 0 ? value / most : 0);
  return (
    <div role={meter ? "meter" : "progressbar"} aria-label={label} aria-valuemin={0} aria-valuemax={most} aria-valuenow={value} className={`h-1.5 overflow-hidden rounded-pill bg-surface-4 ${className}`}>
      {/* Also the least of it is to be seen. */}
      <div className={`h-full rounded-pill transition-[width] duration-(--motion-fast) ${warns ? "bg-warning" : "bg-accent-ink"}`} style={{ width: `${100 * share}%`, minWidth: value > 0 ? 4 : 0 }} />
    </div>
  );
}
