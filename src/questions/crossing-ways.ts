import { MECHANISM_NAMES } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { itemAt, num, u32 } from '../graph/columns';
import { stepMechanism, stepStart, stepUntil, stepVerdict } from '../graph/steps';
import { byCodeUnit } from '../lib/order';
import { verdictOf } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import type { ByVerdict, CrossingBy, NodeRef, Scope } from './answers';
import { CrossersBehind } from './cross-tenant';
import { nodeRef, permissionOf } from './refs';

/** Who crosses, counted as on the estate map. */
export interface CrossersCounted {
  readonly principals: number;
  readonly principalsByVerdict: ByVerdict;
}

/** One holder of crossing steps into a target, with what it holds there. */
export interface CrossingWay extends CrossersCounted {
  readonly from: NodeRef;
  readonly permissions: readonly string[];
  readonly verdict: Verdict;
  /** The window of its strongest step, of those that end last. */
  readonly start: number;
  readonly until: number;
}

/** All ways from one tenant into one target by one mechanism: what one picture shows. */
export interface CrossingInto extends CrossersCounted {
  readonly by: CrossingBy;
  readonly to: NodeRef;
  readonly verdict: Verdict;
  readonly ways: readonly CrossingWay[];
}

/** A bundle of the estate map, opened. */
export interface CrossingWays extends CrossersCounted {
  /** How many targets there are, whatever is handed out. */
  readonly total: number;
  readonly into: readonly CrossingInto[];
}

/**
 * The crossing steps of a bundle by what they lead into, those that most cross first; the counts are of whoever stands
 * behind them, as in `crossTenant`. A principal may come by several, and is in the count of each and once in that of all.
 */
export function* crossingWays(
  graph: AccessGraph,
  steps: readonly number[],
  scope: Scope,
  limit: number,
): Generator<number, CrossingWays> {
  const behind = new CrossersBehind(graph, scope);
  const into = grouped(
    steps,
    (step) =>
      `${tenantOf(graph, step)} ${String(u32(graph.stepTo, step))} ${String(stepMechanism(graph, step))}`,
  );
  const counted: { readonly steps: readonly number[]; readonly crossers: CrossersCounted }[] = [];
  for (const own of into) {
    counted.push({ steps: own, crossers: behind.counted(own, tenantOf(graph, num(own, 0))) });
    yield counted.length;
  }
  const name = (own: readonly number[]): string => nodeRef(graph, u32(graph.stepTo, num(own, 0))).name;
  counted.sort(
    (a, b) =>
      b.crossers.principals - a.crossers.principals ||
      byCodeUnit(name(a.steps), name(b.steps)) ||
      num(a.steps, 0) - num(b.steps, 0),
  );
  const all = grouped(steps, (step) => String(tenantOf(graph, step))).map((own) =>
    behind.counted(own, tenantOf(graph, num(own, 0))),
  );
  const shown: CrossingInto[] = [];
  for (const { steps: own, crossers } of counted.slice(0, limit)) {
    shown.push(intoOf(graph, own, crossers, behind));
    yield shown.length;
  }
  return { ...summed(all), total: counted.length, into: shown };
}

function intoOf(
  graph: AccessGraph,
  steps: readonly number[],
  crossers: CrossersCounted,
  behind: CrossersBehind,
): CrossingInto {
  const first = num(steps, 0);
  const tenant = tenantOf(graph, first);
  const ways = grouped(steps, (step) => String(u32(graph.stepFrom, step))).map((own): CrossingWay => {
    const rank = Math.max(...own.map((step) => stepVerdict(graph, step)));
    const [strongest = first] = own
      .filter((step) => stepVerdict(graph, step) === rank)
      .sort((a, b) =>
        stepUntil(graph, a) === stepUntil(graph, b) ? 0 : stepUntil(graph, b) - stepUntil(graph, a),
      );
    const permissions = new Set(own.flatMap((step) => permissionOf(graph, step) ?? []));
    return {
      from: nodeRef(graph, u32(graph.stepFrom, num(own, 0))),
      permissions: [...permissions].sort(byCodeUnit),
      verdict: verdictOf(rank),
      start: stepStart(graph, strongest),
      until: stepUntil(graph, strongest),
      ...behind.counted(own, tenant),
    };
  });
  return {
    by: { tenant, mechanism: itemAt(MECHANISM_NAMES, stepMechanism(graph, first) - 1) },
    to: nodeRef(graph, u32(graph.stepTo, first)),
    verdict: verdictOf(Math.max(...steps.map((step) => stepVerdict(graph, step)))),
    ways: ways.sort((a, b) => b.principals - a.principals || byCodeUnit(a.from.name, b.from.name)),
    ...crossers,
  };
}

function tenantOf(graph: AccessGraph, step: number): number {
  return u32(graph.nodeTenant, u32(graph.stepFrom, step));
}

function grouped(steps: readonly number[], nameOf: (step: number) => string): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const step of steps) {
    const name = nameOf(step);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [step]);
    else known.push(step);
  }
  return [...groups.values()];
}

function summed(all: readonly CrossersCounted[]): CrossersCounted {
  const sum = (of: (one: CrossersCounted) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  return {
    principals: sum(({ principals }) => principals),
    principalsByVerdict: {
      allowed: sum((one) => one.principalsByVerdict.allowed),
      conditional: sum((one) => one.principalsByVerdict.conditional),
      notEvaluated: sum((one) => one.principalsByVerdict.notEvaluated),
    },
  };
}
