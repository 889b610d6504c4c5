import type { Differences } from '../graph/kernels/difference';
import { VERDICT_RANK, verdictOf } from '../model/verdict';
import type { Scope } from '../questions/answers';
import { compareGraphs, differenceRow } from '../questions/compare';
import type { AccessGraph } from '../graph/access-graph';
import type { Published } from './publish';

/** Effective access gained and lost between two estates, matched by the keys of their things. */
export function* compareResults(
  before: AccessGraph,
  after: AccessGraph,
  scope: Scope,
  limit: number,
): Generator<number, Published> {
  const found = yield* compareGraphs(before, after, { before: scope, after: scope });
  return differenceJson(before, after, found, limit);
}

/** Differences with their first rows, what is gone and lost first. */
export function differenceJson(
  before: AccessGraph,
  after: AccessGraph,
  found: Differences,
  limit: number,
): Published {
  const { gained, lost, weaker, stronger, principals } = found;
  const rows = Array.from({ length: Math.min(found.count, limit) }, (_, row) => {
    const one = differenceRow(before, after, found, row);
    return {
      change: changeOf(one.before, one.after),
      principal: one.principal.id,
      principalName: one.principal.name,
      permission: one.permission,
      resource: one.resource.id,
      resourceName: one.resource.name,
      before: rankName(one.before),
      after: rankName(one.after),
    };
  });
  return {
    gained,
    lost,
    weaker,
    stronger,
    principals,
    rows,
    more: gained + lost + weaker + stronger > limit,
  };
}

function changeOf(before: number, after: number): 'gained' | 'lost' | 'weaker' | 'stronger' {
  if (before === 0) return 'gained';
  if (after === 0) return 'lost';
  return after < before ? 'weaker' : 'stronger';
}

function rankName(rank: number): string {
  return rank === VERDICT_RANK.denied ? 'none' : verdictOf(rank);
}
