import { ACTS, MECHANISM_NAMES, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { UNREACHED, active, walkBackward } from '../graph/walk';
import { stepKind, stepMechanism, stepVerdict } from '../graph/steps';
import { verdictOf } from '../model/verdict';
import type { CrossTenantRow, Scope } from './answers';
import { filterOf } from './reach';

const CONTAINS = STEP_KINDS.indexOf('contains');
const SAME = STEP_KINDS.indexOf('same-identity');

/** The steps that cross a tenant boundary, in step order. */
export function crossingSteps(graph: AccessGraph, scope: Scope): readonly number[] {
  const filter = { ...filterOf(scope), becoming: true };
  const found: number[] = [];
  graph.stepClass.forEach((_, step) => {
    const mechanism = stepMechanism(graph, step);
    const kind = stepKind(graph, step);
    if (mechanism !== 0 && kind !== CONTAINS && kind !== SAME && active(graph, step, filter))
      found.push(step);
  });
  return found;
}

/**
 * What crosses between tenants: for each pair and mechanism its steps, how many principals of the first tenant get
 * to one of them by membership or delegation, and the strongest verdict among them.
 */
export function crossTenant(graph: AccessGraph, scope: Scope): readonly CrossTenantRow[] {
  const groups = new Map<string, number[]>();
  for (const step of crossingSteps(graph, scope)) {
    const from = graph.nodeTenant[graph.stepFrom[step] ?? 0] ?? 0;
    const to = graph.nodeTenant[graph.stepTo[step] ?? 0] ?? 0;
    const name = `${from} ${to} ${stepMechanism(graph, step)}`;
    const list = groups.get(name);
    if (list === undefined) groups.set(name, [step]);
    else list.push(step);
  }
  const rows: CrossTenantRow[] = [];
  for (const steps of groups.values()) {
    const first = steps[0] ?? 0;
    const fromTenant = graph.nodeTenant[graph.stepFrom[first] ?? 0] ?? 0;
    const mechanism = MECHANISM_NAMES[stepMechanism(graph, first) - 1];
    if (mechanism === undefined) continue;
    rows.push({
      fromTenant,
      toTenant: graph.nodeTenant[graph.stepTo[first] ?? 0] ?? 0,
      mechanism,
      steps,
      principals: principalsBehind(graph, steps, scope, fromTenant),
      verdict: verdictOf(Math.max(...steps.map((step) => stepVerdict(graph, step)))),
    });
  }
  return rows.sort(
    (a, b) => a.fromTenant - b.fromTenant || a.toTenant - b.toTenant || (a.mechanism < b.mechanism ? -1 : 1),
  );
}

/** Principals of a tenant that are, or belong to, the start of one of the steps. */
export function principalsBehind(
  graph: AccessGraph,
  steps: readonly number[],
  scope: Scope,
  tenant?: number,
): number {
  const found = new Set<number>();
  const filter = filterOf({ ...scope, becoming: false });
  for (const start of new Set(steps.map((step) => graph.stepFrom[step] ?? 0))) {
    const back = walkBackward(graph, { node: start, controlled: true }, filter);
    back.controlled.forEach((distance, node) => {
      if (distance === UNREACHED || (tenant !== undefined && graph.nodeTenant[node] !== tenant)) return;
      if (((graph.nodeFlags[node] ?? 0) & ACTS) !== 0) found.add(node);
    });
  }
  return found.size;
}
