import { VERDICT_RANK } from '../../model/verdict';
import type { RouteAnswer } from '../../questions/answers';

/** Where the order of the routes is kept. */
export const RANK = 'explore.rank';

export const ROUTE_ORDERS = [
  { by: 'length', title: 'Shortest first' },
  { by: 'verdict', title: 'Strongest first' },
  { by: 'until', title: 'Ending last first' },
] as const;

export type RouteOrder = (typeof ROUTE_ORDERS)[number]['by'];

type Route = RouteAnswer['routes'][number];

/** Routes by length, by verdict (strongest first) or by end (latest first); ties by length. Each keeps its number. */
export function rankedRoutes(
  routes: readonly Route[],
  by: RouteOrder,
): readonly { readonly route: Route; readonly index: number }[] {
  const compare = (a: Route, b: Route): number => {
    if (by === 'verdict') return VERDICT_RANK[b.verdict] - VERDICT_RANK[a.verdict];
    if (by === 'until') return a.until === b.until ? 0 : b.until - a.until;
    return 0;
  };
  return routes
    .map((route, index) => ({ route, index }))
    .sort(
      (a, b) => compare(a.route, b.route) || a.route.steps.length - b.route.steps.length || a.index - b.index,
    );
}
