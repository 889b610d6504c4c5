import type { NodeRef, RouteAnswer, StepRef } from './answers';

type Route = RouteAnswer['routes'][number];

/**
 * Where on a route its permission was granted, and how far it was inherited from there: `above`, the steps and groups
 * from the principal to who holds the grant; `below`, the steps of containment from what it is granted on down to the
 * resource. Both 0: granted directly.
 */
export interface Granted {
  /** Place of the granting step on the route. */
  readonly at: number;
  readonly holder: NodeRef;
  readonly on: NodeRef;
  readonly above: number;
  readonly below: number;
  /** What it is inherited through: groups and roles first, then containers, in the order of the route. */
  readonly through: readonly NodeRef[];
}

/** The last step that holds or acts, containment below it aside; undefined where a route is only containment. */
export function grantedOn({ steps }: Pick<Route, 'steps'>): Granted | undefined {
  const at = steps.findLastIndex((step) => step.kind !== 'contains');
  const step = steps[at];
  if (step === undefined) return undefined;
  const before = steps.slice(0, at);
  const below = steps.slice(at + 1);
  const groups = [...before.flatMap((one) => [...viaOf(one), one.to]), ...viaOf(step)];
  return {
    at,
    // A group that a platform decides with its member stands in the supports: the grant is the last one's.
    holder: viaOf(step).at(-1) ?? step.from,
    on: step.to,
    above: groups.length,
    below: below.length,
    through: [...groups, ...below.slice(0, -1).map((one) => one.to)],
  };
}

/** What the first support of a step passes: of a listed route it is the only one. */
function viaOf(step: StepRef): readonly NodeRef[] {
  return step.supports.slice(0, 1).flatMap(({ via }) => via);
}
