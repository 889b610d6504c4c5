import type { EngineApi } from '../../../workers/protocol';
import type { Clock } from '../../app/clock.svelte';
import type { Estate } from '../../app/estate.svelte';
import type { Question } from '../../app/question.svelte';
import { findAll } from '../../app/restore';
import type { SavedView } from '../../app/saved-views';
import { parseUrlState } from '../../app/url-state';
import type { Scope } from '../../questions/answers';
import type { StartQuestion } from '../../report/start-view';

/** Routes of a saved question that are looked at. */
const ROUTES = 200;

/** What a saved view is of, now: what its question leads to, in this snapshot, at this instant, and the question. */
export interface AskedView {
  readonly nodes: readonly number[];
  readonly start: StartQuestion;
}

/** Ask a saved view's question again. */
export async function askSavedView(
  view: SavedView,
  engine: EngineApi,
  estate: Estate,
  clock: Clock,
): Promise<AskedView> {
  const { mode = 'blast', start, target, permission, atLeast, verbs, becoming } = parseUrlState(view.hash);
  const scope: Scope = { at: clock.at, atLeast: atLeast ?? 'not-evaluated', verbs, becoming };
  const from = (await findAll(start, engine, estate)).found.map(({ node }) => node);
  const [to] = (await findAll(target ? [target] : [], engine, estate)).found;
  const [first] = from;
  const asked = startOf({ mode, start: from, target: to?.node, permission, scope });
  if (mode === 'who' && to !== undefined) {
    const { reached, beside = [] } = await engine.who(to.node, scope);
    return { nodes: [to.node, ...reached.map(({ node }) => node), ...beside], start: asked };
  }
  if (mode === 'routes' && first !== undefined && to !== undefined) {
    const { routes } = await engine.routes(first, to.node, scope, ROUTES, permission);
    const steps = routes.flatMap((route) => route.steps);
    const via = steps.flatMap(({ supports }) => supports.flatMap((one) => one.via.map(({ node }) => node)));
    const ends = steps.flatMap((step) => [step.from.node, step.to.node]);
    return { nodes: [...new Set([first, to.node, ...ends, ...via])], start: asked };
  }
  if (from.length === 0) throw new Error(`The view “${view.name}” asks nothing that is in this snapshot.`);
  const { reached } = await engine.reach(from, scope);
  return {
    nodes: [...from, ...reached.map(({ node }) => node)],
    start: startOf({ mode: 'blast', start: from, target: undefined, permission: undefined, scope }),
  };
}

/** What Explore asks at present. */
export function startOfExplore({ mode, start, target, permission, scope }: Question): StartQuestion {
  return startOf({
    mode,
    start: start.map(({ node }) => node),
    target: target?.node,
    permission,
    scope,
  });
}

interface Asked extends Pick<StartQuestion, 'mode' | 'start'> {
  readonly target: number | undefined;
  readonly permission: string | undefined;
  readonly scope: Scope;
}

function startOf({ mode, start, target, permission, scope }: Asked): StartQuestion {
  const { atLeast, verbs, becoming } = scope;
  return {
    mode,
    // Routes lead from one.
    start: mode === 'routes' ? start.slice(0, 1) : start,
    ...(target === undefined ? {} : { target }),
    ...(permission === undefined ? {} : { permission }),
    atLeast,
    verbs,
    becoming,
  };
}
