import { i32, u32, u8 } from '../columns';
import { Below } from './below';
import { NO_KILLER, NO_PLACE, counts } from './bundles';
import type { Bundles } from './bundles';
import { severalIn } from './choke-several';
import type { ChokeSums } from './choke-sums';
import { Loss } from './loss';
import { StartDominators } from './start-dominators';

/** Facts about a place: to come there counts as reaching its node; its node has other places that anyone comes to. */
const COUNTS = 1;
const MANY = 2;

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
  /** By place: what there is to know of it in most walks, in a byte that is likely to be in the processor's cache. */
  readonly #facts: Uint8Array;

  /** `many`: 1 for nodes with several places that anyone comes to: what all ways to them pass has to be looked for. */
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
    this.#facts = new Uint8Array(places);
    for (let place = 0; place < places; place++) {
      this.#facts[place] =
        (counts(bundles, place) ? COUNTS : 0) | (many[u32(bundles.node, place)] === 1 ? MANY : 0);
    }
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
      const facts = u8(this.#facts, place);
      if ((facts & COUNTS) === 0) continue;
      if ((facts & MANY) === 0) {
        // The start itself is first: nobody reaches oneself, and what one controls is no permission.
        if (v === 0) continue;
        weight[v] = 1;
        this.#sums.pairs++;
        continue;
      }
      const at = u32(node, place);
      if (at === start && !self) continue;
      if (this.#nodeRound[at] === this.#dominators.walks) {
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
    const all = u32(this.#weight, 0);
    for (let v = 1; v < count; v++) {
      const behind = u32(this.#weight, v);
      const place = this.#dominators.place(v, count);
      const facts = u8(this.#facts, place);
      if ((facts & MANY) !== 0) this.#shareMany(u32(node, place), place, v);
      else if (behind > (facts & COUNTS)) this.#sums.addNode(u32(node, place), behind - (facts & COUNTS));
      if (this.#dominators.ways[v] !== 1 || behind === 0) continue;
      const b = u32(this.#dominators.by, v);
      if (killer[b] === NO_KILLER) continue;
      this.#sums.addBundle(b, behind);
    }
    if (this.#shared.size === 0) return;
    const several = severalIn(this.#bundles, this.#dominators, count, this.#shared, () => true);
    for (const [record, gone] of several) {
      const lost = all - this.#loss.count(root, new Set(gone));
      this.#sums.addRecord(record, lost);
    }
  }

  /**
   * What is lost with a node that has several places, by one of them, or by two that both lead on: told at the controlled
   * one, which of the start's own node is the first and not looked at.
   */
  #shareMany(node: number, place: number, v: number): void {
    const both = this.#together(node, place);
    if (both && this.#bundles.controlled[node] !== place) return;
    const lost = both ? this.#withBoth(node, v) : u32(this.#weight, v) - this.#own(node, v);
    if (lost > 0) this.#sums.addNode(node, lost);
  }

  /** 1 where a node with several places is itself among what lies behind one of them. */
  #own(node: number, v: number): number {
    const reached = this.#nodeRound[node] === this.#dominators.walks;
    return reached && this.#dominators.behind(v, u32(this.#meet, node)) ? 1 : 0;
  }

  /** Another place of the same node is in the walk, and both lead on. */
  #together(node: number, place: number): boolean {
    const { controlled, covered, outStart } = this.#bundles;
    const other = u32(controlled[node] === place ? covered : controlled, node);
    if (other === NO_PLACE || this.#dominators.round[other] !== this.#dominators.walks) return false;
    const leads = (p: number): boolean => u32(outStart, p + 1) > u32(outStart, p);
    return leads(other) && leads(place);
  }

  /**
   * What the start loses when a node goes with both its places, itself not counted: what lies behind the controlled one,
   * and what only the covered one is left to lead to. `v`: the number of the controlled one.
   */
  #withBoth(node: number, v: number): number {
    const { round, walks, number } = this.#dominators;
    const gone = (place: number): boolean => this.#dominators.behind(v, u32(number, place));
    let lost = u32(this.#weight, v) - this.#own(node, v);
    for (const place of this.#below.lost(u32(this.#bundles.covered, node), round, walks, gone))
      if (!gone(place) && this.#onlyCovered(u32(this.#bundles.node, place), gone)) lost++;
    return lost;
  }

  /** Whether all other places at which the walk reaches a node are gone. */
  #onlyCovered(node: number, gone: (place: number) => boolean): boolean {
    const { controlled, ended } = this.#bundles;
    for (const places of [controlled, ended]) {
      const place = u32(places, node);
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
}
