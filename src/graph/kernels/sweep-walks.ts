import { UNITS_PER_TURN, u16, u32, u8 } from '../columns';
import type { Condensed } from './components';
import type { Tally } from './sweep-block';
import type { Plan, Targets } from './sweep-plan';
import { NO_TARGET } from './sweep-plan';
import type { Questions } from './sweep-questions';

const UNITS = UNITS_PER_TURN >> 2;
/** Fewer blocks than this are settled before it is found out which way is shorter. */
const FEW_BLOCKS = 64;
/** Components whose walks tell which targets are rare: met by fewer of them than this. */
const SAMPLES = 512;
const RARE = 3;
/** Edges of one walk after which it has told enough. */
const LONGEST = 1 << 14;
/** A row of many words joined to another takes as long as so many edges walked over. */
const EDGES_A_JOIN = 2;

/**
 * One walk from each component with starters to targets that no hub settles and few reach, instead of settling blocks of
 * them: what each reaches of them is little and lies anywhere, so that a block would touch everybody for a bit each.
 * Only ways to such targets are walked.
 */
export class Walks {
  readonly #found: Targets;
  readonly #count: number;
  /** Edges that lead to one of the targets or on to one. */
  readonly #start: Uint32Array;
  readonly #to: Uint32Array;
  readonly #isTarget: Uint8Array;
  /** Number of the last walk that met a component. */
  readonly #met: Uint32Array;
  readonly #stack: Uint32Array;
  #walk = 0;
  #edges = 0;

  constructor({ count, outStart, outTo }: Condensed, found: Targets, isTarget: Uint8Array) {
    this.#found = found;
    this.#count = count;
    this.#isTarget = isTarget;
    this.#met = new Uint32Array(count);
    this.#stack = new Uint32Array(count);
    this.#start = new Uint32Array(count + 1);
    // An edge leads to a component of a lower number, whose own edges are known by then.
    const to = new Uint32Array(outTo.length);
    let edges = 0;
    for (let c = 0; c < count; c++) {
      for (let i = u32(outStart, c); i < u32(outStart, c + 1); i++) {
        const next = u32(outTo, i);
        if (u8(this.#isTarget, next) === 0 && u32(this.#start, next) === u32(this.#start, next + 1)) continue;
        to[edges++] = next;
      }
      this.#start[c + 1] = edges;
    }
    this.#to = to.subarray(0, edges);
  }

  /** How many of some walks meet each component. */
  sampled(): Uint16Array {
    const meetings = new Uint16Array(this.#count);
    for (const component of this.#samples()) {
      this.#from(component, (target) => (meetings[target] = u16(meetings, target) + 1), LONGEST);
    }
    return meetings;
  }

  /** Whether walks from all take less than their targets' blocks, by what some of them take. */
  areShorter({ seats, words }: Plan, { inStart, outStart }: Condensed, starters: Uint32Array): boolean {
    const blockOf = new Uint32Array(this.#count);
    seats.forEach((target, seat) => {
      if (target !== NO_TARGET) blockOf[target] = Math.trunc(seat / (words * 32));
    });
    let walks = 0;
    let joins = 0;
    for (const component of this.#samples()) {
      const blocks = new Set<number>();
      const edges = this.#from(component, (target) => blocks.add(u32(blockOf, target)), LONGEST);
      if (u32(starters, component) > 0) walks += edges;
      const into = u32(inStart, component + 1) - u32(inStart, component);
      // What nothing leads to pulls from what it leads to, the others push (`sweep-block.ts`).
      const own = into > 0 ? into : u32(outStart, component + 1) - u32(outStart, component);
      joins += blocks.size * own;
    }
    return walks < joins * EDGES_A_JOIN;
  }

  #samples(): Uint32Array {
    const samples = Math.min(SAMPLES, this.#count);
    return Uint32Array.from({ length: samples }, (_, i) => Math.trunc(((i + 0.5) * this.#count) / samples));
  }

  *settle({ starters, rowOf, reached, reaching }: Tally, questions: Questions): Generator<number, void> {
    const { labels, folded } = this.#found;
    for (let component = 0; component < this.#count; component++) {
      const own = u32(starters, component);
      if (own === 0) continue;
      const row = u32(rowOf, component) * labels;
      this.#edges +=
        1 +
        this.#from(component, (target) => {
          const at = row + this.#found.labelOf(target);
          reached[at] = u32(reached, at) + u32(folded, target);
          reaching[target] = u32(reaching, target) + own;
        });
      if (questions.any) questions.answerMet(component, (target) => u32(this.#met, target) === this.#walk);
      if (this.#edges < UNITS) continue;
      this.#edges = 0;
      yield component / this.#count;
    }
  }

  /** Walks from a component to the targets; gives the edges looked at. */
  #from(component: number, meet: (target: number) => void, most = Number.POSITIVE_INFINITY): number {
    const walk = ++this.#walk;
    const stack = this.#stack;
    this.#met[component] = walk;
    if (u8(this.#isTarget, component) === 1) meet(component);
    let edges = 0;
    stack[0] = component;
    for (let top = 1; top > 0 && edges < most;) {
      const at = u32(stack, --top);
      const end = u32(this.#start, at + 1);
      edges += end - u32(this.#start, at);
      for (let i = u32(this.#start, at); i < end; i++) {
        const next = u32(this.#to, i);
        if (u32(this.#met, next) === walk) continue;
        this.#met[next] = walk;
        if (u8(this.#isTarget, next) === 1) meet(next);
        if (u32(this.#start, next) !== u32(this.#start, next + 1)) stack[top++] = next;
      }
    }
    return edges;
  }
}

/** The targets that walks settle faster than blocks, 1 each; undefined where they are too few to be worth it. */
export function* rareTargets(
  dag: Condensed,
  found: Targets,
  plan: Plan,
  starters: Uint32Array,
  all: boolean,
): Generator<number, Uint8Array | undefined> {
  if (!all && plan.masks.reduce((sum, mask) => sum + (mask === 0 ? 1 : 0), 0) < FEW_BLOCKS) return undefined;
  const rare = new Uint8Array(dag.count);
  const size = plan.words * 32;
  plan.masks.forEach((mask, block) => {
    if (mask !== 0) return;
    for (const target of plan.seats.subarray(block * size, (block + 1) * size)) {
      if (target !== NO_TARGET) rare[target] = 1;
    }
  });
  if (all) return rare;
  yield 0;
  const meetings = new Walks(dag, found, rare).sampled();
  let count = 0;
  for (let c = 0; c < dag.count; c++) {
    if (u16(meetings, c) >= RARE) rare[c] = 0;
    count += u8(rare, c);
  }
  yield 0;
  if (count < FEW_BLOCKS * size) return undefined;
  return new Walks(dag, found, rare).areShorter(plan, dag, starters) ? rare : undefined;
}
