import { i32, u32 } from '../columns';
import type { Forest, ForestWays } from './choke-forest';
import { NONE } from './dominators';
import { SortedMarks } from './sorted-marks';
import type { StartDominators } from './start-dominators';

/**
 * Where one start after another comes into the forest. What lies below an entry and below no further one is its region:
 * all ways to it pass the entry, so all of it hangs where the ways to the entry part.
 */
export class ForestEntries {
  readonly #forest: Forest;
  readonly #ways: ForestWays;
  readonly #dominators: StartDominators;
  readonly #marks: SortedMarks;
  /**
   * By number of the forest, where it is marked: the number of the walked place by which alone the walk comes in there,
   * or, of several, the last one that all of them have above them, all bits turned.
   */
  readonly #came: Int32Array;
  /** By number of a walked place: the first below the start that all ways to it pass. */
  readonly #branch: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #open: Int32Array;
  /** How many entries there are, and places below them. */
  count = 0;
  total = 0;
  /** By entry, in order: its number in the forest. */
  readonly at: Uint32Array;
  /** By entry: the nearest one above it, -1 where there is none. */
  readonly above: Int32Array;
  /** By entry: number of the last walked place on all ways to it. */
  readonly hangs: Uint32Array;
  /** By entry: what is below it and not in its region, or counted elsewhere. */
  readonly less: Uint32Array;
  /** The entries, in order, that hang on more than the start, or to which one way alone leads. */
  readonly loose: Uint32Array;
  looseCount = 0;

  constructor(forest: Forest, ways: ForestWays, dominators: StartDominators) {
    const count = forest.place.length;
    this.#forest = forest;
    this.#ways = ways;
    this.#dominators = dominators;
    this.#marks = new SortedMarks(count);
    this.#came = new Int32Array(count);
    this.#branch = new Uint32Array(ways.places);
    this.#ends = new Uint32Array(count);
    this.#open = new Int32Array(count);
    this.at = new Uint32Array(count);
    this.above = new Int32Array(count);
    this.hangs = new Uint32Array(count);
    this.less = new Uint32Array(count);
    this.loose = new Uint32Array(count);
  }

  /** Finds them for the walk under way, which came to so many places. */
  gather(walked: number): void {
    this.#branchOff(walked);
    this.#come(walked);
    this.count = this.#marks.take(this.at);
    const { end } = this.#forest;
    const { at: numbers, above, hangs, less } = this;
    const came = this.#came;
    const [ends, open] = [this.#ends, this.#open];
    let loose = 0;
    let total = 0;
    // The innermost entry that is not over yet; below it on the stacks the others, and one that never is.
    let depth = 0;
    let over = -1;
    let overEnd = NONE;
    let overHangs = 0;
    for (let i = 0; i < this.count; i++) {
      const at = u32(numbers, i);
      while (at >= overEnd) {
        overEnd = u32(ends, --depth);
        over = i32(open, depth);
        overHangs = over < 0 ? 0 : u32(hangs, over);
      }
      const after = u32(end, at);
      let hanging = 0;
      if (over < 0) {
        const from = i32(came, at);
        total += after - at;
        hanging = from < 0 ? ~from : from;
        if (from >= 0 || hanging !== 0) this.loose[loose++] = i;
      } else {
        less[over] = u32(less, over) + after - at;
        if (overHangs !== 0) {
          const from = i32(came, at);
          hanging = this.#meet(from < 0 ? ~from : from, overHangs);
          if (hanging !== 0) this.loose[loose++] = i;
        }
      }
      above[i] = over;
      hangs[i] = hanging;
      less[i] = 0;
      if (after === at + 1) continue;
      ends[depth] = overEnd;
      open[depth++] = over;
      overEnd = after;
      over = i;
      overHangs = hanging;
    }
    this.looseCount = loose;
    this.total = total;
  }

  /** Marks where the walk comes in. */
  #come(walked: number): void {
    const { entryStart, entryTo } = this.#ways;
    const came = this.#came;
    const marks = this.#marks;
    const branch = this.#branch;
    const dominators = this.#dominators;
    for (let v = 0; v < walked; v++) {
      const own = u32(branch, v);
      const place = dominators.place(v, walked);
      const end = u32(entryStart, place + 1);
      for (let way = u32(entryStart, place); way < end; way++) {
        const to = u32(entryTo, way);
        if (marks.add(to)) {
          came[to] = v;
          continue;
        }
        const from = i32(came, to);
        // It hangs on the start already.
        if (from === -1) continue;
        const hangs = from < 0 ? ~from : from;
        came[to] = u32(branch, hangs) === own ? ~dominators.meetOf(hangs, v) : -1;
      }
    }
  }

  /** Below the start, what hangs on different branches meets nowhere. */
  #branchOff(walked: number): void {
    const { idom } = this.#dominators;
    const branch = this.#branch;
    branch[0] = 0;
    for (let v = 1; v < walked; v++) {
      const above = i32(idom, v);
      branch[v] = above === 0 ? v : u32(branch, above);
    }
  }

  #meet(a: number, b: number): number {
    return u32(this.#branch, a) === u32(this.#branch, b) ? this.#dominators.meetOf(a, b) : 0;
  }

  /** The entry at a number of the forest, or else the nearest above it; -1 where the walk does not come there. */
  over(number: number): number {
    const { end } = this.#forest;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (u32(this.at, middle) <= number) low = middle + 1;
      else high = middle;
    }
    let i = low - 1;
    while (i >= 0 && number >= u32(end, u32(this.at, i))) i = i32(this.above, i);
    return i;
  }

  /** The places in the region of an entry, those counted elsewhere left out. */
  region(entry: number): number {
    const at = u32(this.at, entry);
    return u32(this.#forest.end, at) - at - u32(this.less, entry);
  }

  /** Counts one place in the region of an entry elsewhere. */
  takeOff(entry: number): void {
    this.less[entry] = u32(this.less, entry) + 1;
    this.total--;
  }

  /** Whether there is one way only to an entry: from the walked place on which it hangs. */
  isOnly(entry: number): boolean {
    return i32(this.above, entry) < 0 && i32(this.#came, u32(this.at, entry)) >= 0;
  }
}
