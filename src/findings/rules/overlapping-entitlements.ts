import type { AccessGraph } from '../../graph/access-graph';
import { STEP_KINDS } from '../../graph/access-graph';
import { endSupport, firstSupport, supportsOf } from '../../graph/supports';
import { active } from '../../graph/walk';
import type { WalkFilter } from '../../graph/walk';
import { stepKind, stepPermission, stepVerbs } from '../../graph/steps';
import { runToEnd } from '../../lib/steps';
import { verbMask } from '../../model/permission';
import { filterOf } from '../../questions/scope-filter';
import { permissionOf } from '../../questions/refs';
import { Pace, ROWS_PER_TURN } from '../pace';
import { nameOf, stepSource } from '../rule';
import type { Found, FoundEvidence, Rule, RuleContext } from '../rule';

const MEMBER = STEP_KINDS.indexOf('member');
const ADMINISTER = verbMask('administer');
const SHOWN = 12;
/** What it takes to make or compare a set of records, in steps looked at. */
const SET = 8;
/** What it takes to begin with a principal, in steps looked at. */
const PRINCIPAL = 64;

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
    const filter = { ...filterOf(context.scope), becoming: true };
    // Of steps and rows looked at.
    const pace = new Pace(ROWS_PER_TURN);
    for (const [principal, rows] of byPrincipal(context)) {
      if (pace.due(PRINCIPAL)) yield undefined;
      const required = yield* requiredInTurns(graph, principal, context, pace);
      const doubled: { readonly row: number; readonly ways: number }[] = [];
      for (const row of rows) {
        const resource = context.effective.resource[row] ?? 0;
        const into = (graph.inStart[resource + 1] ?? 0) - (graph.inStart[resource] ?? 0);
        if (pace.due(1 + into)) yield undefined;
        const last = lastSteps(context, principal, row, required, filter);
        if (last.length === 0) continue;
        const ways = yield* disjointWays(waysOf(graph, last, required), pace);
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

/** The last steps of ways to a held permission; none where they cannot be two ways. */
function lastSteps(
  context: RuleContext,
  principal: number,
  row: number,
  required: ReadonlyMap<number, ReadonlySet<number>>,
  filter: WalkFilter,
): readonly number[] {
  const { graph } = context.estate;
  const { effective } = context;
  const held = effective.step[row] ?? 0;
  const to = graph.stepTo[held] ?? 0;
  // A permission that flows down is compared at its container only: below, the same routes would repeat.
  if (to !== effective.resource[row] || principal === to) return [];
  const permission = stepPermission(graph, held);
  const last: number[] = [];
  let supports = 0;
  for (let i = graph.inStart[to] ?? 0; i < (graph.inStart[to + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (
      stepPermission(graph, step) !== permission ||
      !required.has(graph.stepFrom[step] ?? 0) ||
      !active(graph, step, filter)
    )
      continue;
    last.push(step);
    supports += endSupport(graph, step) - firstSupport(graph, step);
  }
  return supports > 1 ? last : [];
}

/** The records every way to a held permission needs, one set per last step and support. */
function waysOf(
  graph: AccessGraph,
  last: readonly number[],
  required: ReadonlyMap<number, ReadonlySet<number>>,
): readonly ReadonlySet<number>[] {
  return last.flatMap((step) => {
    const before = required.get(graph.stepFrom[step] ?? 0) ?? [];
    return supportsOf(graph, step).map((support) => new Set([...before, ...support]));
  });
}

/** 2 when two ways share no record, more only as "several": the exact count is a question of its own. */
function* disjointWays(ways: readonly ReadonlySet<number>[], pace: Pace): Generator<undefined, number> {
  let most = Math.min(ways.length, 1);
  for (let i = 0; i < ways.length && most < 3; i++) {
    if (pace.due(SET * (ways.length - i))) yield undefined;
    const taken = new Set(ways[i]);
    let count = 1;
    for (let j = i + 1; j < ways.length; j++) {
      const way = ways[j] ?? new Set<number>();
      if (intersects(way, taken)) continue;
      for (const record of way) taken.add(record);
      count++;
    }
    if (count > most) most = count;
  }
  return most;
}

function intersects(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  for (const item of one) if (other.has(item)) return true;
  return false;
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
  return runToEnd(requiredInTurns(graph, principal, context, new Pace()));
}

/** The same, with turns for others. */
function* requiredInTurns(
  graph: AccessGraph,
  principal: number,
  context: Pick<RuleContext, 'scope'>,
  pace: Pace,
): Generator<undefined, ReadonlyMap<number, ReadonlySet<number>>> {
  const filter = { ...filterOf(context.scope), becoming: false };
  const required = new Map<number, ReadonlySet<number>>([[principal, new Set()]]);
  const queue = [principal];
  for (const node of queue) {
    const before = required.get(node) ?? new Set<number>();
    if (pace.due(1 + (graph.outStart[node + 1] ?? 0) - (graph.outStart[node] ?? 0))) yield undefined;
    for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
      if (stepKind(graph, step) !== MEMBER || !active(graph, step, filter)) continue;
      if (pace.due(SET)) yield undefined;
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
