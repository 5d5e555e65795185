/** Pictures of a board for drawing them: asked for once, and told when they came. */
import type { Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";

const FILE = /^[0-9a-hjkmnp-tv-z]{26}$/;
const SIZE = /^\d+x\d+$/;

export class Pictures {
  private readonly known = new Map<string, HTMLImageElement>();

  /** `came` is called when one more can be drawn. */
  constructor(private readonly came: () => void) {}

  /** A file's picture, by the name of its small part where it has one; null while it is not there. */
  of(file: string | null, small: string | null): HTMLImageElement | null {
    if (file === null || !FILE.test(file)) return null;
    let picture = this.known.get(file);
    if (picture === undefined) {
      picture = new Image();
      picture.decoding = "async";
      picture.onload = this.came;
      picture.src = small !== null && SIZE.test(small) ? `/files/${file}/${small}` : `/files/${file}`;
      this.known.set(file, picture);
    }
    return picture.complete && picture.naturalWidth > 0 ? picture : null;
  }
}

/** A picture as wide or as high as its place, whichever leaves nothing of it empty. */
export function drawCovering(on: CanvasRenderingContext2D, picture: HTMLImageElement, place: Rect): void {
  const scale = Math.max(place.w / picture.naturalWidth, place.h / picture.naturalHeight);
  const [w, h] = [place.w / scale, place.h / scale];
  on.drawImage(picture, (picture.naturalWidth - w) / 2, (picture.naturalHeight - h) / 2, w, h, place.x, place.y, place.w, place.h);
}
