import { countReachable, reachable } from './counts';
import type { Counts, Reachable } from './counts';
import { NO_COMPONENT } from './components';
import type { Hubs } from './hubs';
import { UNITS_PER_TURN, i32, num, u32 } from '../columns';
import { PositionSet } from './position-set';
import { NO_POSITION } from './positions';
import type { Grouped } from './positions';
import { NO_ROW, ONE, reachRows } from './reach-rows';
import type { ReachRows } from './reach-rows';
import { runToEnd } from '../../lib/steps';
import { NO_PLACE } from './projection';
import type { StepFree } from './projection';

/**
 * Bytes that an index takes at most while it is built, by node and by step; what is kept is less than half (191 MB where there
 * are a million nodes and nine million steps).
 */
const PER_NODE = 250;
const PER_STEP = 24;

/** Bytes that the index of a graph of so many nodes and steps is expected to need at most. */
export function indexBytes(nodes: number, steps: number): number {
  return nodes * PER_NODE + steps * PER_STEP;
}

/** Builds an index over what the starters come to. */
export function* indexReach(projection: StepFree, startNodes: Uint32Array): Generator<number, ReachIndex> {
  const found = yield* reachable(projection, startNodes);
  const counts = yield* countReachable(projection, found, startNodes);
  const rows = yield* reachRows(projection, found);
  return new ReachIndex(projection, found, counts, rows, yield* innerEdges(found));
}

/**
 * Answers about single starters at once: how many nodes it reaches, whether it reaches one, and which.
 * Hubs settle most; what they leave is searched from both ends and only where it can lead.
 */
export class ReachIndex {
  /** By node, of starters. */
  readonly counts: Counts;
  /** By node, places where walks start and end; and by place, its component. The edges of places are not kept. */
  readonly #controlled: Uint32Array;
  readonly #end: Uint32Array;
  readonly #of: Uint32Array;
  readonly #outStart: Uint32Array;
  readonly #outTo: Uint32Array;
  readonly #hubs: Hubs;
  readonly #rows: ReachRows;
  readonly #set: PositionSet;
  /** Components that lead to each and are led to themselves: the others can only be where a walk starts. */
  readonly #inner: Grouped;
  /** Who came to a component last: an even number forwards, an odd one backwards. */
  readonly #seen: Uint32Array;
  readonly #queue: Uint32Array;
  #walk = 0;

  constructor(
    projection: StepFree,
    found: Reachable,
    counts: Counts,
    rows: ReachRows = runToEnd(reachRows(projection, found)),
    inner: Grouped = runToEnd(innerEdges(found)),
  ) {
    const { of, outStart, outTo } = found.dag;
    this.#controlled = projection.controlled;
    this.#end = projection.end;
    this.#of = of;
    this.#outStart = outStart;
    this.#outTo = outTo;
    this.#hubs = found.hubs;
    this.counts = counts;
    this.#rows = rows;
    this.#set = new PositionSet(rows.ledBy);
    this.#inner = inner;
    this.#seen = new Uint32Array(found.dag.count);
    this.#queue = new Uint32Array(found.dag.count);
  }

  /** Where walks from a node start, among components. */
  #from(node: number): number {
    return u32(this.#of, u32(this.#controlled, node));
  }

  /** Whether a starter reaches another node. */
  reaches(start: number, node: number): boolean {
    const place = u32(this.#end, node);
    const from = this.#from(start);
    const to = place === NO_PLACE ? NO_COMPONENT : u32(this.#of, place);
    if (to === NO_COMPONENT || from < to || start === node) return false;
    const { leadsTo, ledBy } = this.#hubs;
    return from === to || (i32(leadsTo, from) & i32(ledBy, to)) !== 0 || this.#meets(from, to);
  }

  /**
   * Searches from both ends, always where less was looked at so far. Were there a way past what a hub leads to or
   * comes from, the hub would have settled it; and numbers fall along every way.
   */
  #meets(from: number, to: number): boolean {
    const hubs = this.#hubs;
    const outStart = this.#outStart;
    const outTo = this.#outTo;
    const { start: inStart, items: inFrom } = this.#inner;
    const forwards = this.#nextWalk();
    const backwards = forwards + 1;
    const seen = this.#seen;
    const leads = i32(hubs.leadsTo, from);
    const led = i32(hubs.ledBy, to);
    const ahead = [from];
    const behind = [to];
    seen[from] = forwards;
    seen[to] = backwards;
    let costAhead = 0;
    let costBehind = 0;
    for (let a = 0, b = 0; a < ahead.length && b < behind.length;) {
      if (costAhead <= costBehind) {
        const c = num(ahead, a++);
        costAhead += 1 + u32(outStart, c + 1) - u32(outStart, c);
        for (let i = u32(outStart, c); i < u32(outStart, c + 1); i++) {
          const next = u32(outTo, i);
          if (u32(seen, next) === backwards) return true;
          if (next < to || u32(seen, next) === forwards || (i32(hubs.ledBy, next) & leads) !== 0) continue;
          seen[next] = forwards;
          ahead.push(next);
        }
      } else {
        const c = num(behind, b++);
        costBehind += 1 + u32(inStart, c + 1) - u32(inStart, c);
        for (let i = u32(inStart, c); i < u32(inStart, c + 1); i++) {
          const next = u32(inFrom, i);
          if (u32(seen, next) === forwards) return true;
          if (next > from || u32(seen, next) === backwards || (i32(hubs.leadsTo, next) & led) !== 0) continue;
          seen[next] = backwards;
          behind.push(next);
        }
      }
    }
    return false;
  }

  /**
   * The nodes a starter reaches, in no order that means anything. What hubs settle is copied; of the rest the rows of
   * what the starter leads to are united, so that it costs the words in them and not the edges behind them.
   */
  list(start: number): Uint32Array {
    const hubs = this.#hubs;
    const rows = this.#rows;
    const from = this.#from(start);
    const leads = i32(hubs.leadsTo, from);
    const own = u32(rows.position, start);
    // Copied parts may hold the starter itself for a moment.
    const list = new Uint32Array(u32(this.counts.reached, start) + (leads === 0 ? 0 : 1));
    let count = 0;
    for (let group = 0; leads !== 0 && group < rows.hubs.length; group++) {
      if ((i32(rows.hubs, group) & leads) === 0) continue;
      const first = u32(rows.start, group);
      const part = rows.node.subarray(first, first + u32(rows.size, group));
      list.set(part, count);
      const at = own - first;
      count += part.length;
      if (at >= 0 && at < part.length) list[count - part.length + at] = u32(list, --count);
    }
    if ((i32(hubs.ledBy, from) & leads) === 0) {
      this.#unite(from, leads);
      if (own !== NO_POSITION) this.#set.remove(own);
      count = this.#set.list(rows.node, leads, list, count);
    }
    return leads === 0 ? list : list.subarray(0, count);
  }

  /** What a component reaches and hubs do not settle: the rows of those it leads to, past those that have none. */
  #unite(from: number, leads: number): void {
    const hubs = this.#hubs;
    const outStart = this.#outStart;
    const outTo = this.#outTo;
    const { ends, row, words } = this.#rows;
    const walk = this.#nextWalk();
    const seen = this.#seen;
    const queue = this.#queue;
    let last = 1;
    queue[0] = from;
    seen[from] = walk;
    for (let q = 0; q < last; q++) {
      const c = u32(queue, q);
      for (let i = u32(ends.start, c); i < u32(ends.start, c + 1); i++) this.#set.add(u32(ends.items, i));
      for (let i = u32(outStart, c); i < u32(outStart, c + 1); i++) {
        const next = u32(outTo, i);
        const first = u32(row, 2 * next);
        const end = u32(row, 2 * next + 1);
        if (end === ONE) this.#set.add(first);
        else if (end !== NO_ROW) this.#set.join(words, first, end);
        else if (u32(seen, next) !== walk && (leads === 0 || (i32(hubs.ledBy, next) & leads) === 0)) {
          seen[next] = walk;
          queue[last++] = next;
        }
      }
    }
  }

  #nextWalk(): number {
    this.#walk += 2;
    if (this.#walk > 0xfffffff0) {
      this.#seen.fill(0);
      this.#walk = 2;
    }
    return this.#walk;
  }
}

/** Edges, by the component they lead to, from those that are led to themselves. Yields how much is done. */
function* innerEdges({ dag }: Reachable): Generator<number, Grouped> {
  const { count, inStart, inFrom } = dag;
  const isLedTo = (c: number): boolean => u32(inStart, c + 1) > u32(inStart, c);
  const start = new Uint32Array(count + 1);
  const items = new Uint32Array(inFrom.length);
  let kept = 0;
  let units = 0;
  for (let c = 0; c < count; c++) {
    for (let i = u32(inStart, c); i < u32(inStart, c + 1); i++) {
      const from = u32(inFrom, i);
      if (isLedTo(from)) items[kept++] = from;
    }
    start[c + 1] = kept;
    if ((units += 1 + u32(inStart, c + 1) - u32(inStart, c)) < UNITS_PER_TURN) continue;
    units = 0;
    yield c / count;
  }
  return { start, items: items.slice(0, kept) };
}
