import { u32, u32Or } from '../columns';
import { endSupport, firstSupport, recordsOf } from '../supports';
import { active, isDisabled } from '../walk';
import { counts, killersOf, NO_KILLER, NO_PLACE, SEVERAL } from './bundles';
import type { Bundles } from './bundles';
import { bridgesWithin } from './bridges';
import { Loss } from './loss';
import { strongComponents } from './strong';
import type { Strong } from './strong';

/** What a record is for: nothing under this filter, something that nothing else gives, or nothing of its own. */
export const SERVES_NOTHING = 0;
export const NEEDED = 1;
export const REDUNDANT = 2;

/** Nodes looked at in one sweep: sixteen words of bits. */
const BLOCK = 512;
const WORDS = BLOCK / 32;

/**
 * Individually redundant records: without one of them everyone still reaches all that they reached. Everything that
 * is not disabled counts as a start, so what only a group without members holds is needed by the group. With verbs a
 * permission on oneself counts as well.
 *
 * Components are swept from what is reached upwards, a block of nodes at a time. `ones` has what any bundle out of a
 * component leads to, `twos` what two of them do; a bundle is needed when something it leads to is not in `twos`.
 * Bundles within a cycle are decided by dominators, records with several bundles by looking without them.
 * Yields every few blocks.
 */
export function* redundantRecords(bundles: Bundles, records: number): Generator<number, Uint8Array> {
  const strong = yield* strongComponents(bundles);
  const needed = new Uint8Array(bundles.to.length);
  const sweep = new Sweep(bundles, strong, needed);
  yield 0;
  yield* sweep.run();
  yield 0;
  yield* markBridges(bundles, strong, needed);
  return yield* byRecord(bundles, needed, records);
}

/** The bundles of cycles without which their target is cut off. */
function* markBridges(bundles: Bundles, strong: Strong, needed: Uint8Array): Generator<number, void> {
  const loss = new Loss(bundles);
  let done = 0;
  for (const bridge of bridgesWithin(bundles, strong)) {
    if (bundles.killer[bridge] === NO_KILLER) continue;
    // Its target is cut off, yet the node may be reached in another state, and so may all that lies behind it.
    const to = u32(bundles.to, bridge);
    if (counts(bundles, to) && onlyPlace(bundles, to)) {
      needed[bridge] = 1;
      if ((++done & 1023) === 0) yield done;
      continue;
    }
    // A look may go over everything, so others get a turn after each.
    if (loss.any(u32(bundles.from, bridge), new Set([bridge]))) needed[bridge] = 1;
    yield done;
  }
}

/** No other place of the same node counts as reaching it. */
function onlyPlace(bundles: Bundles, place: number): boolean {
  const node = u32(bundles.node, place);
  for (const column of [bundles.controlled, bundles.covered, bundles.ended]) {
    const other = u32Or(column, node, NO_PLACE);
    if (other !== NO_PLACE && other !== place && counts(bundles, other)) return false;
  }
  return true;
}

/** From bundles to records; those with several bundles, each of them redundant, are looked at together. */
function* byRecord(bundles: Bundles, needed: Uint8Array, records: number): Generator<number, Uint8Array> {
  const found = new Uint8Array(records);
  const serves = new Uint32Array(records);
  const mark = (record: number, bundle: number): void => {
    serves[record] = u32(serves, record) + 1;
    if (needed[bundle] === 1) found[record] = NEEDED;
    else if (found[record] !== NEEDED) found[record] = REDUNDANT;
  };
  for (let b = 0; b < needed.length; b++) {
    const killer = u32Or(bundles.killer, b, NO_KILLER);
    if (killer < SEVERAL) mark(killer, b);
    else for (const record of killersOf(bundles, b)) mark(record, b);
    if ((b & 0xfffff) === 0xfffff) yield b;
  }
  const several = new Map<number, number[]>();
  for (let record = 0; record < records; record++) {
    if (found[record] === REDUNDANT && u32(serves, record) > 1) several.set(record, []);
  }
  if (several.size > 0) {
    for (let b = 0; b < needed.length; b++) {
      for (const record of killersOf(bundles, b)) several.get(record)?.push(b);
    }
    const loss = new Loss(bundles);
    let done = 0;
    for (const [record, own] of several) {
      const gone = new Set(own);
      const starts = new Set(own.map((b) => u32(bundles.from, b)));
      if ([...starts].some((start) => loss.any(start, gone))) found[record] = NEEDED;
      if ((++done & 63) === 0) yield done;
    }
  }
  yield* alternatives(bundles, found);
  return found;
}

/** Records that stand in a support of a step in use but take no bundle away: something beside it carries it. */
function* alternatives(bundles: Bundles, found: Uint8Array): Generator<number, void> {
  const { graph, filter } = bundles;
  for (let node = 0; node < graph.nodes.length; node++) {
    if ((node & 8191) === 8191) yield node;
    if (isDisabled(graph, node)) continue;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!active(graph, step, filter)) continue;
      for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
        for (const record of recordsOf(graph, s)) {
          if (found[record] === SERVES_NOTHING) found[record] = REDUNDANT;
        }
      }
    }
  }
}

/** The sweeps over blocks of nodes, marking bundles between components that are needed. */
class Sweep {
  readonly #bundles: Bundles;
  readonly #strong: Strong;
  readonly #needed: Uint8Array;
  /** Counted nodes in the order in which their components are finished: neighbours share what leads to them. */
  readonly #nodes: Uint32Array;
  readonly #slot: Uint32Array;
  readonly #seen: Uint32Array;
  #visited: Uint32Array;
  #count = 0;
  #own: Uint32Array;
  #reach: Uint32Array;
  #block = 0;

  constructor(bundles: Bundles, strong: Strong, needed: Uint8Array) {
    this.#bundles = bundles;
    this.#strong = strong;
    this.#needed = needed;
    this.#slot = new Uint32Array(strong.count);
    this.#seen = new Uint32Array(strong.count);
    this.#visited = new Uint32Array(1024);
    this.#own = new Uint32Array(1024 * WORDS);
    this.#reach = new Uint32Array(1024 * WORDS);
    const nodes = new Uint32Array(bundles.graph.nodes.length);
    const listed = new Uint8Array(nodes.length);
    let count = 0;
    for (const place of strong.places) {
      const node = u32(bundles.node, place);
      if (!counts(bundles, place) || listed[node] === 1) continue;
      listed[node] = 1;
      nodes[count++] = node;
    }
    this.#nodes = nodes.subarray(0, count);
  }

  *run(): Generator<number, void> {
    for (let first = 0; first < this.#nodes.length; first += BLOCK) {
      this.#block++;
      this.#count = 0;
      this.#collect(this.#nodes.subarray(first, first + BLOCK));
      this.#sweep();
      yield first;
    }
  }

  /** The components that lead to a block of nodes, least number (nearest to what is reached) first. */
  #collect(nodes: Uint32Array): void {
    const { controlled, covered, ended } = this.#bundles;
    const { of } = this.#strong;
    nodes.forEach((node, bit) => {
      for (const column of [controlled, covered, ended]) {
        const place = u32Or(column, node, NO_PLACE);
        if (place === NO_PLACE || !counts(this.#bundles, place)) continue;
        const slot = this.#visit(u32(of, place));
        const word = slot * WORDS + (bit >> 5);
        this.#own[word] = u32(this.#own, word) | (1 << (bit & 31));
      }
    });
    this.#climb();
    this.#visited.subarray(0, this.#count).sort();
  }

  #climb(): void {
    const { inStart, inBundle, from } = this.#bundles;
    const { of, start, places } = this.#strong;
    for (let i = 0; i < this.#count; i++) {
      const component = u32(this.#visited, i);
      const end = u32(start, component + 1);
      for (let k = u32(start, component); k < end; k++) {
        const place = u32(places, k);
        const last = u32(inStart, place + 1);
        for (let e = u32(inStart, place); e < last; e++) {
          const above = u32(of, u32(from, u32(inBundle, e)));
          if (this.#seen[above] !== this.#block) this.#visit(above);
        }
      }
    }
  }

  #visit(component: number): number {
    if (this.#seen[component] === this.#block) return u32(this.#slot, component);
    if (this.#count === this.#visited.length) this.#grow();
    const slot = this.#count++;
    this.#seen[component] = this.#block;
    this.#slot[component] = slot;
    this.#visited[slot] = component;
    this.#own.fill(0, slot * WORDS, slot * WORDS + WORDS);
    return slot;
  }

  #grow(): void {
    const wider = (old: Uint32Array): Uint32Array => {
      const next = new Uint32Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.#visited = wider(this.#visited);
    this.#own = wider(this.#own);
    this.#reach = wider(this.#reach);
  }

  #sweep(): void {
    const ones = new Uint32Array(WORDS);
    const twos = new Uint32Array(WORDS);
    for (let i = 0; i < this.#count; i++) {
      const component = u32(this.#visited, i);
      const base = u32(this.#slot, component) * WORDS;
      const doubted = this.#gather(component, ones, twos);
      for (let w = 0; w < WORDS; w++) {
        const own = u32(this.#own, base + w);
        this.#reach[base + w] = u32(ones, w) | own;
        // Only what comes by one bundle alone, and is not here anyhow, can be lost.
        ones[w] = u32(ones, w) & ~u32(twos, w) & ~own;
      }
      if (doubted) this.#decide(component, ones);
    }
  }

  /** What the bundles out of a component lead to; whether any of them is still in doubt. */
  #gather(component: number, ones: Uint32Array, twos: Uint32Array): boolean {
    const { outStart, to } = this.#bundles;
    const { of, start, places } = this.#strong;
    const reach = this.#reach;
    let doubted = false;
    ones.fill(0);
    twos.fill(0);
    const end = u32(start, component + 1);
    for (let k = u32(start, component); k < end; k++) {
      const place = u32(places, k);
      const last = u32(outStart, place + 1);
      for (let b = u32(outStart, place); b < last; b++) {
        const below = u32(of, u32(to, b));
        if (this.#seen[below] !== this.#block || below === component) continue;
        const base = u32(this.#slot, below) * WORDS;
        for (let w = 0; w < WORDS; w++) {
          const bits = u32(reach, base + w);
          const one = u32(ones, w);
          twos[w] = u32(twos, w) | (one & bits);
          ones[w] = one | bits;
        }
        if (this.#needed[b] === 0) doubted = true;
      }
    }
    return doubted;
  }

  #decide(component: number, alone: Uint32Array): void {
    const { outStart, to } = this.#bundles;
    const { of, start, places } = this.#strong;
    const end = u32(start, component + 1);
    for (let k = u32(start, component); k < end; k++) {
      const place = u32(places, k);
      const last = u32(outStart, place + 1);
      for (let b = u32(outStart, place); b < last; b++) {
        const below = u32(of, u32(to, b));
        if (this.#needed[b] === 1 || this.#seen[below] !== this.#block || below === component) continue;
        const base = u32(this.#slot, below) * WORDS;
        for (let w = 0; w < WORDS; w++) {
          if ((u32(this.#reach, base + w) & u32(alone, w)) === 0) continue;
          this.#needed[b] = 1;
          break;
        }
      }
    }
  }
}
