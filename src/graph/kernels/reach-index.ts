import { countReachable, reachable } from './counts';
import type { Counts, Reachable } from './counts';
import { NO_COMPONENT } from './components';
import { i32, num, toOffsets, u32 } from '../columns';
import { NO_PLACE } from './projection';
import type { Projection } from './projection';

/** Builds an index over what the starters come to. */
export function* indexReach(projection: Projection, startNodes: Uint32Array): Generator<number, ReachIndex> {
  const found = yield* reachable(projection, startNodes);
  const counts = yield* countReachable(projection, found, startNodes);
  return new ReachIndex(projection, found, counts);
}

/**
 * Answers about single starters at once: how many nodes it reaches, whether it reaches one, and which.
 * Hubs settle most; what they leave is searched from both ends and only where it can lead.
 */
export class ReachIndex {
  /** By node, of starters. */
  readonly counts: Counts;
  readonly #projection: Projection;
  readonly #found: Reachable;
  /** Nodes that end in each component. */
  readonly #ending: Grouped;
  /** Nodes by the hubs that lead to them, and the hubs of each group. */
  readonly #byHubs: Grouped;
  readonly #hubs: Int32Array;
  /** Components that lead to each and are led to themselves: the others can only be where a walk starts. */
  readonly #inner: Grouped;
  /** Who came to a component last: an even number forwards, an odd one backwards. */
  readonly #seen: Uint32Array;
  readonly #queue: Uint32Array;
  #walk = 0;

  constructor(projection: Projection, found: Reachable, counts: Counts) {
    this.#projection = projection;
    this.#found = found;
    this.counts = counts;
    const { dag, hubs } = found;
    const component = projection.end.map((place) => (place === NO_PLACE ? NO_COMPONENT : u32(dag.of, place)));
    this.#ending = grouped(component, dag.count);
    const groups = new Map<number, number>();
    const group = component.map((c) => {
      const mask = c === NO_COMPONENT ? 0 : i32(hubs.ledBy, c);
      if (mask === 0) return NO_COMPONENT;
      const known = groups.get(mask) ?? groups.size;
      groups.set(mask, known);
      return known;
    });
    this.#byHubs = grouped(group, groups.size);
    this.#hubs = Int32Array.from(groups.keys());
    this.#inner = innerEdges(found);
    this.#seen = new Uint32Array(dag.count);
    this.#queue = new Uint32Array(dag.count);
  }

  /** Where walks from a node start, among components. */
  #from(node: number): number {
    return u32(this.#found.dag.of, u32(this.#projection.controlled, node));
  }

  /** Whether a starter reaches another node. */
  reaches(start: number, node: number): boolean {
    const place = u32(this.#projection.end, node);
    const from = this.#from(start);
    const to = place === NO_PLACE ? NO_COMPONENT : u32(this.#found.dag.of, place);
    if (to === NO_COMPONENT || from < to || start === node) return false;
    const { leadsTo, ledBy } = this.#found.hubs;
    return from === to || (i32(leadsTo, from) & i32(ledBy, to)) !== 0 || this.#meets(from, to);
  }

  /**
   * Searches from both ends, always where less was looked at so far. Were there a way past what a hub leads to or
   * comes from, the hub would have settled it; and numbers fall along every way.
   */
  #meets(from: number, to: number): boolean {
    const { dag, hubs } = this.#found;
    const { outStart, outTo } = dag;
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

  /** The nodes a starter reaches, in no order that means anything. */
  list(start: number): Uint32Array {
    const { dag, hubs } = this.#found;
    const from = this.#from(start);
    const leads = i32(hubs.leadsTo, from);
    const found = new Uint32Array(u32(this.counts.reached, start) + 1);
    let count = 0;
    const { start: groupStart, items } = this.#byHubs;
    for (let group = 0; leads !== 0 && group < this.#hubs.length; group++) {
      if ((i32(this.#hubs, group) & leads) === 0) continue;
      const part = items.subarray(groupStart[group], groupStart[group + 1]);
      found.set(part, count);
      count += part.length;
    }
    const walk = this.#nextWalk();
    const seen = this.#seen;
    const queue = this.#queue;
    const { start: endStart, items: ends } = this.#ending;
    const { outStart, outTo } = dag;
    let last = 0;
    if ((i32(hubs.ledBy, from) & leads) === 0) queue[last++] = from;
    seen[from] = walk;
    for (let q = 0; q < last; q++) {
      const c = u32(queue, q);
      for (let i = u32(endStart, c); i < u32(endStart, c + 1); i++) found[count++] = u32(ends, i);
      const end = u32(outStart, c + 1);
      for (let i = u32(outStart, c); i < end; i++) {
        const next = u32(outTo, i);
        if (u32(seen, next) === walk || (leads !== 0 && (i32(hubs.ledBy, next) & leads) !== 0)) continue;
        seen[next] = walk;
        if (u32(outStart, next) !== u32(outStart, next + 1)) queue[last++] = next;
        // Most of what is reached leads nowhere: it need not wait.
        else
          for (let e = u32(endStart, next); e < u32(endStart, next + 1); e++) found[count++] = u32(ends, e);
      }
    }
    const own = found.indexOf(start);
    if (own >= 0 && own < count) found[own] = u32(found, --count);
    return found.subarray(0, count);
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

/** Items by group: those of group g are `items[start[g] .. start[g + 1]]`. */
interface Grouped {
  readonly start: Uint32Array;
  readonly items: Uint32Array;
}

/** Numbers from 0 by their group; those of no group are left out. */
function grouped(group: Uint32Array, groups: number): Grouped {
  const start = new Uint32Array(groups + 1);
  for (const g of group) if (g < groups) start[g + 1] = u32(start, g + 1) + 1;
  toOffsets(start);
  const next = start.slice(0, groups);
  const items = new Uint32Array(u32(start, groups));
  group.forEach((g, item) => {
    if (g >= groups) return;
    const at = u32(next, g);
    items[at] = item;
    next[g] = at + 1;
  });
  return { start, items };
}

function innerEdges({ dag }: Reachable): Grouped {
  const { count, inStart, inFrom } = dag;
  const isLedTo = (c: number): boolean => u32(inStart, c + 1) > u32(inStart, c);
  const start = new Uint32Array(count + 1);
  const items = new Uint32Array(inFrom.length);
  let kept = 0;
  for (let c = 0; c < count; c++) {
    for (let i = u32(inStart, c); i < u32(inStart, c + 1); i++) {
      const from = u32(inFrom, i);
      if (isLedTo(from)) items[kept++] = from;
    }
    start[c + 1] = kept;
  }
  return { start, items: items.slice(0, kept) };
}
