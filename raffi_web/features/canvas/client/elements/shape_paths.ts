/** The seven shapes as paths. */
const ROUND = 16;

export function shapePath(shape: string, w: number, h: number): string {
  switch (shape) {
    case "rounded": {
      const r = Math.min(ROUND, w / 2, h / 2);
      return `M${r},0H${w - r}A${r},${r} 0 0 1 ${w},${r}V${h - r}A${r},${r} 0 0 1 ${w - r},${h}H${r}A${r},${r} 0 0 1 0,${h - r}V${r}A${r},${r} 0 0 1 ${r},0Z`;
    }
    case "ellipse":
      return `M0,${h / 2}A${w / 2},${h / 2} 0 1 1 ${w},${h / 2}A${w / 2},${h / 2} 0 1 1 0,${h / 2}Z`;
    case "diamond":
      return `M${w / 2},0L${w},${h / 2}L${w / 2},${h}L0,${h / 2}Z`;
    case "triangle":
      return `M${w / 2},0L${w},${h}H0Z`;
    case "hexagon": {
      const x = Math.min(w / 4, h / 2);
      return `M${x},0H${w - x}L${w},${h / 2}L${w - x},${h}H${x}L0,${h / 2}Z`;
    }
    case "cloud":
      return cloud(w, h);
    default:
      return `M0,0H${w}V${h}H0Z`;
  }
}

/** Arcs around an ellipse. */
function cloud(w: number, h: number): string {
  const puffs = Math.max(7, Math.min(16, Math.round((w + h) / 50)));
  const point = (n: number): [number, number] => {
    const angle = (n / puffs) * 2 * Math.PI - Math.PI / 2;
    return [w / 2 + Math.cos(angle) * w * 0.44, h / 2 + Math.sin(angle) * h * 0.42];
  };
  const parts: string[] = [];
  for (let n = 0; n < puffs; n++) {
    const [x, y] = point(n);
    const [nx, ny] = point(n + 1);
    const r = Math.hypot(nx - x, ny - y) * 0.56;
    parts.push(`${n === 0 ? `M${x},${y}` : ""}A${r},${r} 0 0 1 ${nx},${ny}`);
  }
  return `${parts.join("")}Z`;
}
