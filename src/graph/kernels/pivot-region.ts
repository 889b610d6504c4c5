import { num, u32 } from '../columns';
import { CONTROLS, NO_PLACE, counts } from './bundles';
import type { Bundles } from './bundles';
import { NONE } from './dominators';
import { isAhead } from './pivot';
import type { Pivot } from './pivot';

/**
 * What the pivot no longer comes to when something goes, and how much of it someone else still comes to: no way from
 * outside leads back into it, or the pivot would come there as well, so only what lies in it is looked at.
 */
export class PivotRegion {
  readonly #bundles: Bundles;
  readonly #pivot: Pivot;
  /** By place and by node: the number of the region they were last in. */
  readonly #inside: Uint32Array;
  readonly #lost: Uint32Array;
  /** By place and by node: the number of the look that last came there. */
  readonly #seen: Uint32Array;
  readonly #counted: Uint32Array;
  readonly #queue: Uint32Array;
  readonly #places: number[] = [];
  #region = 0;
  #look = 0;
  #reached = 0;
  #weight = 0;
  /** Places and steps looked at so far. */
  units = 0;

  constructor(bundles: Bundles, pivot: Pivot) {
    this.#bundles = bundles;
    this.#pivot = pivot;
    const nodes = pivot.meet.length;
    this.#inside = new Uint32Array(bundles.places);
    this.#lost = new Uint32Array(nodes);
    this.#seen = new Uint32Array(bundles.places);
    this.#counted = new Uint32Array(nodes);
    this.#queue = new Uint32Array(bundles.places);
  }

  /** Nodes lost by the pivot. */
  get weight(): number {
    return this.#weight;
  }

  get places(): readonly number[] {
    return this.#places;
  }

  has(place: number): boolean {
    return this.#inside[place] === this.#region;
  }

  /** Begins a region with nothing in it. */
  clear(): void {
    this.#region++;
    this.#places.length = 0;
    this.#weight = 0;
  }

  add(place: number): void {
    if (this.has(place)) return;
    this.#inside[place] = this.#region;
    this.#places.push(place);
  }

  /** Adds all that lies behind a place, itself included. */
  addBehind(place: number): void {
    const { ahead } = this.#pivot;
    const end = u32(ahead.leave, place);
    for (let i = u32(ahead.enter, place); i < end; i++) this.add(u32(ahead.order, i));
  }

  /** Once all is added: decides which nodes are lost. The places of `gone` go themselves and are nobody's loss. */
  close(gone?: number): void {
    const { node, controlled, covered, ended } = this.#bundles;
    if (gone !== undefined) this.#lost[gone] = this.#region;
    for (const place of this.#places) {
      const at = u32(node, place);
      if (this.#lost[at] === this.#region) continue;
      if (this.#pivot.meet[at] === NONE || !this.#allInside(at)) continue;
      this.#lost[at] = this.#region;
      this.#weight++;
    }
    this.units += this.#places.length;
    if (gone === undefined) return;
    // No node is lost by going itself, and nothing passes it.
    this.#lost[gone] = 0;
    for (const places of [controlled, covered, ended]) {
      const place = u32(places, gone);
      if (place !== NO_PLACE && this.has(place)) this.#inside[place] = 0;
    }
  }

  /** Whether all counted places of a node to which the pivot leads are in the region. */
  #allInside(node: number): boolean {
    const { controlled, covered, ended } = this.#bundles;
    return (
      this.#insideOrNone(u32(controlled, node)) &&
      this.#insideOrNone(u32(covered, node)) &&
      this.#insideOrNone(u32(ended, node))
    );
  }

  #insideOrNone(place: number): boolean {
    if (place === NO_PLACE || this.has(place)) return true;
    return !isAhead(this.#pivot, place) || !counts(this.#bundles, place);
  }

  /** Begins a look at what someone still comes to in the region. */
  look(): void {
    this.#look++;
    this.#reached = 0;
  }

  /** Counts a node as come to. */
  count(node: number): void {
    if (this.#lost[node] !== this.#region || this.#counted[node] === this.#look) return;
    this.#counted[node] = this.#look;
    this.#reached++;
  }

  /** Walks on from a place in the region, without some bundles. */
  walk(from: number, gone?: ReadonlySet<number>): void {
    if (!this.has(from) || this.#seen[from] === this.#look) return;
    const { outStart, to, node, verbs, state } = this.#bundles;
    const queue = this.#queue;
    this.#seen[from] = this.#look;
    queue[0] = from;
    let end = 1;
    for (let i = 0; i < end; i++) {
      const place = u32(queue, i);
      if (verbs === 0 || state[place] !== CONTROLS) this.count(u32(node, place));
      const last = u32(outStart, place + 1);
      this.units += 1 + last - u32(outStart, place);
      for (let b = u32(outStart, place); b < last; b++) {
        const target = u32(to, b);
        if (this.#seen[target] === this.#look || !this.has(target) || gone?.has(b) === true) continue;
        this.#seen[target] = this.#look;
        queue[end++] = target;
      }
    }
  }

  /** Nodes of the region come to in this look. */
  get reached(): number {
    return this.#reached;
  }

  /**
   * From a start, as far as what the pivot leads to and on within the region, without some bundles or without a node:
   * how many nodes it comes to that the pivot does not. What it comes to in the region is counted as in a look.
   */
  approach(start: number, gone: ReadonlySet<number> | undefined, lost: number | undefined): number {
    const { outStart, to, node, verbs, state } = this.#bundles;
    const before = [start];
    this.#seen[start] = this.#look;
    let found = 0;
    for (let i = 0; i < before.length; i++) {
      const place = num(before, i);
      const at = u32(node, place);
      if (verbs === 0 || state[place] !== CONTROLS) {
        if (this.#pivot.meet[at] !== NONE) this.count(at);
        else if (this.#counted[at] !== this.#look) {
          this.#counted[at] = this.#look;
          found++;
        }
      }
      const last = u32(outStart, place + 1);
      this.units += 1 + last - u32(outStart, place);
      for (let b = u32(outStart, place); b < last; b++) {
        const target = u32(to, b);
        if (gone?.has(b) === true || node[target] === lost) continue;
        if (isAhead(this.#pivot, target)) this.walk(target, gone);
        else if (this.#seen[target] !== this.#look) {
          this.#seen[target] = this.#look;
          before.push(target);
        }
      }
    }
    return found;
  }
}
