import type { AccessGraph } from '../access-graph';
import { u32 } from '../columns';
import { revocableSupports, supportsOf } from '../supports';
import { smallestHittingSet } from './hitting-set';
import { Network, UNLIMITED } from './max-flow';
import { relevantPart, wayThrough } from './relevant';
import type { Between, Relevant } from './relevant';

/** The smallest set of records without which nothing gets through. */
export interface Cut {
  /** No set of records is enough: something gets through without any (containment, a policy nobody here can change, accounts of one person). */
  readonly impossible: boolean;
  /** Records whose removal leaves nothing through, ascending; empty when impossible or when nothing gets through. */
  readonly records: readonly number[];
  /** True: no smaller set exists. Else at least `atLeast` records are needed. */
  readonly exact: boolean;
  readonly atLeast: number;
}

/** Rounds of the exact search (each adds routes that the last set did not meet) before bounds are given. */
const MAX_ROUNDS = 200;
const MAX_ROUTES = 2_000;

/**
 * Minimum cut in removable records. While no record serves two relevant steps it is a maximum flow, a step being as
 * wide as the fewest records that end all its supports (Menger, Ford and Fulkerson). Else an exact search: a smallest
 * set that meets all routes found so far either leaves no route, and is the answer, or leaves routes to add.
 * Records of identity joins are not removable here, unless `joins` says so. Yields once per round.
 */
export function* minimumCut(graph: AccessGraph, between: Between, joins = false): Generator<number, Cut> {
  const part = relevantPart(graph, between);
  if (part.sources.length === 0) return { impossible: false, records: [], exact: true, atLeast: 0 };
  const removable = joins ? supportsOf : revocableSupports;
  const supports = new Map(Array.from(part.step, (step) => [step, removable(graph, step)] as const));
  yield part.places;
  const flow = flowCut(part, supports);
  if (flow === undefined) return { impossible: true, records: [], exact: true, atLeast: 0 };
  if (flow.exact)
    return { impossible: false, records: flow.records, exact: true, atLeast: flow.records.length };
  return yield* searchedCut(part, supports, flow.records);
}

type Supports = ReadonlyMap<number, readonly (readonly number[])[]>;

/** A cut by maximum flow; exact when no record serves twice. `undefined` where something unremovable gets through. */
function flowCut(
  part: Relevant,
  supports: Supports,
): { readonly records: readonly number[]; readonly exact: boolean } | undefined {
  const ends = new Map<number, readonly number[]>();
  let exact = true;
  const serves = new Map<number, number>();
  for (const [step, sets] of supports) {
    if (sets.some((set) => set.length === 0)) continue;
    const fewest = smallestHittingSet(sets);
    if (!fewest.exact) exact = false;
    ends.set(step, fewest.members);
    for (const record of new Set(sets.flat())) {
      if (serves.has(record)) exact = false;
      serves.set(record, step);
    }
  }
  const seen = new Set<number>();
  const network = new Network(part.places + 2);
  const source = part.places;
  const sink = part.places + 1;
  for (const place of part.sources) network.connect(source, place, UNLIMITED);
  for (let place = 0; place < part.places; place++) {
    if (part.target[place] === 1) network.connect(place, sink, UNLIMITED);
  }
  for (let arc = 0; arc < part.to.length; arc++) {
    const step = u32(part.step, arc);
    const room = ends.get(step)?.length ?? UNLIMITED;
    network.connect(u32(part.from, arc), u32(part.to, arc), room);
    // A step that leads to two places is one thing to remove, but two in the flow.
    if (room < UNLIMITED && seen.has(step)) exact = false;
    seen.add(step);
  }
  if (network.maximum(source, sink) >= UNLIMITED) return undefined;
  const records = new Set<number>();
  for (let arc = 0; arc < part.to.length; arc++) {
    if (!network.reached(u32(part.from, arc)) || network.reached(u32(part.to, arc))) continue;
    ends.get(u32(part.step, arc))?.forEach((record) => records.add(record));
  }
  return { records: [...records].sort((a, b) => a - b), exact };
}

function* searchedCut(part: Relevant, supports: Supports, upper: readonly number[]): Generator<number, Cut> {
  const routes: (readonly number[])[] = [];
  let smallest = upper;
  let atLeast = 0;
  for (let round = 0; round < MAX_ROUNDS && routes.length < MAX_ROUTES; round++) {
    const met = smallestHittingSet(routes);
    atLeast = Math.max(atLeast, met.atLeast);
    const found = disjointRoutes(part, supports, new Set(met.members));
    if (found.length === 0) {
      if (met.members.length < smallest.length) smallest = met.members;
      return {
        impossible: false,
        records: smallest,
        exact: atLeast === smallest.length,
        atLeast,
      };
    }
    // A search given up would be given up again with more routes, and at the same cost.
    if (atLeast === smallest.length || !met.exact) break;
    routes.push(...found);
    yield round;
  }
  return { impossible: false, records: smallest, exact: atLeast === smallest.length, atLeast };
}

/** Routes that avoid some records, and one another: the records of one way to bring each about. */
function disjointRoutes(
  part: Relevant,
  supports: Supports,
  avoided: Set<number>,
): readonly (readonly number[])[] {
  const found: (readonly number[])[] = [];
  const whole = (step: number): readonly number[] | undefined =>
    supports.get(step)?.find((support) => !support.some((record) => avoided.has(record)));
  for (;;) {
    const way = wayThrough(part, (step) => whole(step) !== undefined);
    if (way === undefined) return found;
    const records = new Set(way.flatMap((arc) => whole(u32(part.step, arc)) ?? []));
    found.push([...records].sort((a, b) => a - b));
    for (const record of records) avoided.add(record);
  }
}
