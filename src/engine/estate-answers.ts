import { administers } from '../findings/admin';
import { NO_PERMISSION } from '../graph/access-graph';
import { recordSteps } from '../graph/kernels/record-steps';
import { UNREACHED } from '../graph/walk';
import { verdictOf } from '../model/verdict';
import type { Scope } from '../questions/answers';
import { listChokePoints } from '../questions/choke-points';
import type { ChokePoints } from '../questions/choke-points';
import type { AccessGraph } from '../graph/access-graph';
import { actingPrincipals } from '../questions/effective';
import { inheritanceDepths } from '../questions/inheritance';
import {
  countByDistanceAndVerdict,
  nearestByVerdict,
  stepsToNearest,
  wayToNearest,
} from '../questions/nearest';
import { overlappingEntitlements } from '../questions/overlaps';
import { stepRef } from '../questions/refs';
import type { Estate } from '../questions/refs';
import { countsForAll, pairsByVerb } from '../questions/counts';
import type { VerdictCounts } from '../questions/counts';
import { crossTenant } from '../questions/cross-tenant';
import { listTenantPairs } from '../questions/tenant-pairs';
import { named, nodeJson, recordRefJson } from './named';
import type { Published } from './publish';

/**
 * Questions about a whole estate as published JSON: what the command line prints and the worker hands over. Each takes
 * its scope, and how many rows it lists; counts are of all rows, listed or not. All yield while they work.
 */

/**
 * What every principal reaches and how many reach every thing, by verdict; those that reach most first. Beside it how
 * many pairs of principal and thing there are by each verb that is held.
 */
export function* countResults(estate: Estate, scope: Scope, limit: number): Generator<number, Published> {
  const { graph } = estate;
  const { reached, reaching } = yield* countsForAll(graph, scope);
  const all = ({ allowed, conditional, notEvaluated }: VerdictCounts, node: number): number =>
    (allowed[node] ?? 0) + (conditional[node] ?? 0) + (notEvaluated[node] ?? 0);
  const most = (counts: VerdictCounts): readonly number[] =>
    Array.from(counts.allowed.keys())
      .filter((node) => all(counts, node) > 0)
      .sort((a, b) => all(counts, b) - all(counts, a) || a - b);
  const listed = (counts: VerdictCounts, nodes: readonly number[]): readonly Published[] =>
    nodes.slice(0, limit).map((node) => ({
      ...named(graph, node),
      allowed: counts.allowed[node] ?? 0,
      conditional: counts.conditional[node] ?? 0,
      notEvaluated: counts.notEvaluated[node] ?? 0,
    }));
  const sum = (column: Uint32Array): number => column.reduce((total, count) => total + count, 0);
  const principals = most(reached);
  const things = most(reaching);
  return {
    principals: principals.length,
    pairs: principals.reduce((sum, node) => sum + all(reached, node), 0),
    pairsByVerdict: {
      allowed: sum(reached.allowed),
      conditional: sum(reached.conditional),
      notEvaluated: sum(reached.notEvaluated),
    },
    byVerb: (yield* pairsByVerb(graph, scope)).map(({ verb, pairs }) => ({
      verb,
      pairs: pairs.allowed + pairs.conditional + pairs.notEvaluated,
      pairsByVerdict: pairs,
    })),
    reaching: listed(reached, principals),
    reached: listed(reaching, things),
    more: Math.max(principals.length, things.length) > limit,
  };
}

/**
 * What crosses between tenants by mechanism, and every pair of tenants of which one reaches into the other. Beside each
 * number the same by verdict: steps by their own, the others by the strongest there is.
 */
export function* crossingResults(estate: Estate, scope: Scope, limit: number): Generator<number, Published> {
  const { graph } = estate;
  const rows = crossTenant(graph, scope);
  const pairs = yield* listTenantPairs(graph, scope);
  const name = (tenant: number): string => graph.tenants[tenant]?.name ?? '';
  return {
    crossings: rows.length,
    rows: rows.slice(0, limit).map((row) => ({
      from: name(row.fromTenant),
      to: name(row.toTenant),
      mechanism: row.mechanism,
      verdict: row.verdict,
      principals: row.principals,
      principalsByVerdict: row.principalsByVerdict,
      steps: row.steps.length,
      stepsByVerdict: row.stepsByVerdict,
    })),
    tenants: pairs.slice(0, limit).map((row) => ({
      from: name(row.fromTenant),
      to: name(row.toTenant),
      mechanisms: row.mechanisms,
      principals: row.principals,
      principalsByVerdict: row.principalsByVerdict,
      reached: row.nodes,
      reachedByVerdict: row.nodesByVerdict,
      pairs: row.pairs,
      pairsByVerdict: row.pairsByVerdict,
    })),
    more: Math.max(rows.length, pairs.length) > limit,
  };
}

/** Permissions held by two or more independent routes. */
export function* overlapResults(estate: Estate, scope: Scope, limit: number): Generator<number, Published> {
  const { graph } = estate;
  const principals = actingPrincipals(graph);
  const found = yield* overlappingEntitlements(graph, principals, scope, recordSteps(graph), limit);
  const rows = Array.from(found.principal, (principal, row) => ({
    principal: named(graph, principal),
    permission: permissionName(graph, found.permission[row] ?? NO_PERMISSION),
    resource: named(graph, found.resource[row] ?? 0),
    certain: found.certain[row] === 1,
  }));
  return {
    overlapping: found.doubled,
    undecided: found.undecided,
    principals: found.byPrincipal.filter((count) => count > 0).length,
    rows,
    more: found.more,
  };
}

/** How far effective permissions are from where they were granted. */
export function* depthResults(
  estate: Estate,
  scope: Scope,
  limit: number,
  atLeast: number,
): Generator<number, Published> {
  const { graph } = estate;
  const principals = actingPrincipals(graph);
  const found = yield* inheritanceDepths(graph, principals, scope, { atLeast, limit });
  return {
    byDepth: found.byDepth,
    rows: Array.from(found.principal, (principal, row) => ({
      principal: named(graph, principal),
      permission: permissionName(graph, found.permission[row] ?? NO_PERMISSION),
      resource: named(graph, found.resource[row] ?? 0),
      verdict: verdictOf(found.rank[row] ?? 0),
      above: found.above[row] ?? 0,
      below: found.below[row] ?? 0,
    })),
    more: found.more,
  };
}

/**
 * What is lost when one thing or record goes, most first; `lostAtLeast`: pairs that are no longer reached with that
 * verdict or a stronger one. `weakened`: what ends no pair, and leaves some with a weaker verdict.
 */
export function* chokeResults(estate: Estate, scope: Scope, limit: number): Generator<number, Published> {
  const found = yield* listChokePoints(estate, scope, limit);
  const ofNode = ({ node, ...lost }: ChokePoints['nodes'][number]) => ({
    ...nodeJson(estate.graph, node),
    ...lost,
  });
  const ofRecord = ({ record, ...lost }: ChokePoints['records'][number]) => ({
    ...recordRefJson(record),
    ...lost,
  });
  const { weakened } = found;
  return {
    pairs: found.pairs,
    pairsByVerdict: found.pairsByVerdict,
    nodes: found.nodes.map(ofNode),
    records: found.records.map(ofRecord),
    chokingNodes: found.chokingNodes,
    chokingRecords: found.chokingRecords,
    ...(weakened.weakeningNodes + weakened.weakeningRecords === 0
      ? {}
      : {
          weakenedByNodes: weakened.nodes.map(ofNode),
          weakenedByRecords: weakened.records.map(ofRecord),
          weakeningNodes: weakened.weakeningNodes,
          weakeningRecords: weakened.weakeningRecords,
        }),
  };
}

/**
 * Fewest steps of everyone to something that makes its holder privileged, nearest first. A row's verdict is the
 * strongest that a way of so many steps has, a way having that of its weakest step; `stronger`: longer ways that have a
 * stronger one.
 */
export function* nearestResults(estate: Estate, scope: Scope, limit: number): Generator<number, Published> {
  const { graph } = estate;
  const found = yield* nearestByVerdict(graph, scope, administers);
  const principals = actingPrincipals(graph);
  const steps = (node: number): number => stepsToNearest(found, node);
  const near = principals
    .filter((node) => steps(node) !== UNREACHED)
    .sort((a, b) => steps(a) - steps(b) || a - b);
  const byDistance = countByDistanceAndVerdict(found, principals);
  return {
    byDistance: byDistance.map(
      ({ allowed, conditional, notEvaluated }) => allowed + conditional + notEvaluated,
    ),
    byDistanceByVerdict: byDistance,
    never: principals.length - near.length,
    rows: near.slice(0, limit).flatMap((node) => {
      const way = wayToNearest(graph, found, node);
      if (way === undefined) return [];
      const route = way.route.map((step) => {
        const { from, kind, permission, to } = stepRef(estate, step);
        return { from: from.id, kind, ...(permission === undefined ? {} : { permission }), to: to.id };
      });
      return [
        {
          ...named(graph, node),
          verdict: way.verdict,
          steps: way.steps,
          ...(way.stronger.length === 0 ? {} : { stronger: way.stronger }),
          route,
        },
      ];
    }),
    more: near.length > limit,
  };
}

function permissionName(graph: AccessGraph, permission: number): string {
  return graph.permissions[permission] ?? '';
}
