import type { AccessGraph } from '../../graph/access-graph';
import { STEP_KINDS } from '../../graph/access-graph';
import { supportsOf } from '../../graph/supports';
import { active } from '../../graph/walk';
import { stepKind, stepPermission, stepVerbs } from '../../graph/steps';
import { verbMask } from '../../model/permission';
import { filterOf } from '../../questions/scope-filter';
import { permissionOf } from '../../questions/refs';
import { nameOf, stepSource } from '../rule';
import type { Found, FoundEvidence, Rule, RuleContext } from '../rule';

const MEMBER = STEP_KINDS.indexOf('member');
const ADMINISTER = verbMask('administer');
const SHOWN = 12;

/**
 * The same permission by two or more independent routes: revoking one changes nothing.
 * Two routes are independent when no removable record is needed by both (design, section 5).
 */
export const overlappingEntitlements: Rule = {
  id: 'overlapping-entitlements',
  title: 'Overlapping entitlements',
  why: 'The same permission comes by two or more independent routes. Revoking one of them looks like a removal and changes nothing.',
  remedy:
    'Decide which route is meant to stay, and remove every other one in the same change. Explore lists what remains after each revocation.',
  frameworks: ['AC-6', 'PR.AA-05', 'A.5.18'],
  *find(context) {
    const { graph } = context.estate;
    for (const [principal, rows] of byPrincipal(context)) {
      const required = requiredRecords(graph, principal, context);
      const doubled: { readonly row: number; readonly ways: number }[] = [];
      for (const row of rows) {
        const ways = disjointWays(waysOf(context, principal, row, required));
        if (ways > 1) doubled.push({ row, ways });
      }
      if (doubled.length === 0) continue;
      yield found(context, principal, doubled);
    }
  },
};

function* byPrincipal(context: RuleContext): Generator<[number, readonly number[]]> {
  const seen = new Set<number>();
  for (const principal of context.effective.principal) {
    if (seen.has(principal)) continue;
    seen.add(principal);
    yield [principal, context.rows(principal)];
  }
}

function found(
  context: RuleContext,
  principal: number,
  doubled: readonly { readonly row: number; readonly ways: number }[],
): Found {
  const { effective, estate } = context;
  const powerful = doubled.some(({ row }) => stepVerbs(estate.graph, effective.step[row] ?? 0) & ADMINISTER);
  const evidence: FoundEvidence[] = doubled.slice(0, SHOWN).map(({ row, ways }) => {
    const step = effective.step[row] ?? 0;
    const resource = effective.resource[row] ?? 0;
    return {
      text: `${permissionOf(estate.graph, step) ?? 'access'} on ${nameOf(context, resource)} by ${ways === 2 ? 'two' : 'several'} independent routes`,
      node: resource,
      step,
      ...stepSource(context, step),
    };
  });
  if (doubled.length > SHOWN) evidence.push({ text: `and ${doubled.length - SHOWN} more` });
  return {
    subject: principal,
    severity: powerful ? 'medium' : 'low',
    title: `${nameOf(context, principal)} holds ${doubled.length === 1 ? 'a permission' : `${doubled.length} permissions`} by more than one independent route`,
    evidence,
  };
}

/** The records every way to a held permission needs, one set per last step and support. */
function waysOf(
  context: RuleContext,
  principal: number,
  row: number,
  required: ReadonlyMap<number, ReadonlySet<number>>,
): ReadonlySet<number>[] {
  const { graph } = context.estate;
  const { effective } = context;
  const resource = effective.resource[row] ?? 0;
  const permission = stepPermission(graph, effective.step[row] ?? 0);
  const to = graph.stepTo[effective.step[row] ?? 0] ?? 0;
  const filter = { ...filterOf(context.scope), becoming: true };
  const ways: ReadonlySet<number>[] = [];
  // A permission that flows down is compared at its container only: below, the same routes would repeat.
  if (to !== resource) return ways;
  for (let i = graph.inStart[to] ?? 0; i < (graph.inStart[to + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    const before = required.get(graph.stepFrom[step] ?? 0);
    if (before === undefined || stepPermission(graph, step) !== permission || !active(graph, step, filter))
      continue;
    for (const support of supportsOf(graph, step)) ways.push(new Set([...before, ...support]));
  }
  return principal === to ? [] : ways;
}

/** 2 when two ways share no record, more only as "several": the exact count is a question of its own. */
function disjointWays(ways: readonly ReadonlySet<number>[]): number {
  let most = Math.min(ways.length, 1);
  for (let i = 0; i < ways.length && most < 3; i++) {
    const taken = new Set(ways[i]);
    let count = 1;
    for (let j = i + 1; j < ways.length; j++) {
      const way = ways[j] ?? new Set<number>();
      if ([...way].some((record) => taken.has(record))) continue;
      for (const record of way) taken.add(record);
      count++;
    }
    if (count > most) most = count;
  }
  return most;
}

/**
 * For every group a principal belongs to, the membership records that all chains to it need: a data-flow over the
 * membership steps, like dominators. Exact for "is there a second way" by Menger's theorem.
 */
export function requiredRecords(
  graph: AccessGraph,
  principal: number,
  context: Pick<RuleContext, 'scope'>,
): ReadonlyMap<number, ReadonlySet<number>> {
  const filter = { ...filterOf(context.scope), becoming: false };
  const required = new Map<number, ReadonlySet<number>>([[principal, new Set()]]);
  const queue = [principal];
  for (const node of queue) {
    const before = required.get(node) ?? new Set<number>();
    for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
      if (stepKind(graph, step) !== MEMBER || !active(graph, step, filter)) continue;
      const to = graph.stepTo[step] ?? 0;
      const supports = supportsOf(graph, step);
      const needed = supports.length === 1 ? new Set([...before, ...(supports[0] ?? [])]) : new Set(before);
      const known = required.get(to);
      if (known === undefined) {
        required.set(to, needed);
        queue.push(to);
        continue;
      }
      const both = new Set([...known].filter((record) => needed.has(record)));
      if (both.size < known.size && to !== principal) {
        required.set(to, both);
        queue.push(to);
      }
    }
  }
  return required;
}
