import { num, u32 } from '../columns';
import { Below } from './below';
import { NO_KILLER, NO_PLACE, counts } from './bundles';
import type { Bundles } from './bundles';
import type { ChokeSums } from './choke-sums';
import { NONE, dominates } from './dominators';
import { PIVOT_TURN, behindPlace, isAhead } from './pivot';
import type { Pivot } from './pivot';
import { PivotEntries } from './pivot-entries';
import { PivotRegion } from './pivot-region';
import { passing } from './pivot-starts';
import type { PivotStarts } from './pivot-starts';

/**
 * What all starts that come to the pivot lose, thing by thing. A start u that still comes to the pivot when x goes
 * comes to all that the pivot still does, so u can lose only what the pivot loses by x, less what u itself comes to in
 * there: that of the few starts is looked at which come in there. What u reaches and the pivot does not is looked at
 * for u. A start that does not come to the pivot without x is looked at in `pivot-needs.ts`.
 */
export class PivotLoss {
  readonly #bundles: Bundles;
  readonly #pivot: Pivot;
  readonly #starts: PivotStarts;
  readonly #sums: ChokeSums;
  readonly #region: PivotRegion;
  readonly #below: Below;
  /** 1 for places to which the pivot leads. */
  readonly #ahead: Uint32Array;
  /** By position in `back`: starts before it. */
  readonly #startsBefore: Uint32Array;
  readonly #entries: PivotEntries;

  constructor(bundles: Bundles, pivot: Pivot, starts: PivotStarts, sums: ChokeSums) {
    this.#bundles = bundles;
    this.#pivot = pivot;
    this.#starts = starts;
    this.#sums = sums;
    this.#region = new PivotRegion(bundles, pivot);
    this.#below = new Below(bundles);
    this.#ahead = pivot.ahead.enter.map((position) => (position === NONE ? 0 : 1));
    this.#entries = new PivotEntries(bundles, pivot, starts, this.#region);
    const before = new Uint32Array(pivot.back.order.length + 1);
    for (const place of starts.places) {
      const position = u32(pivot.back.enter, place) + 1;
      before[position] = u32(before, position) + 1;
    }
    for (let i = 1; i < before.length; i++) before[i] = u32(before, i) + u32(before, i - 1);
    this.#startsBefore = before;
  }

  /** All nodes and bundles, the node of the pivot aside. */
  *all(): Generator<number, void> {
    const { graph, controlled, places } = this.#bundles;
    for (let node = 0; node < graph.nodes.length; node++) {
      if (u32(controlled, node) !== this.#pivot.place && !this.#alone(node)) yield* this.#node(node);
      if (this.#isTurn(1)) yield 0;
    }
    for (let place = 0; place < places; place++) {
      if (!isAhead(this.#pivot, place)) {
        if (passing(this.#starts, place).length > 0) yield* this.#outOf(place);
      } else {
        const only = this.#onlyInto(place);
        if (only !== NONE) yield* this.#into(place, only);
      }
      if (this.#isTurn(4)) yield 0;
    }
  }

  /** Whether enough was looked at for a turn, with so much more. */
  #isTurn(units: number): boolean {
    if ((this.#region.units += units) < PIVOT_TURN) return false;
    this.#region.units = 0;
    return true;
  }

  /** How many starts do not come to the pivot without a place. */
  #needing(place: number): number {
    const { back } = this.#pivot;
    if (place === NO_PLACE || u32(back.enter, place) === NONE) return 0;
    return u32(this.#startsBefore, u32(back.leave, place)) - u32(this.#startsBefore, u32(back.enter, place));
  }

  #needs(start: number, place: number): boolean {
    return place !== NO_PLACE && dominates(this.#pivot.back, place, num(this.#starts.places, start));
  }

  #leads(place: number): boolean {
    const { outStart } = this.#bundles;
    return place !== NO_PLACE && u32(outStart, place + 1) > u32(outStart, place);
  }

  /** Of the places of a node that lead on, those to which the pivot leads, and others that starts pass. */
  #placesOf(node: number): { readonly cuts: readonly number[]; readonly apart: readonly number[] } {
    const cuts: number[] = [];
    const apart: number[] = [];
    for (const place of [u32(this.#bundles.controlled, node), u32(this.#bundles.covered, node)]) {
      if (!this.#leads(place)) continue;
      if (isAhead(this.#pivot, place)) cuts.push(place);
      else if (passing(this.#starts, place).length > 0) apart.push(place);
    }
    return { cuts, apart };
  }

  /** What is lost with a node behind which nobody comes in, the most common case: whether it is one. */
  #alone(node: number): boolean {
    const { controlled, covered } = this.#bundles;
    if (!this.#leads(u32(controlled, node)) && !this.#leads(u32(covered, node))) return true;
    const { cuts, apart } = this.#placesOf(node);
    if (apart.length > 0) return false;
    const [first, second] = cuts;
    if (first === undefined) return true;
    if (second !== undefined && !dominates(this.#pivot.ahead, first, second)) return false;
    if (this.#comesBehind(first)) return false;
    this.#sums.addNode(node, this.#bulk(u32(controlled, node)) * this.#weightWithout(first, node));
    return true;
  }

  *#node(node: number): Generator<number, void> {
    const control = u32(this.#bundles.controlled, node);
    const { cuts, apart } = this.#placesOf(node);
    const [first, second] = cuts;
    const both = second !== undefined && !dominates(this.#pivot.ahead, num(cuts, 0), second);
    this.#region.clear();
    if (first !== undefined) this.#region.addBehind(first);
    if (both) this.#addBelow(first ?? 0, second);
    this.#region.close(node);
    this.#sums.addNode(node, this.#bulk(control) * this.#region.weight);
    this.#entries.gather();
    for (const start of this.#entries.coming) {
      if (this.#needs(start, control)) continue;
      this.#entries.look(start);
      this.#sums.addNode(node, -this.#region.reached);
      if (this.#isTurn(1)) yield 0;
    }
    const done = new Set<number>();
    for (const place of apart) {
      for (const start of passing(this.#starts, place)) {
        if (done.has(start) || this.#needs(start, control)) continue;
        done.add(start);
        this.#sums.addNode(node, this.#lossBefore(start, node));
        if (this.#isTurn(1)) yield 0;
        // What it comes to otherwise was taken off already, if it comes in there.
        if (!this.#entries.has(start)) continue;
        this.#entries.look(start);
        this.#sums.addNode(node, this.#region.reached);
      }
    }
    this.#entries.forget();
  }

  /** What a start loses beside what the pivot does when a node goes through which it passes before. */
  #lossBefore(start: number, node: number): number {
    const region = this.#region;
    const from = num(this.#starts.places, start);
    region.look();
    const without = region.approach(from, undefined, node);
    const reached = region.reached;
    const counted = [this.#bundles.controlled, this.#bundles.covered, this.#bundles.ended].some((places) => {
      const place = u32(places, node);
      return (
        place !== NO_PLACE &&
        counts(this.#bundles, place) &&
        this.#pivot.meet[node] === NONE &&
        passing(this.#starts, place).includes(start)
      );
    });
    return u32(this.#starts.own, start) - (counted ? 1 : 0) - without - reached;
  }

  /** Starts that still come to the pivot when a node goes. */
  #bulk(control: number): number {
    return this.#starts.places.length - this.#needing(control);
  }

  #weightWithout(place: number, node: number): number {
    const { ahead, meet } = this.#pivot;
    const own = u32(meet, node);
    const inside = own !== NONE && own >= u32(ahead.enter, place) && own < u32(ahead.leave, place);
    return behindPlace(this.#pivot, place) - (inside ? 1 : 0);
  }

  #comesBehind(place: number): boolean {
    const { ahead } = this.#pivot;
    const { comesStart } = this.#starts;
    return u32(comesStart, u32(ahead.enter, place) + 1) < u32(comesStart, u32(ahead.leave, place));
  }

  /** What else goes with the covered place of a node that is controlled as well. */
  #addBelow(control: number, cover: number): void {
    const region = this.#region;
    const { ahead } = this.#pivot;
    region.addBehind(cover);
    for (const place of this.#below.lost(cover, this.#ahead, 1, (before) =>
      dominates(ahead, control, before),
    ))
      region.add(place);
  }

  /** The bundle that alone leads the pivot into a place, where a record alone takes it away. */
  #onlyInto(place: number): number {
    const { ahead, place: root } = this.#pivot;
    const { inStart, inBundle, from, killer } = this.#bundles;
    if (place === root) return NONE;
    let only = NONE;
    for (let i = u32(inStart, place); i < u32(inStart, place + 1); i++) {
      const b = u32(inBundle, i);
      const before = u32(from, b);
      if (!isAhead(this.#pivot, before) || dominates(ahead, place, before)) continue;
      if (only !== NONE) return NONE;
      only = b;
    }
    return only === NONE || killer[only] === NO_KILLER ? NONE : only;
  }

  *#into(place: number, only: number): Generator<number, void> {
    const { ahead } = this.#pivot;
    const { from } = this.#bundles;
    const control = this.#onlyWay(only) ? u32(from, only) : NO_PLACE;
    const bulk = this.#bulk(control);
    this.#sums.addBundle(only, bulk * behindPlace(this.#pivot, place));
    const { comesStart } = this.#starts;
    if (u32(comesStart, u32(ahead.enter, place)) === u32(comesStart, u32(ahead.leave, place))) return;
    this.#region.clear();
    this.#region.addBehind(place);
    this.#region.close();
    this.#entries.gather();
    for (const start of this.#entries.coming) {
      if (this.#needs(start, control)) continue;
      this.#entries.look(start);
      this.#sums.addBundle(only, -this.#region.reached);
      if (this.#isTurn(1)) yield 0;
    }
    this.#entries.forget();
  }

  /** Whether a bundle is the only way from where it leaves to the pivot. */
  #onlyWay(bundle: number): boolean {
    const { from, to, outStart } = this.#bundles;
    const { back, place: root } = this.#pivot;
    const place = u32(from, bundle);
    if (place === root) return false;
    for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
      const target = u32(to, b);
      const leads = u32(back.enter, target) !== NONE && !dominates(back, place, target);
      if (leads !== (b === bundle)) return false;
    }
    return true;
  }

  /** Bundles before what the pivot leads to. */
  *#outOf(place: number): Generator<number, void> {
    const { outStart, to, killer } = this.#bundles;
    const starts = passing(this.#starts, place);
    for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
      if (isAhead(this.#pivot, u32(to, b)) || killer[b] === NO_KILLER) continue;
      const gone = new Set([b]);
      const control = this.#onlyWay(b) ? place : NO_PLACE;
      this.#region.clear();
      for (const start of starts) {
        if (this.#needs(start, control)) continue;
        this.#region.look();
        const without = this.#region.approach(num(this.#starts.places, start), gone, undefined);
        this.#sums.addBundle(b, u32(this.#starts.own, start) - without);
        if (this.#isTurn(1)) yield 0;
      }
    }
  }
}
