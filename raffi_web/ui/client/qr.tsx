import { useMemo } from "react";
import { encode } from "uqr";

/** Modules around the code that stay light, as the standard asks. */
const QUIET = 4;

/** A text as a QR code: dark on light in both themes, or a camera would not read it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size: modules } = encode(text, { ecc: "M", border: 0 });
    const rows = data.flatMap((line, y) => runs(line).map(([x, length]) => `M${x + QUIET} ${y + QUIET}h${length}v1h-${length}z`));
    return { size: modules + QUIET * 2, path: rows.join("") };
  }, [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className="size-full rounded-control bg-white">
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Where dark stretches of a line begin, and how long they are. */
function runs(line: readonly boolean[]): [at: number, length: number][] {
  const found: [number, number][] = [];
  line.forEach((dark, x) => {
    const last = found[found.length - 1];
    if (!dark) return;
    if (last && last[0] + last[1] === x) last[1] += 1;
    else found.push([x, 1]);
  });
  return found;
}
