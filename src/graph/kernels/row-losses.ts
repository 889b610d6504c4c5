import { ACTS } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, u32, u8 } from '../columns';
import { killersOf } from './bundles';
import type { Bundles } from './bundles';
import type { RowLook } from './row-look';
import { strongComponents } from './strong';
import type { Strong } from './strong';

/** So much is looked at for the permissions of one group, from those who come to it. */
const MOST = 1 << 22;
/** A record by which a node loses so many rows is left to be asked for by itself. */
const ROWS = 64;
/** So many rows at once: a bit each. */
const AT_ONCE = 32;
/** So many starts are looked at for one record before rows are looked at from where they are. */
const STARTS = 16;

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
  look: RowLook,
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
  const losers = new Losers(graph, bundles, yield* strongComponents(bundles), look);
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

const NOBODY = -1;

class Losers {
  readonly #graph: AccessGraph;
  readonly #bundles: Bundles;
  readonly #strong: Strong;
  /** By component, whether someone in it acts. */
  readonly #acting: Uint8Array;
  readonly #seen: Uint32Array;
  readonly #look: RowLook;
  #turn = 0;
  #startsOf = NOBODY;
  #starts: readonly number[] = [];
  #round = 0;
  #units = 0;

  constructor(graph: AccessGraph, bundles: Bundles, strong: Strong, look: RowLook) {
    this.#graph = graph;
    this.#bundles = bundles;
    this.#strong = strong;
    this.#seen = new Uint32Array(graph.nodes.length);
    this.#look = look;
    this.#acting = new Uint8Array(strong.count);
    for (let node = 0; node < graph.nodes.length; node++) {
      if (this.#acts(node)) this.#acting[u32(strong.of, node)] = 1;
    }
  }

  /** Whether so much was looked at that it is time for others. */
  isTurn(): boolean {
    if (this.#look.spent - this.#turn < UNITS_PER_TURN) return false;
    this.#turn = this.#look.spent;
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
    const began = this.#look.spent;
    for (const start of this.#actingBefore(source)) {
      if (start === NOBODY) {
        yield source;
        continue;
      }
      if (left.size === 0 || this.#look.spent - began > MOST) break;
      this.#look.control(start);
      for (const [record, bundle] of left) {
        if (!this.#look.losesBehind(new Set([bundle]))) continue;
        found.set(record, true);
        left.delete(record);
      }
      if (this.isTurn()) yield source;
    }
    if (this.#look.spent - began <= MOST) for (const record of left.keys()) found.set(record, false);
  }

  /** Whether someone of those who come to a source loses one of the rows that the source loses. */
  *#losesOne(
    starts: readonly number[],
    lost: readonly number[],
    gone: ReadonlySet<number>,
  ): Generator<number, boolean> {
    for (let first = 0; first < lost.length; first += AT_ONCE) {
      const rows = lost.slice(first, first + AT_ONCE);
      const held = this.#look.holders(rows, gone);
      let all = -1;
      for (const start of starts) all &= u32(held, start);
      if (rows.some((_, i) => (all & (1 << i)) === 0)) return true;
      this.#look.spent += starts.length;
      if (this.isTurn()) yield first;
    }
    return false;
  }

  /** Everyone who acts and comes to a place; kept for when the same is asked next. */
  *#startsBefore(source: number): Generator<number, readonly number[]> {
    if (this.#startsOf !== source) {
      const starts: number[] = [];
      for (const start of this.#actingBefore(source)) {
        if (start === NOBODY) yield source;
        else starts.push(start);
      }
      this.#starts = starts;
      this.#startsOf = source;
    }
    return this.#starts;
  }

  /** Whether someone loses by some bundles, without which one of those that they leave is known to lose. */
  *any(bundles: readonly number[]): Generator<number, boolean | undefined> {
    const gone = new Set(bundles);
    const sources = [...new Set(bundles.map((b) => u32(this.#bundles.from, b)))];
    const alone = sources.length === 1;
    // What anyone loses, one of those loses where a way begins that goes.
    for (const source of sources) {
      if (this.#acts(source) && (alone || this.#look.loses(source, gone))) return true;
    }
    for (const source of sources) {
      if (this.#acts(source) || (!alone && !this.#look.loses(source, gone))) continue;
      if (this.#sharesLoss(source, bundles)) return true;
      const starts = yield* this.#startsBefore(source);
      for (const start of starts.slice(0, STARTS)) {
        if (this.#look.loses(start, gone)) return true;
        if (this.isTurn()) yield source;
      }
      if (starts.length <= STARTS) continue;
      // Whoever comes to the source by what goes comes to another source first, and loses by it what is lost here.
      const lost = this.#look.lost(source, gone, ROWS);
      if (lost.length === ROWS) return undefined;
      if (yield* this.#losesOne(starts, lost, gone)) return true;
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
  *#actingBefore(source: number): Generator<number, void> {
    const { inStart, inBundle, from } = this.#bundles;
    const round = ++this.#round;
    const queue = [source];
    this.#seen[source] = round;
    for (const place of queue) {
      const last = u32(inStart, place + 1);
      for (let i = u32(inStart, place); i < last; i++) {
        const before = u32(from, u32(inBundle, i));
        if (this.#seen[before] === round) continue;
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
