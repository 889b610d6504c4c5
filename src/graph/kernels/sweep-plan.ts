import { i32, u32, u8 } from '../columns';
import type { Condensed } from './components';
import type { Hubs } from './hubs';

/** What ends in each component. */
export interface Ends {
  /** How many ends are in each component. */
  readonly weight: Uint32Array;
  /** How many kinds of end are told apart. */
  readonly labels: number;
  /** Kind of the ends in each component, `NO_LABEL` for what has none; without it all are of one kind. */
  readonly label?: Uint8Array;
}

export const NO_LABEL = 255;
/** So many components or targets are dealt with between two turns, in bits. */
const MANY = 0xffff;
/** A seat that nobody sits in. */
export const NO_TARGET = 0xffffffff;

/** Components with one predecessor of their own kind folded into it; the others with weight are targets. */
export class Targets {
  readonly labels: number;
  /** Weight of each component with the tree of those that only it leads to. */
  readonly folded: Uint32Array;
  readonly #dag: Condensed;
  readonly #label: Uint8Array | undefined;

  constructor(dag: Condensed, { weight, labels, label }: Ends) {
    this.#dag = dag;
    this.#label = label;
    this.labels = labels;
    this.folded = weight.slice();
    for (let c = 0; c < dag.count; c++) {
      if (!this.isFolded(c)) continue;
      const above = u32(dag.inFrom, u32(dag.inStart, c));
      this.folded[above] = u32(this.folded, above) + u32(this.folded, c);
    }
  }

  labelOf(component: number): number {
    return this.#label === undefined ? 0 : u8(this.#label, component);
  }

  /** Reached by what reaches its one predecessor, and by itself. */
  isFolded(component: number): boolean {
    const { inStart, inFrom } = this.#dag;
    const first = u32(inStart, component);
    if (u32(inStart, component + 1) !== first + 1) return false;
    return this.#label === undefined || this.labelOf(u32(inFrom, first)) === this.labelOf(component);
  }

  isTarget(component: number): boolean {
    const { inStart } = this.#dag;
    return (
      u32(this.folded, component) > 0 &&
      u32(inStart, component + 1) > u32(inStart, component) &&
      !this.isFolded(component)
    );
  }
}

/** The targets in blocks that are settled one after the other, each with the hubs that settle pairs with it. */
export interface Plan {
  /** Words of a block. */
  readonly words: number;
  readonly blocks: number;
  /** Target of each seat, block by block, or `NO_TARGET`. A word's targets are of one kind. */
  readonly seats: Uint32Array;
  /** Kind of the targets of each word. */
  readonly labels: Uint8Array;
  /** Hubs of each block. */
  readonly masks: Int32Array;
  /** 1 where all targets of a block weigh 1. */
  readonly plain: Uint8Array;
}

/**
 * Those that need a bit, neighbours together, whatever their kind: they share what leads to them. What the same hubs
 * lead to is settled together; where that is too little for a block, a hub is left out. Those of weight 1 come first,
 * as they are counted faster.
 */
export function* planOf(
  dag: Condensed,
  found: Targets,
  hubs: Hubs,
  words: number,
  leastGroup: number,
): Generator<number, Plan> {
  const size = new Map<number, number>();
  const targets: number[] = [];
  for (let c = 0; c < dag.count; c++) {
    if ((c & MANY) === MANY) yield 0;
    if (!found.isTarget(c)) continue;
    const mask = i32(hubs.ledBy, c);
    size.set(mask, (size.get(mask) ?? 0) + 1);
    targets.push(c);
  }
  yield 0;
  const fewer = fewerHubs(size, leastGroup);
  const groups = new Map<number, { readonly plain: number[]; readonly heavy: number[] }>();
  for (const mask of size.keys()) groups.set(fewer(mask), { plain: [], heavy: [] });
  let grouped = 0;
  for (const c of targets) {
    if ((++grouped & MANY) === MANY) yield 0;
    const group = groups.get(fewer(i32(hubs.ledBy, c)));
    (u32(found.folded, c) === 1 ? group?.plain : group?.heavy)?.push(c);
  }
  const seating = new Seating(words, found, targets.length, groups.size);
  for (const [mask, { plain, heavy }] of groups) {
    yield* seating.add(plain, mask, 1);
    yield 0;
    yield* seating.add(heavy, mask, 0);
    yield 0;
  }
  return seating.finish();
}

/** Gives targets their seats, each kind in words of its own. */
class Seating {
  readonly #words: number;
  readonly #found: Targets;
  readonly #seats: Uint32Array;
  readonly #labels: Uint8Array;
  readonly #masks: number[] = [];
  readonly #plain: number[] = [];

  constructor(words: number, found: Targets, targets: number, groups: number) {
    this.#words = words;
    this.#found = found;
    // A block is left when no word is free, with at most one word of each kind not full; so is each group's last.
    const full = Math.max(1, words - found.labels + 1) * 32;
    const blocks = Math.ceil(targets / full) + groups * 2;
    this.#seats = new Uint32Array(blocks * words * 32).fill(NO_TARGET);
    this.#labels = new Uint8Array(blocks * words);
  }

  *add(targets: readonly number[], mask: number, plain: number): Generator<number, void> {
    const words = this.#words;
    const open = new Int32Array(this.#found.labels).fill(-1);
    const taken = new Uint8Array(words);
    let used = words;
    let seated = 0;
    for (const target of targets) {
      if ((++seated & MANY) === MANY) yield 0;
      const label = this.#found.labelOf(target);
      let word = i32(open, label);
      if (word < 0 || u8(taken, word) === 32) {
        if (used === words) {
          this.#masks.push(mask);
          this.#plain.push(plain);
          open.fill(-1);
          taken.fill(0);
          used = 0;
        }
        word = used++;
        open[label] = word;
        this.#labels[(this.#masks.length - 1) * words + word] = label;
      }
      const seat = ((this.#masks.length - 1) * words + word) * 32 + u8(taken, word);
      this.#seats[seat] = target;
      taken[word] = u8(taken, word) + 1;
    }
  }

  finish(): Plan {
    const blocks = this.#masks.length;
    return {
      words: this.#words,
      blocks,
      seats: this.#seats.subarray(0, blocks * this.#words * 32),
      labels: this.#labels.subarray(0, blocks * this.#words),
      masks: Int32Array.from(this.#masks),
      plain: Uint8Array.from(this.#plain),
    };
  }
}

/** Leaves out the last chosen hub of a mask, and the next, until enough targets share it. */
function fewerHubs(size: ReadonlyMap<number, number>, leastGroup: number): (mask: number) => number {
  const sizes = new Map(size);
  const next = new Map<number, number>();
  for (let bit = 31; bit >= 0; bit--) {
    for (const [mask, targets] of [...sizes]) {
      if (mask === 0 || 31 - Math.clz32(mask) !== bit || targets >= leastGroup) continue;
      const less = mask & ~(1 << bit);
      next.set(mask, less);
      sizes.delete(mask);
      sizes.set(less, (sizes.get(less) ?? 0) + targets);
    }
  }
  return (mask) => {
    let fewer = mask;
    for (let less = next.get(fewer); less !== undefined; less = next.get(fewer)) fewer = less;
    return fewer;
  };
}
