import type { EngineApi } from '../../../workers/protocol';
import type { Clock } from '../../app/clock.svelte';
import type { Estate } from '../../app/estate.svelte';
import { findAll } from '../../app/restore';
import type { SavedView } from '../../app/saved-views';
import { parseUrlState } from '../../app/url-state';
import type { Scope } from '../../questions/answers';

/** Routes of a saved question that are looked at. */
const ROUTES = 200;

/** The nodes a saved view is of: what its question leads to now, in this snapshot, at this instant. */
export async function nodesOfView(
  view: SavedView,
  engine: EngineApi,
  estate: Estate,
  clock: Clock,
): Promise<readonly number[]> {
  const { mode, start, target, permission, atLeast, verbs, becoming } = parseUrlState(view.hash);
  const scope: Scope = { at: clock.at, atLeast: atLeast ?? 'not-evaluated', verbs, becoming };
  const from = (await findAll(start, engine, estate)).found.map(({ node }) => node);
  const [to] = (await findAll(target ? [target] : [], engine, estate)).found;
  const [first] = from;
  if (mode === 'who' && to !== undefined) {
    const { reached } = await engine.who(to.node, scope);
    return [to.node, ...reached.map(({ node }) => node)];
  }
  if (mode === 'routes' && first !== undefined && to !== undefined) {
    const { routes } = await engine.routes(first, to.node, scope, ROUTES, permission);
    const steps = routes.flatMap((route) => route.steps);
    const via = steps.flatMap(({ supports }) => supports.flatMap((one) => one.via.map(({ node }) => node)));
    const ends = steps.flatMap((step) => [step.from.node, step.to.node]);
    return [...new Set([first, to.node, ...ends, ...via])];
  }
  if (from.length === 0) throw new Error(`The view “${view.name}” asks nothing that is in this snapshot.`);
  const { reached } = await engine.reach(from, scope);
  return [...from, ...reached.map(({ node }) => node)];
}
