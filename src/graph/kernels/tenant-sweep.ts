import { UNITS_PER_TURN, i32, num, u32, u8 } from '../columns';
import type { Reachable } from './counts';
import type { Share } from './crossings';
import { ones } from './hubs';
import type { Sums } from './tenant-sums';

const WORDS = 16;
const BITS = WORDS * 32;
const UNITS = UNITS_PER_TURN >> 2;

/** Sweeps blocks of targets of one tenant and one set of hubs each. */
export class TenantSweep {
  readonly #found: Reachable;
  readonly #ends: readonly Share[];
  readonly #matters: Uint8Array;
  readonly #sums: Sums;
  readonly #asking: readonly Share[];
  /** Shares of each component that asks. */
  readonly #askingAt: (readonly Share[] | undefined)[];
  /** Tenant to which each asking share was last counted as reaching, and one more. */
  readonly #reachedLast = new Map<Share, number>();
  /** Hubs that anyone of a tenant leads to. */
  readonly #allHubs = new Map<number, number>();
  readonly #rowOf: Int32Array;
  #bits = new Int32Array(WORDS * 1024);
  #units = 0;

  constructor(
    found: Reachable,
    ends: readonly Share[],
    asking: readonly Share[],
    above: Uint8Array,
    below: Uint8Array,
    sums: Sums,
  ) {
    this.#found = found;
    this.#ends = ends;
    this.#asking = asking;
    this.#sums = sums;
    this.#matters = above.map((mark, c) => mark | u8(below, c));
    this.#askingAt = new Array<undefined>(found.dag.count).fill(undefined);
    for (const share of asking) {
      const before = this.#askingAt[share.component];
      this.#askingAt[share.component] = before === undefined ? [share] : [...before, share];
    }
    this.#rowOf = new Int32Array(found.dag.count);
  }

  *run(): Generator<number, void> {
    const { ledBy } = this.#found.hubs;
    const hubsOf = this.#hubsByTenant();
    for (let at = 0; at < this.#ends.length;) {
      const tenant = this.#ends[at]?.tenant ?? 0;
      const byMask = new Map<number, Share[]>();
      for (; this.#ends[at]?.tenant === tenant; at++) {
        const share = this.#ends[at];
        if (share === undefined) break;
        const mask = i32(ledBy, share.component);
        const list = byMask.get(mask);
        if (list === undefined) byMask.set(mask, [share]);
        else list.push(share);
      }
      this.#addSettled(tenant, byMask, hubsOf);
      const union = [...byMask.keys()].reduce((all, mask) => all | mask, 0);
      for (const [mask, targets] of byMask) {
        for (let i = 0; i < targets.length; i += BITS) {
          this.#settle(tenant, targets.slice(i, i + BITS), mask, union);
          if (this.#units < UNITS) continue;
          this.#units = 0;
          yield 0.1 + (at / this.#ends.length) * 0.7;
        }
      }
    }
  }

  /** Starters of each tenant by the hubs they lead to. */
  #hubsByTenant(): ReadonlyMap<number, ReadonlyMap<number, number>> {
    const found = new Map<number, Map<number, number>>();
    for (const { component, tenant, count } of this.#asking) {
      const mask = i32(this.#found.hubs.leadsTo, component);
      if (mask === 0) continue;
      const own = found.get(tenant) ?? new Map<number, number>();
      own.set(mask, (own.get(mask) ?? 0) + count);
      found.set(tenant, own);
      this.#allHubs.set(tenant, (this.#allHubs.get(tenant) ?? 0) | mask);
    }
    return found;
  }

  /** Adds what hubs settle between every tenant and one. */
  #addSettled(
    to: number,
    byMask: ReadonlyMap<number, readonly Share[]>,
    hubsOf: ReadonlyMap<number, ReadonlyMap<number, number>>,
  ): void {
    const weights = [...byMask].map(
      ([mask, shares]) => [mask, shares.reduce((n, { count }) => n + count, 0)] as const,
    );
    for (const [from, masks] of hubsOf) {
      if (from === to) continue;
      let all = 0;
      let pairs = 0;
      let principals = 0;
      for (const [mask, starters] of masks) {
        all |= mask;
        let reached = 0;
        for (const [other, weight] of weights) if ((mask & other) !== 0) reached += weight;
        pairs += reached * starters;
        if (reached > 0) principals += starters;
      }
      if (pairs === 0) continue;
      const sum = this.#sums.at(from, to);
      sum.pairs += pairs;
      sum.principals += principals;
      for (const [other, weight] of weights) if ((all & other) !== 0) sum.nodes += weight;
    }
  }

  #settle(tenant: number, targets: readonly Share[], mask: number, hubsOfTenant: number): void {
    const { dag, hubs } = this.#found;
    const { inStart, inFrom } = dag;
    const words = (targets.length + 31) >>> 5;
    const rowOf = this.#rowOf;
    const components: number[] = [];
    let rows = 0;
    const row = (component: number): number => {
      const known = i32(rowOf, component);
      if (known > 0) return known;
      const made = ++rows;
      if ((made + 1) * words > this.#bits.length) this.#bits = widened(this.#bits);
      this.#bits.fill(0, made * words, (made + 1) * words);
      rowOf[component] = made;
      components.push(component);
      return made;
    };
    // First who is concerned, then all in the order of their numbers: each is final when its turn comes.
    targets.forEach(({ component }, i) => {
      if ((i32(hubs.leadsTo, component) & mask) !== 0) return;
      const at = row(component) * words + (i >>> 5);
      this.#bits[at] = i32(this.#bits, at) | (1 << (i & 31));
    });
    for (let next = 0; next < components.length; next++) {
      const component = num(components, next);
      for (let i = u32(inStart, component); i < u32(inStart, component + 1); i++) {
        const above = u32(inFrom, i);
        if (u8(this.#matters, above) === 1 && (i32(hubs.leadsTo, above) & mask) === 0) row(above);
      }
      this.#units += 1 + u32(inStart, component + 1) - u32(inStart, component);
    }
    const reachedBy = new Map<number, Int32Array>();
    const plain = targets.every(({ count }) => count === 1);
    for (const component of Uint32Array.from(components).sort()) {
      const from = i32(rowOf, component) * words;
      rowOf[component] = -i32(rowOf, component);
      const asking = this.#askingAt[component];
      if (asking !== undefined)
        this.#count(tenant, targets, plain, from, words, asking, hubsOfTenant, reachedBy);
      for (let i = u32(inStart, component); i < u32(inStart, component + 1); i++) {
        const to = i32(rowOf, u32(inFrom, i)) * words;
        if (to <= 0) continue;
        for (let w = 0; w < words; w++)
          this.#bits[to + w] = i32(this.#bits, to + w) | i32(this.#bits, from + w);
      }
    }
    for (const component of components) rowOf[component] = 0;
    for (const [from, bits] of reachedBy) {
      // What a hub settled for anyone of that tenant is counted there.
      if (((this.#allHubs.get(from) ?? 0) & mask) === 0)
        this.#sums.at(from, tenant).nodes += weigh(targets, plain, bits, 0, words);
    }
  }

  #count(
    tenant: number,
    targets: readonly Share[],
    plain: boolean,
    at: number,
    words: number,
    asking: readonly Share[],
    hubsOfTenant: number,
    reachedBy: Map<number, Int32Array>,
  ): void {
    const weight = weigh(targets, plain, this.#bits, at, words);
    if (weight === 0) return;
    for (const share of asking) {
      if (share.tenant === tenant) continue;
      const sum = this.#sums.at(share.tenant, tenant);
      sum.pairs += weight * share.count;
      const settled = (i32(this.#found.hubs.leadsTo, share.component) & hubsOfTenant) !== 0;
      if (!settled && this.#reachedLast.get(share) !== tenant) {
        this.#reachedLast.set(share, tenant);
        sum.principals += share.count;
      }
      let bits = reachedBy.get(share.tenant);
      if (bits === undefined) reachedBy.set(share.tenant, (bits = new Int32Array(words)));
      for (let w = 0; w < words; w++) bits[w] = i32(bits, w) | i32(this.#bits, at + w);
    }
  }
}

function widened(bits: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(bits.length * 2);
  wider.set(bits);
  return wider;
}

/** Nodes of the targets whose bits are set. */
function weigh(
  targets: readonly Share[],
  plain: boolean,
  bits: Int32Array,
  at: number,
  words: number,
): number {
  let sum = 0;
  for (let w = 0; w < words; w++) {
    let word = i32(bits, at + w);
    if (plain) {
      sum += ones(word);
      continue;
    }
    for (; word !== 0; word &= word - 1) sum += targets[w * 32 + 31 - Math.clz32(word & -word)]?.count ?? 0;
  }
  return sum;
}
