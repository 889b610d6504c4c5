import { num, u32, u8 } from '../columns';
import { NO_KILLER, NO_PLACE, counts } from './bundles';
import type { Bundles } from './bundles';
import type { ChokeSums } from './choke-sums';
import { NONE, dominates } from './dominators';
import { Loss } from './loss';
import { PIVOT_TURN, behindPlace } from './pivot';
import type { Pivot } from './pivot';
import { PivotRegion } from './pivot-region';
import { passing } from './pivot-starts';
import type { PivotStarts } from './pivot-starts';

/**
 * What starts lose that do not come to the pivot without something: all that they no longer come to, by a walk. And what
 * goes with the pivot itself, or with a record that takes several bundles away: what the pivot, or another place of its
 * component, still comes to, and who still comes to it, is found by a walk each.
 */
export class PivotNeeds {
  readonly #bundles: Bundles;
  readonly #pivot: Pivot;
  readonly #starts: PivotStarts;
  readonly #sums: ChokeSums;
  readonly #loss: Loss;
  readonly #region: PivotRegion;
  readonly #queue: Uint32Array;

  constructor(bundles: Bundles, pivot: Pivot, starts: PivotStarts, sums: ChokeSums) {
    this.#bundles = bundles;
    this.#pivot = pivot;
    this.#starts = starts;
    this.#sums = sums;
    this.#loss = new Loss(bundles);
    this.#region = new PivotRegion(bundles, pivot);
    this.#queue = new Uint32Array(bundles.places);
  }

  /** How many nodes a start reaches. */
  #reach(start: number): number {
    const all = behindPlace(this.#pivot, this.#pivot.place) + u32(this.#starts.own, start);
    return this.#bundles.verbs === 0 ? all - 1 : all;
  }

  /** For each start what it has to pass to come to the pivot. Yields per start. */
  *each(): Generator<number, void> {
    const { back, place: root } = this.#pivot;
    const { node, killer } = this.#bundles;
    const { places } = this.#starts;
    for (let start = 0; start < places.length; start++) {
      const from = num(places, start);
      this.#sums.pairs += this.#reach(start);
      for (let at = from; at !== root; at = u32(back.idom, at)) {
        if (at !== from) this.#losesNode(start, u32(node, at));
        const only = this.#onlyWay(at);
        if (only === NONE || killer[only] === NO_KILLER) continue;
        this.#sums.addBundle(only, this.#reach(start) - this.#loss.count(from, new Set([only])));
      }
      yield start;
    }
  }

  #losesNode(start: number, node: number): void {
    const lost = this.#reach(start) - this.#loss.count(num(this.#starts.places, start), undefined, node);
    this.#sums.addNode(node, lost - (this.#reaches(start, node) ? 1 : 0));
  }

  /** Whether a start reaches a node. */
  #reaches(start: number, node: number): boolean {
    if (this.#pivot.meet[node] !== NONE) return true;
    const { controlled, covered, ended } = this.#bundles;
    return [controlled, covered, ended].some((places) => {
      const place = u32(places, node);
      return (
        place !== NO_PLACE && counts(this.#bundles, place) && passing(this.#starts, place).includes(start)
      );
    });
  }

  /** The bundle by which alone a place leads to the pivot. */
  #onlyWay(place: number): number {
    const { to, outStart } = this.#bundles;
    const { back } = this.#pivot;
    let only = NONE;
    for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
      const target = u32(to, b);
      if (u32(back.enter, target) === NONE || dominates(back, place, target)) continue;
      if (only !== NONE) return NONE;
      only = b;
    }
    return only;
  }

  /** What is lost with the node of the pivot. */
  *itself(): Generator<number, void> {
    const { node } = this.#bundles;
    const gone = u32(node, this.#pivot.place);
    yield* this.#without(this.#pivot.other, undefined, gone, (lost) => this.#sums.addNode(gone, lost));
  }

  /** What is lost with each record that takes several bundles away. */
  *records(shared: ReadonlyMap<number, ReadonlySet<number>>): Generator<number, void> {
    for (const [record, gone] of shared) {
      if (![...gone].some((b) => this.#comeTo(u32(this.#bundles.from, b)))) continue;
      yield* this.#without(this.#pivot.place, gone, undefined, (lost) => this.#sums.addRecord(record, lost));
    }
  }

  /** Whether any of the starts comes to a place. */
  #comeTo(place: number): boolean {
    return u32(this.#pivot.ahead.enter, place) !== NONE || passing(this.#starts, place).length > 0;
  }

  /** What goes without some bundles, or without a node, `root` being one of the places in a cycle with the pivot. */
  *#without(
    root: number,
    gone: ReadonlySet<number> | undefined,
    node: number | undefined,
    add: (lost: number) => void,
  ): Generator<number, void> {
    const { from } = this.#bundles;
    const { places, own } = this.#starts;
    const region = this.#region;
    const ahead = yield* this.#come(root, true, gone, node);
    const back = yield* this.#come(root, false, gone, node);
    region.clear();
    for (const place of this.#pivot.ahead.order) if (u8(ahead, place) === 0) region.add(place);
    region.close(node);
    yield 0;
    const special = new Set<number>();
    for (const place of region.places) for (const start of this.#comingIn(place)) special.add(start);
    const tails =
      node === undefined
        ? [...(gone ?? [])].map((b) => u32(from, b))
        : [this.#bundles.controlled, this.#bundles.covered].map((column) => u32(column, node));
    for (const place of tails) for (const start of passing(this.#starts, place)) special.add(start);
    for (let start = 0; start < places.length; start++) {
      const place = num(places, start);
      if (u32(this.#bundles.node, place) === node) continue;
      if (u8(back, place) === 0) {
        if (node === undefined) add(this.#reach(start) - this.#loss.count(place, gone));
        else this.#losesNode(start, node);
        yield 0;
      } else if (!special.has(start)) add(region.weight);
      else {
        region.look();
        const found = this.#lookFrom(place, gone, node);
        const mine = node !== undefined && this.#pivot.meet[node] === NONE && this.#reaches(start, node);
        add(region.weight + u32(own, start) - (mine ? 1 : 0) - found - region.reached);
        if (region.units < PIVOT_TURN) continue;
        yield 0;
        region.units = 0;
      }
    }
  }

  #lookFrom(place: number, gone: ReadonlySet<number> | undefined, node: number | undefined): number {
    if (u32(this.#pivot.ahead.enter, place) === NONE) return this.#region.approach(place, gone, node);
    this.#region.walk(place, gone);
    return 0;
  }

  /** Starts that come in at a place to which the pivot leads. */
  #comingIn(place: number): number[] {
    const { comesStart, comes } = this.#starts;
    const position = u32(this.#pivot.ahead.enter, place);
    return Array.from(
      comes.subarray(u32(comesStart, position), u32(comesStart, position + 1)),
      (code) => code >>> 1,
    );
  }

  /** 1 for all places that a place still leads to, or that still lead to it. */
  *#come(
    root: number,
    onwards: boolean,
    gone: ReadonlySet<number> | undefined,
    node: number | undefined,
  ): Generator<number, Uint8Array> {
    const { outStart, to, inStart, inBundle, from } = this.#bundles;
    const seen = new Uint8Array(this.#bundles.places);
    const queue = this.#queue;
    const starts = onwards ? outStart : inStart;
    seen[root] = 1;
    queue[0] = root;
    let end = 1;
    let units = 0;
    for (let i = 0; i < end; i++) {
      const place = u32(queue, i);
      const last = u32(starts, place + 1);
      for (let at = u32(starts, place); at < last; at++) {
        const b = onwards ? at : u32(inBundle, at);
        const next = onwards ? u32(to, b) : u32(from, b);
        if (u8(seen, next) === 1 || gone?.has(b) === true || this.#bundles.node[next] === node) continue;
        seen[next] = 1;
        queue[end++] = next;
      }
      if ((units += 1 + last - u32(starts, place)) < PIVOT_TURN) continue;
      yield 0;
      units = 0;
    }
    return seen;
  }
}
