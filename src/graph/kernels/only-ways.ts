import { UNITS_PER_TURN, i32, num, u32, u32Or, u8 } from '../columns';
import { NO_KILLER, NO_PLACE, placesOf } from './bundles';
import type { Bundles } from './bundles';
import { condense } from './components';
import type { Condensed } from './components';
import { chooseHubs } from './hubs';
import type { Hubs } from './hubs';
import type { Strong } from './strong';
import { witnesses } from './witnesses';

/** Targets of one sweep, a bit each. */
const BLOCK = 512;
const WORDS = BLOCK / 32;
/** Out of a component with more bundles a walk is less work than comparing them with one another. */
const LARGE = 1024;

/** What a bundle between components is, as far as other bundles out of the same component go. */
export const DONE_ELSEWHERE = 0;
/** The only way to where it leads, and to the target's witness. */
export const ONLY_WAY = 1;
/** The only way to where it leads, but the witness, if there is one, is reached otherwise: look behind it. */
export const DOUBTFUL = 2;

/**
 * For bundles between components whether another bundle out of the one leads to the other, in any way. What it does
 * through a hub is settled by masks of hubs, bundle by bundle; searches for the rest then stop at hubs, so that a block
 * of targets has few others before it (the pruning of Akiba et al., "Fast exact shortest-path distance queries on large
 * networks by pruned landmark labeling", 2013, section 4.2, with hubs for landmarks).
 */
export function* onlyWays(
  bundles: Bundles,
  strong: Strong,
  large: number = LARGE,
): Generator<number, Uint8Array> {
  const dag = yield* condense({ outStart: bundles.outStart, outTo: bundles.to }, strong);
  const weight = new Uint32Array(dag.count).fill(1);
  const hubs = yield* chooseHubs(dag, weight, weight);
  const witness = yield* witnesses(bundles, strong, dag);
  const search = new OnlyWays(bundles, strong, dag, hubs, witness);
  yield* search.settleByHubs();
  yield* search.walkFromLarge(large);
  yield* search.sweepTargets();
  yield* search.sweepWitnesses();
  return search.found;
}

class OnlyWays {
  readonly found: Uint8Array;
  readonly #bundles: Bundles;
  readonly #strong: Strong;
  readonly #dag: Condensed;
  readonly #hubs: Hubs;
  readonly #witness: Uint32Array;
  /** By component: 1 where a bundle that leads here is open. */
  readonly #open: Uint8Array;
  /** In the current block: what leads there, which of that has an open bundle into it, where its words begin. */
  readonly #seen: Uint32Array;
  readonly #wants: Uint32Array;
  readonly #slot: Uint32Array;
  /** 1 for components of very many bundles, which are settled by a walk from each. */
  readonly #walked: Uint8Array;
  readonly #bit: Uint32Array;
  #visited = new Uint32Array(1024);
  #own = new Uint32Array(1024 * WORDS);
  #reach = new Uint32Array(1024 * WORDS);
  #count = 0;
  #block = 0;
  #units = 0;

  constructor(bundles: Bundles, strong: Strong, dag: Condensed, hubs: Hubs, witness: Uint32Array) {
    this.#bundles = bundles;
    this.#strong = strong;
    this.#dag = dag;
    this.#hubs = hubs;
    this.#witness = witness;
    this.found = new Uint8Array(bundles.to.length);
    this.#open = new Uint8Array(dag.count);
    this.#seen = new Uint32Array(dag.count);
    this.#wants = new Uint32Array(dag.count);
    this.#slot = new Uint32Array(dag.count);
    this.#walked = new Uint8Array(dag.count);
    this.#bit = new Uint32Array(dag.count);
  }

  /** Whether so much more work makes it time for others. */
  #isTurn(units: number): boolean {
    if ((this.#units += units) < UNITS_PER_TURN) return false;
    this.#units = 0;
    return true;
  }

  /** A hub leads to itself, and nothing but itself is both before and behind it. */
  #isHub(component: number): boolean {
    return (i32(this.#hubs.leadsTo, component) & i32(this.#hubs.ledBy, component)) !== 0;
  }

  /** Components of the other places that count of the node of a component's witness. */
  #around(component: number): readonly number[] {
    const witness = u32Or(this.#witness, component, NO_PLACE);
    if (witness === NO_PLACE) return [];
    const around: number[] = [];
    for (const place of placesOf(this.#bundles, u32(this.#bundles.node, witness))) {
      if (place !== witness) around.push(u32(this.#strong.of, place));
    }
    return around;
  }

  #isWitnessed(component: number, others: number): boolean {
    if (this.#witness[component] === NO_PLACE) return false;
    return others === 0 || !this.#around(component).some((c) => (others & i32(this.#hubs.ledBy, c)) !== 0);
  }

  *settleByHubs(): Generator<number, void> {
    const { outStart, to, killer } = this.#bundles;
    const { of, start, places, count } = this.#strong;
    const { leadsTo, ledBy } = this.#hubs;
    for (let component = 0; component < count; component++) {
      let ones = 0;
      let twos = 0;
      const first = u32(start, component);
      const end = u32(start, component + 1);
      for (let k = first; k < end; k++) {
        const place = u32(places, k);
        const last = u32(outStart, place + 1);
        for (let b = u32(outStart, place); b < last; b++) {
          const below = u32(of, u32(to, b));
          if (below === component) continue;
          const mask = i32(leadsTo, below);
          twos |= ones & mask;
          ones |= mask;
        }
        if (this.#isTurn(last - u32(outStart, place))) yield component;
      }
      for (let k = first; k < end; k++) {
        const place = u32(places, k);
        const last = u32(outStart, place + 1);
        for (let b = u32(outStart, place); b < last; b++) {
          const below = u32(of, u32(to, b));
          if (below === component || killer[b] === NO_KILLER) continue;
          const others = (ones & ~i32(leadsTo, below)) | twos;
          if ((others & i32(ledBy, below)) !== 0) continue;
          this.found[b] = this.#isWitnessed(below, others) ? ONLY_WAY : DOUBTFUL;
          this.#open[below] = 1;
        }
        if (this.#isTurn(last - u32(outStart, place))) yield component;
      }
    }
  }

  /**
   * Components with more bundles than `large`, each by itself: nothing below leads back, so another bundle does the same
   * where anything else that is led to leads to the target.
   */
  *walkFromLarge(large: number): Generator<number, void> {
    const { outStart, to } = this.#bundles;
    const { of, start, places, count } = this.#strong;
    for (let component = 0; component < count; component++) {
      const own = places.subarray(u32(start, component), u32(start, component + 1));
      let bundles = 0;
      for (const place of own) bundles += u32(outStart, place + 1) - u32(outStart, place);
      if (bundles <= large) continue;
      this.#walked[component] = 1;
      yield* this.#walk(component);
      for (const place of own) {
        for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
          if (this.found[b] === DONE_ELSEWHERE) continue;
          const below = u32(of, u32(to, b));
          if (this.#isLedToTwice(below)) this.found[b] = DONE_ELSEWHERE;
          else if (this.#around(below).some((c) => this.#seen[c] === this.#block)) this.found[b] = DOUBTFUL;
        }
        if (this.#isTurn(u32(outStart, place + 1) - u32(outStart, place))) yield component;
      }
    }
  }

  /** Sees what a component leads to, and itself. */
  *#walk(component: number): Generator<number, void> {
    const { outStart, outTo } = this.#dag;
    this.#block++;
    this.#seen[component] = this.#block;
    const queue = [component];
    for (const at of queue) {
      const end = u32(outStart, at + 1);
      for (let e = u32(outStart, at); e < end; e++) {
        const below = u32(outTo, e);
        if (this.#seen[below] === this.#block) continue;
        this.#seen[below] = this.#block;
        queue.push(below);
      }
      if (this.#isTurn(1 + end - u32(outStart, at))) yield component;
    }
  }

  /** Whether two bundles lead to a component from what the walk has seen. */
  #isLedToTwice(component: number): boolean {
    const { inStart, inBundle, from } = this.#bundles;
    const { of, start, places } = this.#strong;
    let ways = 0;
    for (let k = u32(start, component); k < u32(start, component + 1); k++) {
      const place = u32(places, k);
      for (let e = u32(inStart, place); e < u32(inStart, place + 1); e++) {
        const above = u32(of, u32(from, u32(inBundle, e)));
        this.#units++;
        if (above === component || this.#seen[above] !== this.#block) continue;
        if (++ways === 2) return true;
      }
    }
    return false;
  }

  /** Of what is open, what another bundle does after all. */
  *sweepTargets(): Generator<number, void> {
    let targets: number[] = [];
    for (let component = 0; component < this.#dag.count; component++) {
      if (this.#isTurn(1)) yield component;
      // A hub is seen by its own bit, whoever leads there.
      if (this.#open[component] === 0 || this.#isHub(component)) continue;
      if (targets.push(component) < BLOCK) continue;
      yield* this.#sweep(targets, (target) => [target], DONE_ELSEWHERE);
      targets = [];
    }
    yield* this.#sweep(targets, (target) => [target], DONE_ELSEWHERE);
  }

  /** Of what is the only way to a target, where another bundle leads to the node of its witness. */
  *sweepWitnesses(): Generator<number, void> {
    const around = (target: number): readonly number[] => this.#around(target);
    let targets: number[] = [];
    for (let component = 0; component < this.#dag.count; component++) {
      if (this.#isTurn(16)) yield component;
      if (this.#open[component] === 0 || around(component).length === 0) continue;
      if (targets.push(component) < BLOCK) continue;
      yield* this.#sweep(targets, around, DOUBTFUL);
      targets = [];
    }
    yield* this.#sweep(targets, around, DOUBTFUL);
  }

  /** What bundles are found to be that lead to targets where another out of the same component leads to their marks. */
  *#sweep(
    targets: readonly number[],
    marks: (target: number) => readonly number[],
    then: number,
  ): Generator<number, void> {
    this.#block++;
    this.#count = 0;
    for (const [bit, target] of targets.entries()) {
      this.#bit[target] = bit;
      for (const component of marks(target)) this.#mark(component, bit);
      yield* this.#want(target);
    }
    yield* this.#climb();
    const order = this.#visited.slice(0, this.#count).sort();
    for (const component of order) {
      const units = this.#unite(component);
      if (this.#wants[component] === this.#block) yield* this.#decide(component, targets, then);
      if (this.#isTurn(units)) yield component;
    }
  }

  /** Who has a bundle into a target that is still open. */
  *#want(target: number): Generator<number, void> {
    const { inStart, inBundle, from } = this.#bundles;
    const { of, start, places } = this.#strong;
    for (let k = u32(start, target); k < u32(start, target + 1); k++) {
      const place = u32(places, k);
      const last = u32(inStart, place + 1);
      for (let e = u32(inStart, place); e < last; e++) {
        const b = u32(inBundle, e);
        const above = u32(of, u32(from, b));
        if (u8(this.found, b) !== DONE_ELSEWHERE && this.#walked[above] === 0)
          this.#wants[above] = this.#block;
      }
      if (this.#isTurn(last - u32(inStart, place))) yield target;
    }
  }

  /** What leads to a block without passing a hub, as far as something leads on to it or wants to know. */
  *#climb(): Generator<number, void> {
    const { inStart, inFrom } = this.#dag;
    for (let i = 0; i < this.#count; i++) {
      const component = u32(this.#visited, i);
      if (this.#isHub(component)) continue;
      const end = u32(inStart, component + 1);
      for (let e = u32(inStart, component); e < end; e++) {
        const above = u32(inFrom, e);
        if (this.#seen[above] === this.#block) continue;
        const leads = u32(inStart, above) < u32(inStart, above + 1) && !this.#isHub(above);
        if (leads || this.#wants[above] === this.#block) this.#visit(above);
      }
      if (this.#isTurn(end - u32(inStart, component))) yield component;
    }
  }

  #mark(component: number, bit: number): void {
    const word = this.#visit(component) * WORDS + (bit >> 5);
    this.#own[word] = u32(this.#own, word) | (1 << (bit & 31));
    this.#reach[word] = u32(this.#own, word);
  }

  #visit(component: number): number {
    if (this.#seen[component] === this.#block) return u32(this.#slot, component);
    if (this.#count === this.#visited.length) this.#grow();
    const slot = this.#count++;
    this.#seen[component] = this.#block;
    this.#slot[component] = slot;
    this.#visited[slot] = component;
    this.#own.fill(0, slot * WORDS, slot * WORDS + WORDS);
    this.#reach.fill(0, slot * WORDS, slot * WORDS + WORDS);
    return slot;
  }

  #grow(): void {
    const wider = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const next = new Uint32Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.#visited = wider(this.#visited);
    this.#own = wider(this.#own);
    this.#reach = wider(this.#reach);
  }

  /** What is marked in a component or led to by it; how much work that was. */
  #unite(component: number): number {
    const { inStart, outStart, outTo } = this.#dag;
    const reach = this.#reach;
    const base = u32(this.#slot, component) * WORDS;
    // Nothing asks what leads on from where nothing leads to.
    if (u32(inStart, component) === u32(inStart, component + 1)) return 1;
    const end = u32(outStart, component + 1);
    let units = 1 + end - u32(outStart, component);
    for (let e = u32(outStart, component); e < end; e++) {
      const below = u32(outTo, e);
      if (this.#seen[below] !== this.#block) continue;
      const other = u32(this.#slot, below) * WORDS;
      for (let w = 0; w < WORDS; w++) reach[base + w] = u32(reach, base + w) | u32(reach, other + w);
      units++;
    }
    return units;
  }

  /** What else does what the open bundles of a component do. */
  *#decide(component: number, targets: readonly number[], then: number): Generator<number, void> {
    const { outStart, to } = this.#bundles;
    const { of, start, places } = this.#strong;
    const first = num(targets, 0);
    const till = num(targets, targets.length - 1);
    const end = u32(start, component + 1);
    for (let k = u32(start, component); k < end; k++) {
      const place = u32(places, k);
      const last = u32(outStart, place + 1);
      for (let b = u32(outStart, place); b < last; b++) {
        if (this.found[b] === DONE_ELSEWHERE) continue;
        const below = u32(of, u32(to, b));
        if (below < first || below > till || below === component) continue;
        const bit = u32(this.#bit, below);
        if (num(targets, bit) === below && this.#isMarkedBeside(component, b, bit)) this.found[b] = then;
      }
      if (this.#isTurn(last - u32(outStart, place))) yield component;
    }
  }

  /** Whether a mark is in a component, or another bundle than this leads to it. */
  #isMarkedBeside(component: number, bundle: number, bit: number): boolean {
    const { outStart, to } = this.#bundles;
    const { of, start, places } = this.#strong;
    if (isSet(this.#own, u32(this.#slot, component) * WORDS, bit)) return true;
    const end = u32(start, component + 1);
    for (let k = u32(start, component); k < end; k++) {
      const place = u32(places, k);
      const last = u32(outStart, place + 1);
      this.#units += last - u32(outStart, place);
      for (let b = u32(outStart, place); b < last; b++) {
        const below = u32(of, u32(to, b));
        if (b === bundle || below === component || this.#seen[below] !== this.#block) continue;
        if (isSet(this.#reach, u32(this.#slot, below) * WORDS, bit)) return true;
      }
    }
    return false;
  }
}

function isSet(words: Uint32Array, base: number, bit: number): boolean {
  return (u32(words, base + (bit >> 5)) & (1 << (bit & 31))) !== 0;
}
