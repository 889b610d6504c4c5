import { ACTS, NODE_KINDS, STEP_KINDS } from '../../graph/access-graph';
import type { AccessGraph } from '../../graph/access-graph';
import { supportsOf } from '../../graph/supports';
import { UNREACHED, active, isDisabled, stepLength, walkBackward } from '../../graph/walk';
import { filterOf } from '../../questions/reach';
import { permissionOf } from '../../questions/refs';
import { listRoutes } from '../../questions/routes';
import { administers } from '../admin';
import { nameOf, tenantName } from '../rule';
import type { Found, FoundEvidence, Rule, RuleContext } from '../rule';

const MEMBER = STEP_KINDS.indexOf('member');
const SHOWN = 8;
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
    const already = new Set(distances(context, steps, false).keys());
    for (const [tenant, list] of [...tenants].sort(([a], [b]) => a - b)) {
      yield* inTenant(context, tenant, list, already);
    }
  },
};

function* inTenant(
  context: RuleContext,
  tenant: number,
  steps: readonly number[],
  already: ReadonlySet<number>,
): ReturnType<Rule['find']> {
  const { graph } = context.estate;
  const tenantKey = graph.tenants[tenant]?.key ?? '';
  const tenantLabel = graph.tenants[tenant]?.name ?? '';
  const own = distances(context, steps, false);
  const become = distances(context, steps, true);
  const entries = new Map<string, { readonly route: readonly number[]; readonly principals: number[] }>();
  for (const [principal, { step }] of [...become].sort(([a], [b]) => a - b)) {
    if (((graph.nodeFlags[principal] ?? 0) & ACTS) === 0 || isDisabled(graph, principal)) continue;
    if (graph.nodeKind[principal] === SERVICE) continue;
    const direct = own.get(principal);
    if (direct !== undefined) {
      yield {
        subject: principal,
        about: tenantKey,
        severity: graph.nodeTenant[principal] === tenant ? 'medium' : 'high',
        title: `${nameOf(context, principal)} is an administrator of ${tenantLabel}`,
        evidence: shortest(context, principal, direct.step, false).map((s) => inWords(context, s)),
      };
      continue;
    }
    // Whoever comes in by the same door is one piece of work: the first step that is no mere membership.
    const route = shortest(context, principal, step, true);
    const at = Math.max(
      route.findIndex((s) => graph.stepKind[s] !== MEMBER),
      0,
    );
    const door = doorOf(graph, route[at] ?? 0);
    const known = entries.get(door);
    if (known === undefined) entries.set(door, { route: route.slice(at), principals: [principal] });
    else known.principals.push(principal);
  }
  for (const { route, principals } of entries.values()) {
    yield throughDoor(context, tenantKey, tenantLabel, route, principals, already);
  }
}

/** What one revocation would close: the first record of the step, else the step itself. */
function doorOf(graph: AccessGraph, step: number): string {
  const record = supportsOf(graph, step)[0]?.[0];
  const key = record === undefined ? undefined : graph.records[record]?.key;
  return (
    key ??
    `${graph.nodes[graph.stepFrom[step] ?? 0]?.key ?? ''} → ${graph.nodes[graph.stepTo[step] ?? 0]?.key ?? ''}`
  );
}

function throughDoor(
  context: RuleContext,
  tenantKey: string,
  tenantLabel: string,
  route: readonly number[],
  principals: readonly number[],
  already: ReadonlySet<number>,
): Found {
  const { graph } = context.estate;
  const first = route[0] ?? 0;
  const holder = graph.stepFrom[first] ?? 0;
  // One holder with its members behind it, or several that one record lets in: then what it lets into is the subject.
  const single = principals.every((principal) => principal === holder) || !principals.includes(holder);
  const shared =
    !single && principals.length > 1 && graph.records.length > 0 && isShared(graph, route, principals);
  const subject = shared ? (graph.stepTo[first] ?? holder) : holder;
  const others = principals.filter((principal) => principal !== subject);
  const count = others.length === 1 ? nameOf(context, others[0] ?? 0) : `${others.length} principals`;
  return {
    subject,
    about: `${tenantKey}/become/${doorOf(graph, first)}`,
    // Who administers one tenant already and gets to another is less of a surprise than who administers none.
    severity: principals.every((principal) => already.has(principal)) ? 'high' : 'critical',
    title: shared
      ? `${nameOf(context, subject)} lets ${count} become an administrator of ${tenantLabel}`
      : `${nameOf(context, subject)} can become an administrator of ${tenantLabel}${others.length === 0 ? '' : `, and with it ${count}`}`,
    evidence: [
      ...route.map((s) => inWords(context, s)),
      ...others.slice(0, SHOWN).map((node) => ({ text: `${nameOf(context, node)} comes in this way`, node })),
      ...(others.length > SHOWN ? [{ text: `and ${others.length - SHOWN} more` }] : []),
    ],
  };
}

/** The door stands in several places: steps of other holders that lead to the same thing. */
function isShared(graph: AccessGraph, route: readonly number[], principals: readonly number[]): boolean {
  const to = graph.stepTo[route[0] ?? 0] ?? 0;
  const holders = new Set<number>();
  for (let i = graph.inStart[to] ?? 0; i < (graph.inStart[to + 1] ?? 0); i++) {
    holders.add(graph.stepFrom[graph.inStep[i] ?? 0] ?? 0);
  }
  return principals.filter((principal) => holders.has(principal)).length > 1;
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

/** Steps of a shortest route to an administering step, that step last. */
function shortest(
  context: RuleContext,
  principal: number,
  last: number,
  becoming: boolean,
): readonly number[] {
  const { graph } = context.estate;
  const holder = graph.stepFrom[last] ?? 0;
  if (holder === principal) return [last];
  const filter = { ...filterOf(context.scope), becoming, rank: 2 };
  const found = listRoutes(graph, { from: principal, to: holder, filter }).next();
  return found.done === true ? [last] : [...found.value, last];
}

function inWords(context: RuleContext, step: number): FoundEvidence {
  const { graph } = context.estate;
  const to = graph.stepTo[step] ?? 0;
  const word =
    permissionOf(graph, step) ?? (STEP_KINDS[graph.stepKind[step] ?? 0] ?? '').replaceAll('-', ' ');
  return {
    text: `${nameOf(context, graph.stepFrom[step] ?? 0)} → ${word} → ${nameOf(context, to)} in ${tenantName(context, to)}`,
    step,
    node: to,
  };
}
