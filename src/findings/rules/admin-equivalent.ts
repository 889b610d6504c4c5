import { ACTS, NODE_KINDS } from '../../graph/access-graph';
import { UNREACHED, active, isDisabled, stepLength, walkBackward } from '../../graph/walk';
import { filterOf } from '../../questions/reach';
import { permissionOf } from '../../questions/refs';
import { listRoutes } from '../../questions/routes';
import { administers } from '../admin';
import { nameOf, tenantName } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';

const SERVICE = NODE_KINDS.indexOf('service');

export const adminEquivalent: Rule = {
  id: 'admin-equivalent',
  title: 'Administrator, or as good as one',
  why: 'This principal administers a whole tenant, or can become one who does. Whoever takes it over has everything in that tenant.',
  remedy:
    'Keep the number of such principals small, each with a named owner and a review; break the listed route where it was not meant.',
  frameworks: ['AC-6', 'A.8.2', 'CC6.3', 'NHI5:2025'],
  *find(context) {
    const { graph } = context.estate;
    const steps = [...graph.stepFrom.keys()].filter((step) => administers(graph, step));
    const tenants = new Map<number, number[]>();
    for (const step of steps) {
      const tenant = graph.nodeTenant[graph.stepTo[step] ?? 0] ?? 0;
      const list = tenants.get(tenant) ?? [];
      list.push(step);
      tenants.set(tenant, list);
    }
    for (const [tenant, list] of [...tenants].sort(([a], [b]) => a - b))
      yield* inTenant(context, tenant, list);
  },
};

function* inTenant(context: RuleContext, tenant: number, steps: readonly number[]): ReturnType<Rule['find']> {
  const { graph } = context.estate;
  const own = distances(context, steps, false);
  const become = distances(context, steps, true);
  for (const [principal, { step }] of [...become].sort(([a], [b]) => a - b)) {
    if (((graph.nodeFlags[principal] ?? 0) & ACTS) === 0 || isDisabled(graph, principal)) continue;
    if (graph.nodeKind[principal] === SERVICE) continue;
    const direct = own.get(principal);
    const last = direct?.step ?? step;
    const tenantLabel = graph.tenants[tenant]?.name ?? '';
    const route = shortest(context, principal, last, direct === undefined);
    yield {
      subject: principal,
      about: graph.tenants[tenant]?.key ?? '',
      severity:
        direct === undefined ? 'critical' : graph.nodeTenant[principal] === tenant ? 'medium' : 'high',
      title:
        direct === undefined
          ? `${nameOf(context, principal)} can become an administrator of ${tenantLabel}`
          : `${nameOf(context, principal)} is an administrator of ${tenantLabel}`,
      evidence: route,
    };
  }
}

/** Fewest steps from each node to an administering step, and which step that is. */
function distances(
  context: RuleContext,
  steps: readonly number[],
  becoming: boolean,
): Map<number, { readonly distance: number; readonly step: number }> {
  const { graph } = context.estate;
  // Administration counts at the strength of the whole route: only what is allowed or conditional is reported.
  const filter = { ...filterOf(context.scope), becoming, rank: 2 };
  const found = new Map<number, { distance: number; step: number }>();
  const byHolder = new Map<number, number>();
  for (const step of steps) {
    if (!active(graph, step, { ...filter, becoming: true })) continue;
    const holder = graph.stepFrom[step] ?? 0;
    if (!byHolder.has(holder)) byHolder.set(holder, step);
  }
  for (const [holder, step] of byHolder) {
    const back = walkBackward(graph, { node: holder }, filter);
    back.controlled.forEach((distance, node) => {
      if (distance === UNREACHED) return;
      const length = distance + stepLength(graph, step);
      if (length < (found.get(node)?.distance ?? UNREACHED)) found.set(node, { distance: length, step });
    });
  }
  return found;
}

function shortest(
  context: RuleContext,
  principal: number,
  last: number,
  becoming: boolean,
): readonly FoundEvidence[] {
  const { graph } = context.estate;
  const holder = graph.stepFrom[last] ?? 0;
  const route =
    holder === principal
      ? []
      : (listRoutes(graph, {
          from: principal,
          to: holder,
          filter: { ...filterOf(context.scope), becoming, rank: 2 },
        }).next().value ?? []);
  const steps = Array.isArray(route) ? [...route, last] : [last];
  return steps.map((step: number) => {
    const permission = permissionOf(graph, step);
    return {
      text: `${nameOf(context, graph.stepFrom[step] ?? 0)} → ${permission ?? 'belongs to'} → ${nameOf(context, graph.stepTo[step] ?? 0)} in ${tenantName(context, graph.stepTo[step] ?? 0)}`,
      step,
      node: graph.stepTo[step] ?? 0,
    };
  });
}
