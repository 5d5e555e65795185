/** How a long list is parted into blocks, of which only those near what is in sight are drawn. */

/** So many comments are drawn at a time: few enough for one frame. */
export const BLOCK = 6;

export interface Sized {
  id: string;
  /** How many comments it is with what hangs on it. */
  size: number;
}

export interface Blocked<T> {
  key: string;
  of: T[];
  /** How much there is to draw: a long branch is a list with blocks of its own. */
  weight: number;
}

/** Parts a list, and keeps what is in a block in it for as long as the order stays: what is drawn is not drawn anew. */
export class Blocks {
  private keys = new Map<string, string>();
  private weights = new Map<string, number>();
  private made = 0;

  part<T extends Sized>(all: readonly T[]): Blocked<T>[] {
    const blocks: Blocked<T>[] = [];
    const used = new Set<string>();
    all.forEach((one, index) => {
      const last = blocks[blocks.length - 1];
      const key = this.keyFor(one, last, all[index + 1], used);
      const block = last?.key === key ? last : { key, of: [], weight: 0 };
      if (block !== last) blocks.push(block);
      used.add(key);
      block.of.push(one);
      block.weight += Math.min(one.size, BLOCK);
    });
    this.keys = new Map(blocks.flatMap(({ key, of }) => of.map(({ id }) => [id, key] as const)));
    this.weights = new Map(blocks.map(({ key, weight }) => [key, weight]));
    return blocks;
  }

  /** The block of one: its own from before, or for a new one that before it or that behind it, where there is room. */
  private keyFor(one: Sized, last: Blocked<unknown> | undefined, next: Sized | undefined, used: ReadonlySet<string>): string {
    const known = this.keys.get(one.id);
    if (known !== undefined && (known === last?.key || !used.has(known))) return known;
    if (last && last.weight < BLOCK) return last.key;
    const behind = next && this.keys.get(next.id);
    if (behind !== undefined && !used.has(behind) && (this.weights.get(behind) ?? BLOCK) < BLOCK) return behind;
    return `block-${(this.made += 1)}`;
  }
}
