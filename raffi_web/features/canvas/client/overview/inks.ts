/** Colours of the theme as a drawing needs them: what the style sheets say, worked out. */

export class Inks {
  private readonly known = new Map<string, string>();

  /** `place` is within what the style sheets are for. */
  constructor(private readonly place: HTMLElement) {}

  /** What a colour of a style sheet comes to, such as `var(--board-red)`. */
  of(css: string): string {
    const known = this.known.get(css);
    if (known !== undefined) return known;
    const probe = document.createElement("i");
    probe.style.color = css;
    this.place.append(probe);
    const worked = getComputedStyle(probe).color;
    probe.remove();
    this.known.set(css, worked);
    return worked;
  }
}
