import type { RecordRef, RouteAnswer } from './answers';
import { grantedOn } from './granted';
import type { Granted } from './granted';

type Route = RouteAnswer['routes'][number];

/** A record that routes rest on: revoking it is what can be asked. */
export interface LaneRecord {
  readonly record: RecordRef;
  /** Routes that need it, by their place among those listed. */
  readonly routes: readonly number[];
}

export interface Lane {
  /** Place among the listed routes. */
  readonly index: number;
  readonly route: Route;
  /** One of the routes that pairwise share no record, of which there are as many as can be among those listed. */
  readonly independent: boolean;
  /** Those of them that it shares a record with, when it is none. */
  readonly sharesWith: readonly number[];
  readonly granted?: Granted;
}

/** Looked at while the largest set of disjoint routes is sought: far more than a few dozen routes need. */
const MOST_TRIES = 200_000;

/** Listed routes beside one another: which of them share no record, and where each is granted. */
export function lanesOf({ routes }: Pick<RouteAnswer, 'routes'>): readonly Lane[] {
  const needs = routes.map(recordsOf);
  const apart = mostDisjoint(needs);
  return routes.map((route, index): Lane => {
    const granted = grantedOn(route);
    const own = recordsOf(route);
    const independent = apart.includes(index);
    const shares = needs.flatMap((other, at) => (meets(own, other) ? [at] : []));
    return {
      index,
      route,
      independent,
      sharesWith: independent ? [] : apart.filter((other) => shares.includes(other)),
      ...(granted === undefined ? {} : { granted }),
    };
  });
}

/** How many of the listed routes share no record. */
export function countApart({ routes }: Pick<RouteAnswer, 'routes'>): number {
  return mostDisjoint(routes.map(recordsOf)).length;
}

/**
 * Every record some route rests on and somebody can revoke: those that most routes need first, then in the order of the
 * routes.
 */
export function laneRecords({ routes }: Pick<RouteAnswer, 'routes'>): readonly LaneRecord[] {
  const found = new Map<number, { readonly record: RecordRef; readonly routes: Set<number> }>();
  routes.forEach(({ steps }, index) => {
    for (const step of steps) {
      for (const record of supportOf(step)) {
        const known = found.get(record.record) ?? { record, routes: new Set() };
        known.routes.add(index);
        found.set(record.record, known);
      }
    }
  });
  return [...found.values()]
    .map(({ record, routes: needing }): LaneRecord => ({ record, routes: [...needing] }))
    .sort((a, b) => b.routes.length - a.routes.length);
}

/** What a listed route rests on: one support of each of its steps was chosen, and it needs all of its records. */
export function recordsOf({ steps }: Route): ReadonlySet<number> {
  return new Set(steps.flatMap((step) => supportOf(step).map(({ record }) => record)));
}

/** The chosen support of a step. That accounts are one person's is no grant to be revoked (`revocableSupports`). */
function supportOf({ kind, supports }: Route['steps'][number]): readonly RecordRef[] {
  return kind === 'same-identity' ? [] : (supports[0]?.records ?? []);
}

function meets(own: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  return [...own].some((record) => other.has(record));
}

/** As many pairwise disjoint sets as there are, those that come first where several are as many. Empty ones count. */
export function mostDisjoint(sets: readonly ReadonlySet<number>[]): readonly number[] {
  let best: readonly number[] = [];
  let tries = 0;
  const taken = new Set<number>();
  const chosen: number[] = [];
  const search = (from: number): void => {
    if (chosen.length > best.length) best = [...chosen];
    for (const [after, set] of sets.slice(from).entries()) {
      const index = from + after;
      if (chosen.length + sets.length - index <= best.length || ++tries > MOST_TRIES) return;
      if (meets(set, taken)) continue;
      for (const record of set) taken.add(record);
      chosen.push(index);
      search(index + 1);
      chosen.pop();
      for (const record of set) taken.delete(record);
    }
  };
  search(0);
  return best;
}
