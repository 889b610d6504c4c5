import { ACTS, BECOMES, NODE_KINDS, STEP_KINDS } from '../../graph/access-graph';
import type { AccessGraph } from '../../graph/access-graph';
import { supportsOf } from '../../graph/supports';
import { UNREACHED, active, isDisabled, walkBackwardInTurns } from '../../graph/walk';
import { stepFlags, stepKind } from '../../graph/steps';
import { filterOf } from '../../questions/scope-filter';
import { permissionOf } from '../../questions/refs';
import { routesInTurns, silently } from '../../questions/routes';
import { administers } from '../admin';
import { Pace } from '../pace';
import { nameOf, stepSource, tenantName } from '../rule';
import type { Found, FoundEvidence, Rule, RuleContext } from '../rule';

const MEMBER = STEP_KINDS.indexOf('member');
const SHOWN = 8;
/** Only routes that are allowed throughout, or conditional at worst; what was not evaluated is no finding. */
const ALLOWED = 3;
const CONDITIONAL = 2;
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
    const steps: number[] = [];
    const tenants = new Map<number, number[]>();
    const pace = new Pace();
    for (const step of graph.stepFrom.keys()) {
      if (pace.due()) yield undefined;
      if (!administers(graph, step)) continue;
      steps.push(step);
      const tenant = graph.nodeTenant[graph.stepTo[step] ?? 0] ?? 0;
      const list = tenants.get(tenant) ?? [];
      list.push(step);
      tenants.set(tenant, list);
    }
    const already = new Set((yield* distances(context, steps, false, CONDITIONAL)).keys());
    for (const [tenant, list] of [...tenants].sort(([a], [b]) => a - b)) {
      yield* inTenant(context, tenant, list, already);
    }
  },
};

/** Principals that come in by one door: the first step that is no mere membership, known by what would close it. */
interface Door {
  readonly route: readonly number[];
  readonly holders: Set<number>;
  readonly principals: number[];
  readonly allowed: boolean;
}

function* inTenant(
  context: RuleContext,
  tenant: number,
  steps: readonly number[],
  already: ReadonlySet<number>,
): ReturnType<Rule['find']> {
  const { graph } = context.estate;
  const label = graph.tenants[tenant]?.name ?? '';
  const about = graph.tenants[tenant]?.key ?? '';
  const own = [
    yield* distances(context, steps, false, ALLOWED),
    yield* distances(context, steps, false, CONDITIONAL),
  ] as const;
  const become = [
    yield* distances(context, steps, true, ALLOWED),
    yield* distances(context, steps, true, CONDITIONAL),
  ] as const;
  const doors = new Map<string, Door>();
  const pace = new Pace();
  for (const principal of Uint32Array.from(become[1].keys()).sort()) {
    if (pace.due()) yield undefined;
    if (((graph.nodeFlags[principal] ?? 0) & ACTS) === 0 || isDisabled(graph, principal)) continue;
    if (graph.nodeKind[principal] === SERVICE || isRoot(graph, principal)) continue;
    const direct = own[0].get(principal) ?? own[1].get(principal);
    if (direct !== undefined) {
      const allowed = own[0].has(principal);
      const foreign = graph.nodeTenant[principal] !== tenant;
      const route = yield* shortest(context, principal, direct.step, false, allowed ? ALLOWED : CONDITIONAL);
      yield {
        subject: principal,
        about,
        severity: allowed ? (foreign ? 'high' : 'medium') : foreign ? 'medium' : 'low',
        title: `${nameOf(context, principal)} ${allowed ? 'is an administrator' : 'is, under a condition, an administrator'} of ${label}`,
        evidence: route.map((s) => inWords(context, s)),
      };
      continue;
    }
    yield* addToDoor(
      context,
      doors,
      principal,
      become[0].get(principal)?.step,
      become[1].get(principal)?.step,
    );
  }
  for (const [name, door] of doors)
    yield throughDoor(context, `${about}/become/${name}`, label, door, already);
}

function* addToDoor(
  context: RuleContext,
  doors: Map<string, Door>,
  principal: number,
  allowedBy: number | undefined,
  conditionalBy: number | undefined,
): Generator<undefined, void> {
  const { graph } = context.estate;
  const allowed = allowedBy !== undefined;
  const last = allowedBy ?? conditionalBy;
  if (last === undefined) return;
  const whole = yield* shortest(context, principal, last, true, allowed ? ALLOWED : CONDITIONAL);
  const at = whole.findIndex((step) => stepKind(graph, step) !== MEMBER);
  const route = whole.slice(Math.max(at, 0));
  const first = route[0] ?? last;
  const name = `${allowed ? '' : 'conditional/'}${doorOf(graph, first)}`;
  const door = doors.get(name) ?? { route, holders: new Set<number>(), principals: [], allowed };
  door.holders.add(graph.stepFrom[first] ?? 0);
  door.principals.push(principal);
  doors.set(name, door);
}

/** The root user of an account is its administrator by definition, and nobody can take that away. */
function isRoot(graph: AccessGraph, node: number): boolean {
  return graph.nodes.at(node)?.nativeType === 'AWS account root user';
}

/** What one revocation would close: the grant, trust or policy of the step, before memberships and attachments. */
export function doorOf(graph: AccessGraph, step: number): string {
  const records = (supportsOf(graph, step)[0] ?? []).map((record) => graph.records.at(record));
  const record = records.find((r) => r?.kind !== 'membership' && r?.kind !== 'attachment') ?? records[0];
  return (
    record?.key ??
    `${graph.nodes.at(graph.stepFrom[step] ?? 0)?.key ?? ''} → ${graph.nodes.at(graph.stepTo[step] ?? 0)?.key ?? ''}`
  );
}

function throughDoor(
  context: RuleContext,
  about: string,
  label: string,
  { route, holders, principals, allowed }: Door,
  already: ReadonlySet<number>,
): Found {
  const { graph } = context.estate;
  const first = route[0] ?? 0;
  // One holder, its members behind it; or several that one record lets in: then what it lets into is the subject.
  const several = holders.size > 1;
  const subject = (several ? graph.stepTo[first] : graph.stepFrom[first]) ?? 0;
  const others = principals.filter((principal) => principal !== subject);
  const count = others.length === 1 ? nameOf(context, others[0] ?? 0) : `${others.length} principals`;
  const under = allowed ? '' : ', under a condition';
  const surprising = !principals.every((principal) => already.has(principal));
  return {
    subject,
    about,
    // Who administers one tenant already and gets to another is less of a surprise than who administers none.
    severity: allowed ? (surprising ? 'critical' : 'high') : surprising ? 'high' : 'medium',
    title: several
      ? `${nameOf(context, subject)} lets ${count} become an administrator of ${label}${under}`
      : `${nameOf(context, subject)} can become an administrator of ${label}${others.length === 0 ? '' : `, and with it ${count}`}${under}`,
    evidence: [
      ...route.map((s) => inWords(context, s)),
      ...others.slice(0, SHOWN).map((node) => ({ text: `${nameOf(context, node)} comes in this way`, node })),
      ...(others.length > SHOWN ? [{ text: `and ${others.length - SHOWN} more` }] : []),
    ],
  };
}

/** Fewest steps from each node through an administering step, and which step that is. */
function* distances(
  context: RuleContext,
  steps: readonly number[],
  becoming: boolean,
  rank: number,
): Generator<undefined, Map<number, { readonly distance: number; readonly step: number }>> {
  const { graph } = context.estate;
  const found = new Map<number, { distance: number; step: number }>();
  const holders = new Set<number>();
  for (const step of steps) {
    const holder = graph.stepFrom[step] ?? 0;
    const question = through(context, step, becoming, rank);
    if (holders.has(holder) || !active(graph, step, question.filter)) continue;
    holders.add(holder);
    // Each walk looks at every node in the end.
    yield undefined;
    const { controlled } = yield* silently(
      walkBackwardInTurns(graph, { node: question.to, last: question.last }, question.filter),
    );
    for (let node = 0; node < controlled.length; node++) {
      const distance = controlled[node] ?? UNREACHED;
      if (distance === UNREACHED || distance >= (found.get(node)?.distance ?? UNREACHED)) continue;
      found.set(node, { distance, step });
    }
  }
  return found;
}

/** Routes whose last step is the administering one. Without becoming, only that step may be one of control. */
function through(context: RuleContext, last: number, becoming: boolean, rank: number) {
  const { graph } = context.estate;
  const survives = (step: number): boolean =>
    becoming || step === last || (stepFlags(graph, step) & BECOMES) === 0;
  return {
    to: graph.stepTo[last] ?? 0,
    last: (step: number) => step === last,
    filter: { ...filterOf(context.scope), becoming: true, rank, survives },
  };
}

/** Steps of a shortest route that ends in an administering step. */
function* shortest(
  context: RuleContext,
  principal: number,
  last: number,
  becoming: boolean,
  rank: number,
): Generator<undefined, readonly number[]> {
  const question = { from: principal, ...through(context, last, becoming, rank) };
  // Before the part of the graph is found that routes can use.
  yield undefined;
  for (const route of routesInTurns(context.estate.graph, question)) {
    if (route !== undefined) return route;
    yield undefined;
  }
  return [last];
}

function inWords(context: RuleContext, step: number): FoundEvidence {
  const { graph } = context.estate;
  const to = graph.stepTo[step] ?? 0;
  const word = permissionOf(graph, step) ?? (STEP_KINDS[stepKind(graph, step)] ?? '').replaceAll('-', ' ');
  return {
    text: `${nameOf(context, graph.stepFrom[step] ?? 0)} → ${word} → ${nameOf(context, to)} in ${tenantName(context, to)}`,
    step,
    node: to,
    ...stepSource(context, step),
  };
}
