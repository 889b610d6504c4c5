import type { AccessGraph } from '../graph/access-graph';
import { UNITS_PER_TURN, u32, u8 } from '../graph/columns';
import { mayStart } from '../graph/kernels/counts';
import { ForwardWalker } from '../graph/walk';
import { verbMask } from '../model/permission';
import type { Scope } from './answers';
import { heldInTurns } from './held';
import { filterOf } from './scope-filter';

/** What some things reach, each for itself, of one another, and together. The columns go by their place in the question. */
export interface Among {
  /** How many things each reaches, itself not counted; 0 for what can start nothing. */
  readonly reached: Uint32Array;
  /** 1 where it can start something: no resource, nobody disabled. */
  readonly starts: Uint8Array;
  /** Those of them that reach another: which, and which other. The first so many. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** How many such pairs there are. */
  readonly pairs: number;
  /** Things besides them that any of them reaches, and that every one reaches that can start something. */
  readonly together: number;
  readonly common: number;
}

/** What one starter reaches, itself left out; the list holds until the next is asked for. */
export type ListReached = (start: number) => Generator<number, ArrayLike<number>>;

/** What some nodes, none of them twice, reach of one another and together. Yields as it goes. */
export function* reachedAmong(
  graph: AccessGraph,
  nodes: readonly number[],
  list: ListReached,
  mostPairs: number,
): Generator<number, Among> {
  const placeOf = new Map(nodes.map((node, place) => [node, place]));
  const isAsked = new Uint8Array(graph.nodes.length);
  for (const node of nodes) isAsked[node] = 1;
  const starts = Uint8Array.from(nodes, (node) => Number(mayStart(graph, node)));
  const reached = new Uint32Array(nodes.length);
  /** Starters that reach a node. */
  const times = new Uint32Array(graph.nodes.length);
  const from: number[] = [];
  const to: number[] = [];
  let pairs = 0;
  let units = 0;
  for (const [place, node] of nodes.entries()) {
    if (u8(starts, place) === 0) continue;
    const found = yield* list(node);
    reached[place] = found.length;
    const others: number[] = [];
    for (let i = 0; i < found.length; i++) {
      const other = found[i] ?? 0;
      times[other] = u32(times, other) + 1;
      if (u8(isAsked, other) === 1) others.push(placeOf.get(other) ?? 0);
      if (++units < UNITS_PER_TURN) continue;
      units = 0;
      yield place;
    }
    pairs += others.length;
    // In the order of the question, whatever the order of the list.
    for (const other of others.sort((a, b) => a - b).slice(0, mostPairs - from.length)) {
      from.push(place);
      to.push(other);
    }
  }
  const starters = starts.reduce((sum, one) => sum + one, 0);
  let together = 0;
  let common = 0;
  // By index: pairs of `entries` would take long without a turn where there are a million.
  for (let node = 0; node < times.length; node++) {
    const count = u32(times, node);
    if (count === 0 || u8(isAsked, node) === 1) continue;
    together++;
    if (count === starters) common++;
  }
  return { reached, starts, from: Uint32Array.from(from), to: Uint32Array.from(to), pairs, together, common };
}

/** Lists by one walk for each starter. */
export function listByWalking(graph: AccessGraph, scope: Scope): ListReached {
  const walker = new ForwardWalker(graph);
  const filter = filterOf(scope);
  const wanted = verbMask(...scope.verbs);
  return function* (start) {
    const walk = yield* walker.walkInTurns([start], filter);
    if (wanted === 0) return walker.reached.filter((node) => node !== start);
    const held = yield* heldInTurns(graph, walk, filter);
    return [...held].flatMap(([node, { verbs }]) => (node !== start && (verbs & wanted) !== 0 ? [node] : []));
  };
}
