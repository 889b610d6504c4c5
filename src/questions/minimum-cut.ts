import { u32 } from '../graph/columns';
import { minimumCut } from '../graph/kernels/cut';
import type { Differences } from '../graph/kernels/difference';
import type { RecordSteps } from '../graph/kernels/record-steps';
import { isPermission } from '../graph/walk';
import { stepVerbs } from '../graph/steps';
import { verbMask } from '../model/permission';
import type { RecordRef, Scope } from './answers';
import { filterOf } from './scope-filter';
import { recordRef } from './refs';
import type { Estate } from './refs';
import { whatIf } from './what-if';

/** The smallest set of records to remove so that nothing gets through from some nodes to others. */
export interface MinimumCutAnswer {
  /** Something gets through that no removal can stop. */
  readonly impossible: boolean;
  readonly records: readonly RecordRef[];
  /** True: no smaller set is enough. Else at least `atLeast` records are needed, and these are enough. */
  readonly exact: boolean;
  readonly atLeast: number;
  /** All effective access that the removal changes; `wanted` of its lost rows are between the two sets. */
  readonly differences: Differences;
  readonly wanted: number;
  /** Rows lost or weaker that were not asked for: what else the cut would break. */
  readonly besides: number;
}

/** Nodes in both sets are looked at as sources only. Yields while it searches and per principal affected. */
export function* answerMinimumCut(
  estate: Estate,
  from: readonly number[],
  to: readonly number[],
  scope: Scope,
  index: RecordSteps,
): Generator<number, MinimumCutAnswer> {
  const { graph } = estate;
  const sources = new Set(from);
  const targets = new Set(to.filter((node) => !sources.has(node)));
  const verbs = verbMask(...scope.verbs);
  const last = (step: number): boolean => isPermission(graph, step) && (stepVerbs(graph, step) & verbs) !== 0;
  const between = { from: [...sources], to: [...targets], filter: filterOf(scope) };
  const cut = yield* minimumCut(graph, verbs === 0 ? between : { ...between, last });
  const change = { records: new Set(cut.records), nodes: new Set<number>(), added: [] };
  const { differences } = yield* whatIf(graph, change, scope, index);
  let wanted = 0;
  differences.principal.forEach((principal, row) => {
    if (sources.has(principal) && targets.has(u32(differences.resource, row))) wanted++;
  });
  return {
    impossible: cut.impossible,
    records: cut.records.map((record) => recordRef(estate, record)),
    exact: cut.exact,
    atLeast: cut.atLeast,
    differences,
    wanted,
    besides: differences.lost + differences.weaker - wanted,
  };
}
