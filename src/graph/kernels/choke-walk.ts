import { f64, i32, i32Or, num, u32, u32Or } from '../columns';
import { Below } from './below';
import { NO_KILLER, NO_PLACE, counts, killersOf } from './bundles';
import type { Bundles } from './bundles';
import { Loss } from './loss';

/** How many pairs of a start and a node it reaches are lost, by what goes. */
export interface Choke {
  /** All pairs there are. */
  readonly pairs: number;
  /** By node: pairs lost when it goes, those with the node itself at an end not counted. */
  readonly byNode: Float64Array;
  /** By record: pairs lost when it goes. */
  readonly byRecord: Float64Array;
}

/** The dominators of one start after another, and what is lost by each. */
export class DominatorWalk {
  readonly #bundles: Bundles;
  readonly #loss: Loss;
  readonly #below: Below;
  readonly #byNode: Float64Array;
  readonly #byRecord: Float64Array;
  readonly #byBundle: Float64Array;
  /** Records that take several bundles away. */
  readonly #shared: ReadonlySet<number>;
  /** Nodes with several places in the current walk. */
  readonly #several: number[] = [];
  /** Number of a place in the current walk (reverse postorder), where `round` says that it is in it. */
  readonly #number: Uint32Array;
  readonly #round: Uint32Array;
  readonly #post: Uint32Array;
  readonly #stack: Uint32Array;
  readonly #next: Uint32Array;
  readonly #idom: Int32Array;
  /** Ways into a number, and the bundle of the last one seen. */
  readonly #ways: Uint32Array;
  readonly #by: Uint32Array;
  readonly #weight: Uint32Array;
  /** By node: the last number that all its counted places have above them, where `nodeRound` says so. */
  readonly #meet: Uint32Array;
  readonly #nodeRound: Uint32Array;
  /** 1 for nodes with several places that anyone comes to: what all ways to them pass has to be looked for. */
  readonly #many: Uint8Array;
  /** Bundles of the current walk that lead back, each with the number it leaves. */
  readonly #back: number[] = [];
  #walks = 0;
  #pairs = 0;

  constructor(bundles: Bundles, records: number, shared: ReadonlySet<number>, many: Uint8Array) {
    const { places } = bundles;
    this.#bundles = bundles;
    this.#loss = new Loss(bundles);
    this.#below = new Below(bundles);
    this.#byNode = new Float64Array(bundles.graph.nodes.length);
    this.#byRecord = new Float64Array(records);
    this.#byBundle = new Float64Array(bundles.to.length);
    this.#shared = shared;
    this.#number = new Uint32Array(places);
    this.#round = new Uint32Array(places);
    this.#post = new Uint32Array(places);
    this.#stack = new Uint32Array(places);
    this.#next = new Uint32Array(places);
    this.#idom = new Int32Array(places);
    this.#ways = new Uint32Array(places);
    this.#by = new Uint32Array(places);
    this.#weight = new Uint32Array(places);
    this.#meet = new Uint32Array(bundles.graph.nodes.length);
    this.#nodeRound = new Uint32Array(bundles.graph.nodes.length);
    this.#many = many;
  }

  from(root: number): void {
    const count = this.#order(root);
    this.#ahead(count);
    if (this.#back.length > 0) this.#again(count);
    this.#weigh(root, count);
    this.#share(root, count);
  }

  finish(): Choke {
    const { killer } = this.#bundles;
    for (let b = 0; b < killer.length; b++) {
      const lost = f64(this.#byBundle, b);
      if (lost === 0) continue;
      for (const record of killersOf(this.#bundles, b)) {
        if (!this.#shared.has(record)) this.#byRecord[record] = f64(this.#byRecord, record) + lost;
      }
    }
    return { pairs: this.#pairs, byNode: this.#byNode, byRecord: this.#byRecord };
  }

  /** Number the places come to; a place has a smaller number than what it leads to, cycles aside. */
  #order(root: number): number {
    const { outStart, to } = this.#bundles;
    const round = ++this.#walks;
    const seen = this.#round;
    const post = this.#post;
    const stack = this.#stack;
    const next = this.#next;
    let posted = 0;
    let depth = 0;
    stack[0] = root;
    next[root] = u32(outStart, root);
    seen[root] = round;
    while (depth >= 0) {
      const place = u32(stack, depth);
      const end = u32(outStart, place + 1);
      let b = u32(next, place);
      let deeper = false;
      for (; b < end; b++) {
        const target = u32(to, b);
        if (seen[target] === round) continue;
        seen[target] = round;
        const first = u32(outStart, target);
        if (first === u32(outStart, target + 1)) post[posted++] = target;
        else {
          next[target] = first;
          next[place] = b + 1;
          stack[++depth] = target;
          deeper = true;
          break;
        }
      }
      if (deeper) continue;
      post[posted++] = place;
      depth--;
    }
    for (let i = 0; i < posted; i++) this.#number[u32(post, i)] = posted - 1 - i;
    return posted;
  }

  #place(number: number, count: number): number {
    return u32(this.#post, count - 1 - number);
  }

  /** Dominators in one pass, which is all it takes without cycles; what leads back is kept for later. */
  #ahead(count: number): void {
    const { outStart, to } = this.#bundles;
    const idom = this.#idom;
    const ways = this.#ways;
    const by = this.#by;
    const number = this.#number;
    const post = this.#post;
    idom.fill(-1, 0, count);
    ways.fill(0, 0, count);
    idom[0] = 0;
    this.#back.length = 0;
    for (let v = 0; v < count; v++) {
      const place = u32(post, count - 1 - v);
      const end = u32(outStart, place + 1);
      for (let b = u32(outStart, place); b < end; b++) {
        const w = u32(number, u32(to, b));
        if (w <= v) {
          this.#back.push(v, w);
          continue;
        }
        const known = i32Or(idom, w, -1);
        if (known < 0) {
          idom[w] = v;
          ways[w] = 1;
          by[w] = b;
          continue;
        }
        ways[w] = 2;
        if (known === 0) continue;
        let x = known;
        let y = v;
        while (x !== y) {
          if (x > y) x = i32(idom, x);
          else y = i32(idom, y);
        }
        idom[w] = x;
      }
    }
  }

  #meetOf(a: number, b: number): number {
    const idom = this.#idom;
    let x = a;
    let y = b;
    while (x !== y) {
      while (x > y) x = i32(idom, x);
      while (y > x) y = i32(idom, y);
    }
    return x;
  }

  /**
   * With cycles: what the steps back lead to moves up until nothing changes (Cooper, Harvey, Kennedy, "A simple, fast
   * dominance algorithm", 2001). A way back from what lies behind a place is no way into it.
   */
  #again(count: number): void {
    const { outStart, to } = this.#bundles;
    const idom = this.#idom;
    const back = this.#back;
    // Where no way back moves anything, which is the rule, nothing else can move either.
    let changed = false;
    for (let i = 0; i < back.length && !changed; i += 2) {
      const w = num(back, i + 1);
      changed = this.#meetOf(i32(idom, w), num(back, i)) !== i32(idom, w);
    }
    while (changed) {
      changed = false;
      for (let v = 0; v < count; v++) {
        const place = this.#place(v, count);
        for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
          const w = u32(this.#number, u32(to, b));
          const known = i32(idom, w);
          if (known === 0 || known === v) continue;
          const meet = this.#meetOf(known, v);
          if (meet === known) continue;
          idom[w] = meet;
          changed = true;
        }
      }
    }
    for (let i = 0; i < back.length; i += 2) {
      const w = num(back, i + 1);
      if (w !== 0 && !this.#behind(w, num(back, i))) this.#ways[w] = 2;
    }
  }

  #behind(v: number, u: number): boolean {
    let at = u;
    while (at > v) at = i32(this.#idom, at);
    return at === v;
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
      const place = this.#place(v, count);
      const at = u32(node, place);
      if ((at === start && !self) || !counts(this.#bundles, place)) continue;
      if (this.#many[at] === 0) {
        weight[v] = 1;
        this.#pairs++;
      } else if (this.#nodeRound[at] === this.#walks) {
        this.#meet[at] = this.#meetOf(u32(this.#meet, at), v);
      } else {
        this.#nodeRound[at] = this.#walks;
        this.#meet[at] = v;
        this.#several.push(at);
      }
    }
    for (const at of this.#several) {
      const meet = u32(this.#meet, at);
      weight[meet] = u32(weight, meet) + 1;
      this.#pairs++;
    }
    this.#several.length = 0;
    for (let v = count - 1; v > 0; v--) {
      const d = i32(this.#idom, v);
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
      const place = this.#place(v, count);
      const at = u32(node, place);
      if (at !== start && this.#many[at] === 1 && this.#together(at, place)) {
        if (this.#bundles.controlled[at] === place) this.#addNode(at, this.#withBoth(start, at, v));
      } else if (behind > 0 && at !== start) {
        this.#addNode(at, behind - this.#own(at, v, place));
      }
      if (this.#ways[v] !== 1 || behind === 0) continue;
      const b = u32(this.#by, v);
      if (killer[b] === NO_KILLER) continue;
      this.#byBundle[b] = f64(this.#byBundle, b) + behind;
    }
    if (this.#shared.size === 0) return;
    const several = new Map<number, number[]>();
    this.#severalIn(count, several);
    for (const [record, gone] of several) {
      const lost = all - this.#loss.count(root, new Set(gone));
      this.#byRecord[record] = f64(this.#byRecord, record) + lost;
    }
  }

  #addNode(node: number, lost: number): void {
    if (lost > 0) this.#byNode[node] = f64(this.#byNode, node) + lost;
  }

  /** 1 where a node itself is among what lies behind one of its places. */
  #own(node: number, v: number, place: number): number {
    if (this.#many[node] === 0) return counts(this.#bundles, place) ? 1 : 0;
    return this.#nodeRound[node] === this.#walks && this.#behind(v, u32(this.#meet, node)) ? 1 : 0;
  }

  /** Another place of the same node is in the walk, and both lead on. */
  #together(node: number, place: number): boolean {
    const { controlled, covered, outStart } = this.#bundles;
    const other = controlled[node] === place ? covered[node] : controlled[node];
    if (other === undefined || other === NO_PLACE || this.#round[other] !== this.#walks) return false;
    const leads = (p: number): boolean => u32(outStart, p + 1) > u32(outStart, p);
    return leads(other) && leads(place);
  }

  /**
   * What the start loses when a node goes with both its places, itself not counted: what lies behind the controlled one,
   * and what only the covered one is left to lead to. `v`: the number of the controlled one.
   */
  #withBoth(start: number, node: number, v: number): number {
    const own = this.#nodeRound[node] === this.#walks && this.#behind(v, u32(this.#meet, node)) ? 1 : 0;
    let lost = u32(this.#weight, v) - own;
    const self = this.#bundles.verbs !== 0;
    const gone = (place: number): boolean => this.#behind(v, u32(this.#number, place));
    for (const place of this.#below.lost(u32(this.#bundles.covered, node), this.#round, this.#walks, gone)) {
      const at = u32(this.#bundles.node, place);
      if (at === node || (at === start && !self) || this.#goneAlready(at, place, v)) continue;
      if (this.#onlyCovered(at, gone)) lost++;
    }
    return lost;
  }

  /** Whether a node goes with what lies behind the number `v` alone. */
  #goneAlready(node: number, place: number, v: number): boolean {
    return this.#behind(v, this.#many[node] === 0 ? u32(this.#number, place) : u32(this.#meet, node));
  }

  /** Whether all other places at which the walk reaches a node are gone. */
  #onlyCovered(node: number, gone: (place: number) => boolean): boolean {
    const { controlled, ended } = this.#bundles;
    for (const places of [controlled, ended]) {
      const place = u32Or(places, node, NO_PLACE);
      if (place === NO_PLACE || this.#round[place] !== this.#walks || !counts(this.#bundles, place)) continue;
      if (!gone(place)) return false;
    }
    return true;
  }

  /** The bundles in the walk of records that have several. */
  #severalIn(count: number, found: Map<number, number[]>): void {
    const { outStart, killer } = this.#bundles;
    for (let v = 0; v < count; v++) {
      const place = this.#place(v, count);
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
