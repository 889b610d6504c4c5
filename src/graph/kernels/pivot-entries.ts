import { num, u32 } from '../columns';
import type { Bundles } from './bundles';
import { NONE } from './dominators';
import type { Pivot } from './pivot';
import type { PivotRegion } from './pivot-region';
import type { PivotStarts } from './pivot-starts';

/** The starts that come into a region, and what each of them comes to in it. */
export class PivotEntries {
  /** Numbers of the starts. */
  readonly coming: number[] = [];
  readonly #bundles: Bundles;
  readonly #pivot: Pivot;
  readonly #starts: PivotStarts;
  readonly #region: PivotRegion;
  /** By start: where it comes in last, by `#next` the ones before. */
  readonly #last: Uint32Array;
  readonly #next: number[] = [];
  readonly #at: number[] = [];

  constructor(bundles: Bundles, pivot: Pivot, starts: PivotStarts, region: PivotRegion) {
    this.#bundles = bundles;
    this.#pivot = pivot;
    this.#starts = starts;
    this.#region = region;
    this.#last = new Uint32Array(starts.places.length).fill(NONE);
  }

  has(start: number): boolean {
    return u32(this.#last, start) !== NONE;
  }

  /** The starts that come into the region, and where. */
  gather(): void {
    const { comesStart, comes } = this.#starts;
    const { enter } = this.#pivot.ahead;
    for (const place of this.#region.places) {
      const position = u32(enter, place);
      const end = u32(comesStart, position + 1);
      for (let i = u32(comesStart, position); i < end; i++) this.#entry(u32(comes, i), place);
    }
  }

  #entry(code: number, place: number): void {
    // In the node that goes itself: no way in.
    if (!this.#region.has(place)) return;
    const start = code >>> 1;
    const before = u32(this.#last, start);
    if (before === NONE) this.coming.push(start);
    this.#last[start] = this.#at.length;
    this.#next.push(before);
    this.#at.push(place * 2 + (code & 1));
  }

  /** Counts what a start comes to in the region. */
  look(start: number): void {
    const region = this.#region;
    region.look();
    for (let i = u32(this.#last, start); i !== NONE; i = num(this.#next, i)) {
      const code = num(this.#at, i);
      const place = Math.floor(code / 2);
      if (code % 2 === 0) region.walk(place);
      else region.count(u32(this.#bundles.node, place));
    }
  }

  forget(): void {
    for (const start of this.coming) this.#last[start] = NONE;
    this.coming.length = 0;
    this.#at.length = 0;
    this.#next.length = 0;
  }
}
