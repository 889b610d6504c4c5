import { i32, u32, u32Or } from '../columns';
import { Below } from './below';
import { NO_KILLER, NO_PLACE, counts, killersOf } from './bundles';
import type { Bundles } from './bundles';
import type { ChokeSums } from './choke-sums';
import { Loss } from './loss';
import { StartDominators } from './start-dominators';

/** The dominators of one start after another, and what is lost by each. */
export class DominatorWalk {
  readonly #bundles: Bundles;
  readonly #loss: Loss;
  readonly #below: Below;
  readonly #dominators: StartDominators;
  readonly #sums: ChokeSums;
  /** Records that take several bundles away. */
  readonly #shared: ReadonlySet<number>;
  /** Nodes with several places in the current walk. */
  readonly #several: number[] = [];
  readonly #weight: Uint32Array;
  /** By node: the last number that all its counted places have above them, where `nodeRound` says so. */
  readonly #meet: Uint32Array;
  readonly #nodeRound: Uint32Array;
  /** 1 for nodes with several places that anyone comes to: what all ways to them pass has to be looked for. */
  readonly #many: Uint8Array;

  constructor(bundles: Bundles, sums: ChokeSums, shared: ReadonlySet<number>, many: Uint8Array) {
    const { places } = bundles;
    this.#bundles = bundles;
    this.#loss = new Loss(bundles);
    this.#below = new Below(bundles);
    this.#dominators = new StartDominators(bundles);
    this.#sums = sums;
    this.#shared = shared;
    this.#weight = new Uint32Array(places);
    this.#meet = new Uint32Array(bundles.graph.nodes.length);
    this.#nodeRound = new Uint32Array(bundles.graph.nodes.length);
    this.#many = many;
  }

  from(root: number): void {
    const count = this.#dominators.from(root);
    this.#weigh(root, count);
    this.#share(root, count);
  }

  /** Put each node reached where all ways to it part, and sum up what lies behind each place. */
  #weigh(root: number, count: number): void {
    const { node } = this.#bundles;
    const weight = this.#weight;
    const start = u32(node, root);
    weight.fill(0, 0, count);
    // Asked for verbs, a permission on oneself counts.
    const self = this.#bundles.verbs !== 0;
    for (let v = 0; v < count; v++) {
      const place = this.#dominators.place(v, count);
      const at = u32(node, place);
      if ((at === start && !self) || !counts(this.#bundles, place)) continue;
      if (this.#many[at] === 0) {
        weight[v] = 1;
        this.#sums.pairs++;
      } else if (this.#nodeRound[at] === this.#dominators.walks) {
        this.#meet[at] = this.#dominators.meetOf(u32(this.#meet, at), v);
      } else {
        this.#nodeRound[at] = this.#dominators.walks;
        this.#meet[at] = v;
        this.#several.push(at);
      }
    }
    for (const at of this.#several) {
      const meet = u32(this.#meet, at);
      weight[meet] = u32(weight, meet) + 1;
      this.#sums.pairs++;
    }
    this.#several.length = 0;
    for (let v = count - 1; v > 0; v--) {
      const d = i32(this.#dominators.idom, v);
      weight[d] = u32(weight, d) + u32(weight, v);
    }
  }

  /** Add what this start would lose to nodes and bundles. */
  #share(root: number, count: number): void {
    const { node, killer } = this.#bundles;
    const start = u32(node, root);
    const all = u32(this.#weight, 0);
    for (let v = 1; v < count; v++) {
      const behind = u32(this.#weight, v);
      const place = this.#dominators.place(v, count);
      const at = u32(node, place);
      if (at !== start && this.#many[at] === 1 && this.#together(at, place)) {
        if (this.#bundles.controlled[at] === place) this.#addNode(at, this.#withBoth(start, at, v));
      } else if (behind > 0 && at !== start) {
        this.#addNode(at, behind - this.#own(at, v, place));
      }
      if (this.#dominators.ways[v] !== 1 || behind === 0) continue;
      const b = u32(this.#dominators.by, v);
      if (killer[b] === NO_KILLER) continue;
      this.#sums.addBundle(b, behind);
    }
    if (this.#shared.size === 0) return;
    const several = new Map<number, number[]>();
    this.#severalIn(count, several);
    for (const [record, gone] of several) {
      const lost = all - this.#loss.count(root, new Set(gone));
      this.#sums.addRecord(record, lost);
    }
  }

  #addNode(node: number, lost: number): void {
    if (lost > 0) this.#sums.addNode(node, lost);
  }

  /** 1 where a node itself is among what lies behind one of its places. */
  #own(node: number, v: number, place: number): number {
    if (this.#many[node] === 0) return counts(this.#bundles, place) ? 1 : 0;
    return this.#nodeRound[node] === this.#dominators.walks &&
      this.#dominators.behind(v, u32(this.#meet, node))
      ? 1
      : 0;
  }

  /** Another place of the same node is in the walk, and both lead on. */
  #together(node: number, place: number): boolean {
    const { controlled, covered, outStart } = this.#bundles;
    const other = controlled[node] === place ? covered[node] : controlled[node];
    if (other === undefined || other === NO_PLACE || this.#dominators.round[other] !== this.#dominators.walks)
      return false;
    const leads = (p: number): boolean => u32(outStart, p + 1) > u32(outStart, p);
    return leads(other) && leads(place);
  }

  /**
   * What the start loses when a node goes with both its places, itself not counted: what lies behind the controlled one,
   * and what only the covered one is left to lead to. `v`: the number of the controlled one.
   */
  #withBoth(start: number, node: number, v: number): number {
    const own =
      this.#nodeRound[node] === this.#dominators.walks && this.#dominators.behind(v, u32(this.#meet, node))
        ? 1
        : 0;
    let lost = u32(this.#weight, v) - own;
    const self = this.#bundles.verbs !== 0;
    const gone = (place: number): boolean => this.#dominators.behind(v, u32(this.#dominators.number, place));
    for (const place of this.#below.lost(
      u32(this.#bundles.covered, node),
      this.#dominators.round,
      this.#dominators.walks,
      gone,
    )) {
      const at = u32(this.#bundles.node, place);
      if (at === node || (at === start && !self) || this.#goneAlready(at, place, v)) continue;
      if (this.#onlyCovered(at, gone)) lost++;
    }
    return lost;
  }

  /** Whether a node goes with what lies behind the number `v` alone. */
  #goneAlready(node: number, place: number, v: number): boolean {
    return this.#dominators.behind(
      v,
      this.#many[node] === 0 ? u32(this.#dominators.number, place) : u32(this.#meet, node),
    );
  }

  /** Whether all other places at which the walk reaches a node are gone. */
  #onlyCovered(node: number, gone: (place: number) => boolean): boolean {
    const { controlled, ended } = this.#bundles;
    for (const places of [controlled, ended]) {
      const place = u32Or(places, node, NO_PLACE);
      if (
        place === NO_PLACE ||
        this.#dominators.round[place] !== this.#dominators.walks ||
        !counts(this.#bundles, place)
      )
        continue;
      if (!gone(place)) return false;
    }
    return true;
  }

  /** The bundles in the walk of records that have several. */
  #severalIn(count: number, found: Map<number, number[]>): void {
    const { outStart, killer } = this.#bundles;
    for (let v = 0; v < count; v++) {
      const place = this.#dominators.place(v, count);
      for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
        if (killer[b] === NO_KILLER) continue;
        for (const record of killersOf(this.#bundles, b)) {
          if (!this.#shared.has(record)) continue;
          const list = found.get(record);
          if (list === undefined) found.set(record, [b]);
          else list.push(b);
        }
      }
    }
  }
}
