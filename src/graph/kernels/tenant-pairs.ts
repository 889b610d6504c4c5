import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, i32, listAt, num, u32, u8 } from '../columns';
import { stepMechanism } from '../steps';
import type { Condensed } from './components';
import type { Reachable } from './counts';
import { ones } from './hubs';
import { NO_PLACE, NO_STEP } from './projection';
import type { Projection } from './projection';
import { tenantSets } from './tenant-sets';

/** What principals of one tenant reach in another. */
export interface TenantPair {
  readonly from: number;
  readonly to: number;
  /** Pairs of a principal of the first and a node of the second that it reaches. */
  readonly pairs: number;
  readonly principals: number;
  readonly nodes: number;
  /** Mechanisms of the crossings on the ways between, bit i for MECHANISMS[i]. */
  readonly mechanisms: number;
}

const WORDS = 16;
const BITS = WORDS * 32;
const UNITS = UNITS_PER_TURN >> 2;
const NODES_PER_TURN = 0xffff;

interface Sum {
  pairs: number;
  principals: number;
  nodes: number;
  mechanisms: number;
}

/** A component's nodes, or its starters, of one tenant. */
interface Share {
  readonly component: number;
  readonly tenant: number;
  count: number;
}

/**
 * Every pair of tenants between which somebody reaches something, with exact numbers. Every such way crosses a
 * boundary, so only what crossings lead to is a target, and only what leads to crossings asks; hubs settle the rest.
 */
export function* tenantPairs(
  graph: AccessGraph,
  projection: Projection,
  found: Reachable,
  starters: Uint32Array,
): Generator<number, readonly TenantPair[]> {
  const { dag } = found;
  const crossings = yield* crossingEdges(graph, projection, dag);
  const below = yield* marked(
    dag,
    crossings.map(({ head }) => head),
    'down',
  );
  const above = yield* marked(
    dag,
    crossings.map(({ tail }) => tail),
    'up',
  );
  yield 0.1;
  const ends = yield* shares(graph, dag, below, Uint32Array.from(graph.nodeTenant.keys()), projection.end);
  const asking = yield* shares(graph, dag, above, starters, projection.controlled);
  const sums = new Sums(graph.tenants.length);
  yield* new TenantSweep(found, ends, asking, above, below, sums).run();
  yield 0.8;
  const tenants = graph.tenants.length;
  const up = yield* tenantSets(
    dag,
    asking,
    tenants,
    crossings.map(({ tail }) => tail),
    'down',
  );
  const down = yield* tenantSets(
    dag,
    ends,
    tenants,
    crossings.map(({ head }) => head),
    'up',
  );
  yield* addMechanisms(crossings, up, down, sums);
  return sums.list();
}

/** Crossings between the same sets of tenants by the same mechanism say the same. */
function* addMechanisms(
  crossings: readonly Crossing[],
  up: readonly (readonly number[])[],
  down: readonly (readonly number[])[],
  sums: Sums,
): Generator<number, void> {
  const numbers = new Map<string, number>();
  const byList = new Map<readonly number[], number>();
  const numberOf = (list: readonly number[]): number => {
    let number = byList.get(list);
    if (number === undefined) {
      const name = list.join();
      number = numbers.get(name) ?? numbers.size;
      numbers.set(name, number);
      byList.set(list, number);
    }
    return number;
  };
  const done = new Set<string>();
  let units = 0;
  for (const [i, { mechanism }] of crossings.entries()) {
    const from = listAt(up, i);
    const to = listAt(down, i);
    const name = `${mechanism} ${numberOf(from)} ${numberOf(to)}`;
    if (mechanism === 0 || done.has(name)) continue;
    done.add(name);
    for (const a of from) for (const b of to) if (a !== b) sums.at(a, b).mechanisms |= 1 << (mechanism - 1);
    units += from.length * to.length;
    if (units < UNITS) continue;
    units = 0;
    yield 0.9;
  }
}

class Sums {
  readonly #tenants: number;
  readonly #byPair = new Map<number, Sum>();

  constructor(tenants: number) {
    this.#tenants = tenants;
  }

  at(from: number, to: number): Sum {
    const name = from * this.#tenants + to;
    const known = this.#byPair.get(name);
    if (known !== undefined) return known;
    const made = { pairs: 0, principals: 0, nodes: 0, mechanisms: 0 };
    this.#byPair.set(name, made);
    return made;
  }

  list(): readonly TenantPair[] {
    return [...this.#byPair]
      .filter(([, { pairs }]) => pairs > 0)
      .sort(([a], [b]) => a - b)
      .map(([name, sum]) => ({ from: Math.floor(name / this.#tenants), to: name % this.#tenants, ...sum }));
  }
}

interface Crossing {
  readonly tail: number;
  readonly head: number;
  readonly mechanism: number;
}

/** Edges between nodes of different tenants, as components. */
function* crossingEdges(
  graph: AccessGraph,
  { nodeOf, outStart, outTo, outStep }: Projection,
  dag: Condensed,
): Generator<number, readonly Crossing[]> {
  const crossings: Crossing[] = [];
  const { nodeTenant } = graph;
  for (let place = 0; place < nodeOf.length; place++) {
    if ((place & NODES_PER_TURN) === NODES_PER_TURN) yield 0.02;
    const tail = u32(dag.of, place);
    if (tail >= dag.count) continue;
    const tenant = u32(nodeTenant, u32(nodeOf, place));
    for (let edge = u32(outStart, place); edge < u32(outStart, place + 1); edge++) {
      const to = u32(outTo, edge);
      const step = u32(outStep, edge);
      if (step === NO_STEP || u32(nodeTenant, u32(nodeOf, to)) === tenant) continue;
      crossings.push({ tail, head: u32(dag.of, to), mechanism: stepMechanism(graph, step) });
    }
  }
  return crossings;
}

/** What some components lead to, or what leads to them, themselves too. */
function* marked(
  { count, inStart, inFrom, outStart, outTo }: Condensed,
  from: readonly number[],
  way: 'up' | 'down',
): Generator<number, Uint8Array> {
  const marks = new Uint8Array(count);
  for (const c of from) marks[c] = 1;
  const [start, to] = way === 'up' ? [inStart, inFrom] : [outStart, outTo];
  const queue = [...new Set(from)];
  let turn = 0;
  for (let c = queue.pop(); c !== undefined; c = queue.pop()) {
    if ((++turn & NODES_PER_TURN) === 0) yield 0.05;
    for (let i = u32(start, c); i < u32(start, c + 1); i++) {
      const next = u32(to, i);
      if (u8(marks, next) === 1) continue;
      marks[next] = 1;
      queue.push(next);
    }
  }
  return marks;
}

/** Nodes by marked component and tenant, by tenant and component. */
function* shares(
  graph: AccessGraph,
  dag: Condensed,
  marks: Uint8Array,
  nodes: Uint32Array,
  placeOf: Uint32Array,
): Generator<number, readonly Share[]> {
  const byTenant = new Map<number, Map<number, Share>>();
  for (const node of nodes) {
    if ((node & NODES_PER_TURN) === NODES_PER_TURN) yield 0.1;
    const place = u32(placeOf, node);
    const component = place === NO_PLACE ? dag.count : u32(dag.of, place);
    if (component >= dag.count || u8(marks, component) === 0) continue;
    const tenant = u32(graph.nodeTenant, node);
    let own = byTenant.get(tenant);
    if (own === undefined) byTenant.set(tenant, (own = new Map<number, Share>()));
    const share = own.get(component);
    if (share === undefined) own.set(component, { component, tenant, count: 1 });
    else share.count++;
  }
  return [...byTenant]
    .sort(([a], [b]) => a - b)
    .flatMap(([, own]) => [...own.values()].sort((a, b) => a.component - b.component));
}

/** Sweeps blocks of targets of one tenant and one set of hubs each. */
class TenantSweep {
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
