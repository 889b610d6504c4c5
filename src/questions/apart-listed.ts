import { itemAt } from '../graph/columns';
import type { RouteAnswer } from './answers';
import { mostDisjoint, recordsOf } from './lanes';

type Route = RouteAnswer['routes'][number];

/** So many routes are looked through for the independent ones; beyond, the list says how many of them it has. */
const MOST_LOOKED = 400;

/**
 * Routes to be listed beside the shortest so that as many that share no removable record are in the list as there are.
 * `further`: all routes, the shortest first; they are looked through in growing numbers until the list has enough.
 */
export function* apartFrom(
  listed: readonly Route[],
  independent: number,
  further: Generator<Route | undefined, undefined>,
): Generator<unknown, readonly Route[]> {
  const known = new Set(listed.map(nameOf));
  const apart = (all: readonly Route[]): readonly number[] => mostDisjoint(all.map(recordsOf));
  if (apart(listed).length >= independent) return [];
  const pool = [...listed];
  let checked = pool.length;
  for (let next = further.next(); ; next = further.next()) {
    const ended = next.done === true || pool.length >= MOST_LOOKED;
    if (ended || pool.length >= checked * 2) {
      checked = pool.length;
      const best = apart(pool);
      if (ended || best.length >= independent)
        return best.filter((at) => at >= listed.length).map((at) => itemAt(pool, at));
    }
    if (next.value === undefined) {
      yield pool.length;
      continue;
    }
    const name = nameOf(next.value);
    if (known.has(name)) continue;
    known.add(name);
    pool.push(next.value);
  }
}

/** A route by its steps and what each rests on. */
function nameOf({ steps }: Route): string {
  return steps
    .map(
      ({ step, supports }) =>
        `${step}:${supports.flatMap(({ records }) => records.map(({ record }) => record)).join()}`,
    )
    .join(' ');
}
