import type { Condensed } from './components';
import { i32, u32 } from '../columns';
import { ones, sharing } from './hubs';
import type { Hubs } from './hubs';

/** What a sweep counts, by component: exact. */
export interface Swept {
  /** Weight of what each component with starters leads to, itself included; 0 for others. */
  readonly reached: Uint32Array;
  /** Starters in what leads to each component of weight, itself included; of no meaning for others. */
  readonly reaching: Uint32Array;
  /** By question: 1 for yes. */
  readonly answers: Uint8Array;
}

/** Questions whether a component leads to another, to be answered on the way. */
export interface Asked {
  /** Questions of component c: `start[c] <= i < start[c + 1]`. Only of components with starters. */
  readonly start: Uint32Array;
  /** The other component, one of weight. */
  readonly to: Uint32Array;
}

export interface SweepOptions {
  readonly asked?: Asked;
  /** Fewer targets than this are not settled by a block of their own for the sake of a hub. */
  readonly leastGroup?: number;
}

function nothing(dag: Condensed): Asked {
  return { start: new Uint32Array(dag.count + 1), to: new Uint32Array() };
}

/** Words of a block: it settles so many times 32 targets at once. */
const WORDS = 16;
const BITS = WORDS * 32;
const PLANES = 32;
const NO_POSITION = 0xffffffff;
/** Ancestors dealt with between two turns of the generator. */
const UNITS = 1 << 17;

/**
 * For every component how much it reaches and how many starters reach it.
 *
 * A component with one predecessor is reached by what reaches that one, and by itself: such are folded into trees, and
 * only the others become targets. Targets are settled a block at a time: one bit each, spread to the ancestors of the
 * block alone, in the order of the components' numbers, so that each ancestor is final when its turn comes.
 */
export function* sweep(
  dag: Condensed,
  weight: Uint32Array,
  starters: Uint32Array,
  hubs: Hubs,
  { asked = nothing(dag), leastGroup = BITS / 2 }: SweepOptions = {},
): Generator<number, Swept> {
  const { count, inStart, inFrom } = dag;
  const folded = foldTrees(dag, weight);
  const plan = planOf(dag, folded, hubs, leastGroup);
  const { targets, masks } = plan;
  const questions = new Questions(dag, asked, plan, hubs);
  const block = new Block(dag, starters, folded, questions, hubs);
  let at = 0;
  while (at < targets.length) {
    const mask = i32(masks, at);
    let end = at + 1;
    while (end < targets.length && end < at + BITS && masks[end] === mask) end++;
    block.settle(targets.subarray(at, end), at, mask);
    at = end;
    if (block.isTurn()) yield at / targets.length;
  }
  const { reached, reaching } = block;
  if (hubs.count > 0) addSettled(block, plan, hubs, folded, starters);
  for (let c = count - 1; c >= 0; c--) {
    // A target's bit is among those it reaches; what is not a target counts itself and its tree here.
    if (isTarget(dag, folded, c)) continue;
    if (u32(starters, c) > 0) reached[c] = u32(reached, c) + u32(folded, c);
    const first = u32(inStart, c);
    const above = u32(inStart, c + 1) === first + 1 ? u32(reaching, u32(inFrom, first)) : 0;
    reaching[c] = u32(starters, c) + above;
  }
  return { reached, reaching, answers: questions.answers };
}

/** Adds the pairs that hubs settle. */
function addSettled(
  { reached, reaching }: Block,
  { targets, masks }: Plan,
  { leadsTo }: Hubs,
  folded: Uint32Array,
  starters: Uint32Array,
): void {
  const weights = targets.map((target) => u32(folded, target));
  const below = sharing(leadsTo, masks, weights);
  const above = sharing(masks, leadsTo, starters);
  leadsTo.forEach((mask, c) => {
    if (u32(starters, c) > 0) reached[c] = u32(reached, c) + (below.get(mask) ?? 0);
  });
  targets.forEach((target, i) => {
    reaching[target] = u32(reaching, target) + (above.get(i32(masks, i)) ?? 0);
  });
}

function isTarget({ inStart }: Condensed, folded: Uint32Array, component: number): boolean {
  return u32(inStart, component + 1) - u32(inStart, component) > 1 && u32(folded, component) > 0;
}

/** Weight of each component with the tree of those that only it leads to. */
function foldTrees(dag: Condensed, weight: Uint32Array): Uint32Array {
  const { count, inStart, inFrom } = dag;
  const folded = weight.slice();
  for (let c = 0; c < count; c++) {
    const first = u32(inStart, c);
    if (u32(inStart, c + 1) - first !== 1) continue;
    const above = u32(inFrom, first);
    folded[above] = u32(folded, above) + u32(folded, c);
  }
  return folded;
}

/** The targets in the order in which they are settled, each with the hubs that settle pairs with it. */
interface Plan {
  readonly targets: Uint32Array;
  readonly masks: Int32Array;
}

/**
 * Those that need a bit, neighbours together. What the same hubs lead to is settled together; where that is too
 * little for a block, a hub is left out. Those of weight 1 come first, as they are counted faster.
 */
function planOf(dag: Condensed, folded: Uint32Array, hubs: Hubs, leastGroup: number): Plan {
  const size = new Map<number, number>();
  const found: number[] = [];
  for (let c = 0; c < dag.count; c++) {
    if (!isTarget(dag, folded, c)) continue;
    const mask = i32(hubs.ledBy, c);
    size.set(mask, (size.get(mask) ?? 0) + 1);
    found.push(c);
  }
  const fewer = fewerHubs(size, leastGroup);
  const groups = new Map<number, { readonly plain: number[]; readonly heavy: number[] }>();
  for (const mask of size.keys()) groups.set(fewer(mask), { plain: [], heavy: [] });
  for (const c of found) {
    const group = groups.get(fewer(i32(hubs.ledBy, c)));
    (u32(folded, c) === 1 ? group?.plain : group?.heavy)?.push(c);
  }
  const masks = new Int32Array(found.length);
  const targets = new Uint32Array(found.length);
  let at = 0;
  for (const [mask, { plain, heavy }] of groups) {
    for (const list of [plain, heavy]) {
      targets.set(list, at);
      masks.fill(mask, at, at + list.length);
      at += list.length;
    }
  }
  return { targets, masks };
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

/** Answers questions from the rows of those that ask. */
class Questions {
  readonly any: boolean;
  readonly answers: Uint8Array;
  readonly #start: Uint32Array;
  /** Position among the targets of the one whose bit answers the question, or beyond them. */
  readonly #position: Uint32Array;

  constructor(dag: Condensed, { start, to }: Asked, { targets, masks }: Plan, { leadsTo }: Hubs) {
    this.any = to.length > 0;
    this.answers = new Uint8Array(to.length);
    this.#start = start;
    this.#position = new Uint32Array(to.length).fill(NO_POSITION);
    if (!this.any) return;
    this.#place(dag, to, targets);
    for (let c = 0; c < dag.count; c++) {
      for (let i = u32(start, c); i < u32(start, c + 1); i++) {
        const position = u32(this.#position, i);
        if (position !== NO_POSITION && (i32(leadsTo, c) & i32(masks, position)) !== 0) this.answers[i] = 1;
      }
    }
  }

  answer(component: number, bits: Int32Array, at: number, position: number): void {
    for (let i = u32(this.#start, component); i < u32(this.#start, component + 1); i++) {
      const bit = u32(this.#position, i) - position;
      if (bit >= 0 && bit < BITS && ((i32(bits, at + (bit >>> 5)) >>> (bit & 31)) & 1) === 1)
        this.answers[i] = 1;
    }
  }

  /** Finds the target whose tree each question's component is in; what asks from within the tree is answered. */
  #place({ count, inStart, inFrom }: Condensed, to: Uint32Array, targets: Uint32Array): void {
    const size = new Uint32Array(count).fill(1);
    const above = (c: number): number =>
      u32(inStart, c + 1) === u32(inStart, c) + 1 ? u32(inFrom, u32(inStart, c)) : c;
    for (let c = 0; c < count; c++) if (above(c) !== c) size[above(c)] = u32(size, above(c)) + u32(size, c);
    // Trees in preorder: those below a component are the `size` numbers from its own.
    const order = new Uint32Array(count);
    const next = new Uint32Array(count);
    const root = new Uint32Array(count);
    let top = 0;
    for (let c = count - 1; c >= 0; c--) {
      const over = above(c);
      root[c] = over === c ? c : u32(root, over);
      order[c] = over === c ? top : u32(next, over);
      if (over === c) top += u32(size, c);
      else next[over] = u32(next, over) + u32(size, c);
      next[c] = u32(order, c) + 1;
    }
    const positions = new Uint32Array(count).fill(NO_POSITION);
    targets.forEach((target, i) => (positions[target] = i));
    for (let c = 0; c < count; c++) {
      for (let i = u32(this.#start, c); i < u32(this.#start, c + 1); i++) {
        const within = u32(order, u32(to, i)) - u32(order, c);
        if (within >= 0 && within < u32(size, c)) this.answers[i] = 1;
        else this.#position[i] = u32(positions, u32(root, u32(to, i)));
      }
    }
  }
}

/** The columns that blocks share, so that a block costs what it touches and not what there is. */
class Block {
  readonly reached: Uint32Array;
  readonly reaching: Uint32Array;
  readonly #dag: Condensed;
  readonly #starters: Uint32Array;
  readonly #folded: Uint32Array;
  /** Row of `#bits` of each component, 0 for none. */
  readonly #rowOf: Uint32Array;
  #bits = new Int32Array(WORDS * 1024);
  #rows = 1;
  readonly #free: number[] = [];
  /** Components that wait for their turn, one bit each. */
  readonly #waiting: Int32Array;
  /** Starters that reach each target, bit k of the number in plane k. */
  readonly #planes = new Int32Array(PLANES * WORDS);
  /** Summed weight of the targets in each byte of a row, by the value of the byte. */
  readonly #sums = new Uint32Array(WORDS * 4 * 256);
  readonly #questions: Questions;
  readonly #leadsTo: Int32Array;
  #units = 0;

  constructor(
    dag: Condensed,
    starters: Uint32Array,
    folded: Uint32Array,
    questions: Questions,
    { leadsTo }: Hubs,
  ) {
    this.#questions = questions;
    this.#leadsTo = leadsTo;
    this.#dag = dag;
    this.#starters = starters;
    this.#folded = folded;
    this.reached = new Uint32Array(dag.count);
    this.reaching = new Uint32Array(dag.count);
    this.#rowOf = new Uint32Array(dag.count);
    this.#waiting = new Int32Array((dag.count >>> 5) + 1);
  }

  /** Enough was done to let others have a turn. */
  isTurn(): boolean {
    const turn = this.#units > UNITS;
    if (turn) this.#units = 0;
    return turn;
  }

  settle(targets: Uint32Array, position: number, mask: number): void {
    let first = this.#waiting.length;
    let last = 0;
    let plain = true;
    for (let i = 0; i < targets.length; i++) {
      const target = u32(targets, i);
      plain &&= u32(this.#folded, target) === 1;
      // What a hub settles goes no further: all that leads there leads to the hub.
      if ((i32(this.#leadsTo, target) & mask) !== 0) continue;
      const at = this.#row(target) * WORDS + (i >>> 5);
      this.#bits[at] = i32(this.#bits, at) | (1 << (i & 31));
      const word = target >>> 5;
      this.#waiting[word] = i32(this.#waiting, word) | (1 << (target & 31));
      if (word < first) first = word;
      if (word > last) last = word;
    }
    if (!plain) this.#sumWeights(targets);
    this.#planes.fill(0);
    this.#spread(first, last, plain, position, mask);
    for (let i = 0; i < targets.length; i++) {
      let starters = 0;
      for (let plane = PLANES - 1; plane >= 0; plane--) {
        starters = starters * 2 + ((i32(this.#planes, plane * WORDS + (i >>> 5)) >>> (i & 31)) & 1);
      }
      this.reaching[u32(targets, i)] = starters;
    }
  }

  #spread(first: number, lastTarget: number, plain: boolean, position: number, mask: number): void {
    const leadsTo = this.#leadsTo;
    const questions = this.#questions;
    const { inStart, inFrom } = this.#dag;
    const waiting = this.#waiting;
    const rowOf = this.#rowOf;
    const starters = this.#starters;
    const reached = this.reached;
    let last = lastTarget;
    for (let word = first; word <= last; word++) {
      for (let waits = i32(waiting, word); waits !== 0; waits = i32(waiting, word)) {
        const bit = waits & -waits;
        waiting[word] = waits ^ bit;
        const component = (word << 5) + 31 - Math.clz32(bit);
        const row = u32(rowOf, component);
        rowOf[component] = 0;
        const own = u32(starters, component);
        if (own > 0) {
          reached[component] = u32(reached, component) + (plain ? this.#count(row) : this.#weigh(row));
          this.#tally(row, own);
          if (questions.any) questions.answer(component, this.#bits, row * WORDS, position);
        }
        const end = u32(inStart, component + 1);
        for (let i = u32(inStart, component); i < end; i++) {
          const above = u32(inFrom, i);
          if ((i32(leadsTo, above) & mask) !== 0) continue;
          let aboveRow = u32(rowOf, above);
          if (aboveRow === 0) {
            aboveRow = this.#row(above);
            const at = above >>> 5;
            waiting[at] = i32(waiting, at) | (1 << (above & 31));
            if (at > last) last = at;
          }
          this.#join(aboveRow, row);
        }
        this.#units += 1 + end - u32(inStart, component);
        this.#free.push(row);
      }
    }
  }

  /** A cleared row for a component that has none. */
  #row(component: number): number {
    const row = this.#free.pop() ?? this.#rows++;
    if ((row + 1) * WORDS > this.#bits.length) {
      const wider = new Int32Array(this.#bits.length * 2);
      wider.set(this.#bits);
      this.#bits = wider;
    }
    this.#bits.fill(0, row * WORDS, row * WORDS + WORDS);
    this.#rowOf[component] = row;
    return row;
  }

  #join(to: number, from: number): void {
    const bits = this.#bits;
    const a = to * WORDS;
    const b = from * WORDS;
    for (let w = 0; w < WORDS; w++) bits[a + w] = i32(bits, a + w) | i32(bits, b + w);
  }

  #count(row: number): number {
    const bits = this.#bits;
    let sum = 0;
    for (let at = row * WORDS; at < row * WORDS + WORDS; at++) {
      const word = i32(bits, at);
      if (word !== 0) sum += ones(word);
    }
    return sum;
  }

  #weigh(row: number): number {
    const sums = this.#sums;
    let sum = 0;
    for (let w = 0; w < WORDS; w++) {
      const word = i32(this.#bits, row * WORDS + w);
      if (word === 0) continue;
      const at = w << 10;
      sum += u32(sums, at + (word & 255)) + u32(sums, at + 256 + ((word >>> 8) & 255));
      sum += u32(sums, at + 512 + ((word >>> 16) & 255)) + u32(sums, at + 768 + (word >>> 24));
    }
    return sum;
  }

  #sumWeights(targets: Uint32Array): void {
    const sums = this.#sums;
    for (let byte = 0; byte < WORDS * 4; byte++) {
      for (let value = 1; value < 256; value++) {
        const low = 31 - Math.clz32(value & -value);
        const target = byte * 8 + low;
        const own = target < targets.length ? u32(this.#folded, u32(targets, target)) : 0;
        sums[byte * 256 + value] = own + u32(sums, byte * 256 + (value & (value - 1)));
      }
    }
  }

  /** Adds a component's starters to the number of each target in its row. */
  #tally(row: number, starters: number): void {
    const planes = this.#planes;
    for (let w = 0; w < WORDS; w++) {
      const word = i32(this.#bits, row * WORDS + w);
      if (word === 0) continue;
      for (let number = starters, plane = 0; number !== 0; number >>>= 1, plane++) {
        if ((number & 1) === 0) continue;
        let carry = word;
        for (let at = plane * WORDS + w; carry !== 0; at += WORDS) {
          const before = i32(planes, at);
          planes[at] = before ^ carry;
          carry &= before;
        }
      }
    }
  }
}
