import { ACTS } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, u32, u8 } from '../columns';
import { ENDS, killersOf } from './bundles';
import type { Bundles } from './bundles';
import { strongComponents } from './strong';
import type { Strong } from './strong';

/** So many starts are looked at for one record before it is left to be asked for by itself. */
const STARTS = 16;
/** So much is looked at for the permissions of one group. */
const MOST = 1 << 22;

/**
 * Of records without which some node, a group even that nobody is in, reaches less: which of them a principal that acts
 * loses by. Those that this does not settle soon are left open.
 * @param wanted records with something to lose, whether for someone or for no one
 * @returns by record, whether a principal that acts loses something; absent where left open
 */
export function* rowLosses(
  graph: AccessGraph,
  bundles: Bundles,
  wanted: ReadonlySet<number>,
): Generator<number, ReadonlyMap<number, boolean>> {
  const found = new Map<number, boolean>();
  if (wanted.size === 0) return found;
  const own = new Map<number, number[]>();
  for (let b = 0; b < bundles.to.length; b++) {
    if ((b & 0xffff) === 0xffff) yield b;
    for (const record of killersOf(bundles, b)) {
      if (!wanted.has(record)) continue;
      const list = own.get(record);
      if (list === undefined) own.set(record, [b]);
      else list.push(b);
    }
  }
  const losers = new Losers(graph, bundles, yield* strongComponents(bundles));
  const bySource = new Map<number, Map<number, number>>();
  for (const [record, [bundle = 0, ...others]] of own) {
    if (others.length > 0 || !losers.endsAtGroup(bundle)) continue;
    const source = u32(bundles.from, bundle);
    const grants = bySource.get(source);
    if (grants === undefined) bySource.set(source, new Map([[record, bundle]]));
    else grants.set(record, bundle);
    own.delete(record);
  }
  for (const [source, grants] of bySource) yield* losers.ofGroup(source, grants, found);
  for (const [record, gone] of own) {
    const loses = yield* losers.any(gone);
    if (loses !== undefined) found.set(record, loses);
    if (losers.isTurn()) yield record;
  }
  return found;
}

class Losers {
  readonly #graph: AccessGraph;
  readonly #bundles: Bundles;
  readonly #strong: Strong;
  /** By component, whether someone in it acts. */
  readonly #acting: Uint8Array;
  readonly #seen: Uint32Array;
  /** By place, the last look for which it was controlled. */
  readonly #controlled: Uint32Array;
  #controls = 0;
  #round = 0;
  #units = 0;

  constructor(graph: AccessGraph, bundles: Bundles, strong: Strong) {
    this.#graph = graph;
    this.#bundles = bundles;
    this.#strong = strong;
    this.#seen = new Uint32Array(graph.nodes.length);
    this.#controlled = new Uint32Array(graph.nodes.length);
    this.#acting = new Uint8Array(strong.count);
    for (let node = 0; node < graph.nodes.length; node++) {
      if (this.#acts(node)) this.#acting[u32(strong.of, node)] = 1;
    }
  }

  /** Whether so much was looked at that it is time for others. */
  isTurn(): boolean {
    if (this.#units < UNITS_PER_TURN) return false;
    this.#units = 0;
    return true;
  }

  /** Whether a bundle leads from what does not act by itself to a permission. */
  endsAtGroup(bundle: number): boolean {
    const { from, to } = this.#bundles;
    return u32(to, bundle) >= this.#graph.nodes.length && !this.#acts(u32(from, bundle));
  }

  /**
   * For permissions of a group, each from one record, who of those that come to the group has no other: all the
   * permissions are looked at together, so that what someone controls is walked once.
   */
  *ofGroup(
    source: number,
    grants: ReadonlyMap<number, number>,
    found: Map<number, boolean>,
  ): Generator<number, void> {
    if (this.#acting[u32(this.#strong.of, source)] === 1) {
      for (const record of grants.keys()) found.set(record, true);
      return;
    }
    const left = new Map(grants);
    let spent = 0;
    for (const start of this.#actingBefore(source, NONE_GONE)) {
      if (start === NOBODY) {
        yield source;
        continue;
      }
      if (left.size === 0 || spent > MOST) break;
      const controls = 1 + this.#control(start);
      this.#units += controls;
      spent += controls;
      for (const [record, bundle] of left) {
        spent++;
        if (!this.#losesBehind(new Set([bundle]))) continue;
        found.set(record, true);
        left.delete(record);
      }
      if (this.isTurn()) yield source;
    }
    if (spent <= MOST) for (const record of left.keys()) found.set(record, false);
  }

  /** Marks all that a start controls; returns how much that was. */
  #control(start: number, gone?: ReadonlySet<number>): number {
    const { outStart, to } = this.#bundles;
    const nodes = this.#graph.nodes.length;
    const round = ++this.#controls;
    const queue = [start];
    this.#controlled[start] = round;
    let units = 0;
    for (const place of queue) {
      const last = u32(outStart, place + 1);
      units += last - u32(outStart, place);
      for (let b = u32(outStart, place); b < last; b++) {
        const next = u32(to, b);
        if (next >= nodes || this.#controlled[next] === round || gone?.has(b) === true) continue;
        this.#controlled[next] = round;
        queue.push(next);
      }
    }
    return units;
  }

  /** Whether a start loses a row without some bundles. */
  #loses(start: number, gone: ReadonlySet<number>): boolean {
    this.#units += this.#control(start, gone);
    return this.#losesBehind(gone);
  }

  /** The same for the start of which all is marked that it controls without them: looked for only where they led. */
  #losesBehind(gone: ReadonlySet<number>): boolean {
    const { outStart, from, to, state } = this.#bundles;
    const nodes = this.#graph.nodes.length;
    const seen = new Set<number>();
    const come = (place: number): void => {
      if (place >= nodes || this.#controlled[place] !== this.#controls) seen.add(place);
    };
    for (const b of gone) if (this.#controlled[u32(from, b)] === this.#controls) come(u32(to, b));
    // What is added on the way is gone over as well.
    for (const place of seen) {
      if (place >= nodes) {
        if (this.#comesTo(place, gone)) continue;
        if (state[place] === ENDS) return true;
      }
      const last = u32(outStart, place + 1);
      this.#units += 1 + last - u32(outStart, place);
      for (let b = u32(outStart, place); b < last; b++) come(u32(to, b));
    }
    return false;
  }

  #comesTo(place: number, gone: ReadonlySet<number>): boolean {
    const { inStart, inBundle, from } = this.#bundles;
    const nodes = this.#graph.nodes.length;
    const queue = [place];
    let seen: Set<number> | undefined;
    for (const one of queue) {
      const last = u32(inStart, one + 1);
      this.#units += last - u32(inStart, one);
      for (let i = u32(inStart, one); i < last; i++) {
        const b = u32(inBundle, i);
        if (gone.has(b)) continue;
        const before = u32(from, b);
        if (before < nodes) {
          if (this.#controlled[before] === this.#controls) return true;
          continue;
        }
        seen ??= new Set(queue);
        if (seen.has(before)) continue;
        seen.add(before);
        queue.push(before);
      }
    }
    return false;
  }

  /** Whether someone loses by some bundles, without which one of those that they leave is known to lose. */
  *any(bundles: readonly number[]): Generator<number, boolean | undefined> {
    const gone = new Set(bundles);
    const sources = [...new Set(bundles.map((b) => u32(this.#bundles.from, b)))];
    const alone = sources.length === 1;
    let looked = 0;
    // What anyone loses, one of those loses where a way begins that goes.
    for (const source of sources) {
      if (!this.#acts(source)) continue;
      if (alone) return true;
      if (looked++ === STARTS) return undefined;
      if (this.#loses(source, gone)) return true;
    }
    for (const source of sources) {
      if (this.#acts(source)) continue;
      if (!alone) {
        if (looked++ === STARTS) return undefined;
        if (!this.#loses(source, gone)) continue;
      }
      if (this.#sharesLoss(source, bundles)) return true;
      for (const start of this.#actingBefore(source, gone)) {
        if (start === NOBODY) yield source;
        else if (looked++ === STARTS) return undefined;
        else if (this.#loses(start, gone)) return true;
      }
    }
    return false;
  }

  /** Someone in the same component acts, and remains in it: what they keep, the source keeps. */
  #sharesLoss(source: number, bundles: readonly number[]): boolean {
    const { of } = this.#strong;
    const component = u32(of, source);
    if (this.#acting[component] !== 1) return false;
    const { from, to } = this.#bundles;
    return bundles.every((b) => u32(of, u32(from, b)) !== component || u32(of, u32(to, b)) !== component);
  }

  /** Everyone who acts and comes to a place, nearest first; `NOBODY` where others should have a turn. */
  *#actingBefore(source: number, gone: ReadonlySet<number>): Generator<number, void> {
    const { inStart, inBundle, from } = this.#bundles;
    const round = ++this.#round;
    const queue = [source];
    this.#seen[source] = round;
    for (const place of queue) {
      const last = u32(inStart, place + 1);
      for (let i = u32(inStart, place); i < last; i++) {
        const bundle = u32(inBundle, i);
        const before = u32(from, bundle);
        if (this.#seen[before] === round || gone.has(bundle)) continue;
        this.#seen[before] = round;
        queue.push(before);
        if (this.#acts(before)) yield before;
      }
      if ((this.#units += 1 + last - u32(inStart, place)) < UNITS_PER_TURN) continue;
      this.#units = 0;
      yield NOBODY;
    }
  }

  /** A disabled one has no way out of it, so it never stands before a place. */
  #acts(node: number): boolean {
    return (u8(this.#graph.nodeFlags, node) & ACTS) !== 0;
  }
}

const NOBODY = -1;
const NONE_GONE: ReadonlySet<number> = new Set();
