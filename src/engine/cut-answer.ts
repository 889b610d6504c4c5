import { recordSteps } from '../graph/kernels/record-steps';
import type { NodeRef, RecordRef, Scope } from '../questions/answers';
import { differenceRow } from '../questions/compare';
import { answerMinimumCut } from '../questions/minimum-cut';
import type { Session } from './session';

/** The fewest records to remove so that nothing gets through, and what else their removal would break. */
export interface CutAnswer {
  readonly impossible: boolean;
  /** No grant ends it: `records` join accounts of one person. */
  readonly onlyByJoins: boolean;
  readonly records: readonly RecordRef[];
  readonly exact: boolean;
  readonly atLeast: number;
  /** Access lost or weakened: what was asked for, and besides. */
  readonly wanted: number;
  readonly besides: number;
  /** The first of what breaks besides. */
  readonly rows: readonly {
    readonly principal: NodeRef;
    readonly permission: string;
    readonly resource: NodeRef;
    readonly ends: boolean;
  }[];
}

const ROWS = 50;

/** Yields while it searches and per principal affected. */
export function* cutAnswer(
  session: Session,
  from: readonly number[],
  to: readonly number[],
  scope: Scope,
): Generator<number, CutAnswer> {
  const { graph, estate } = session;
  const found = yield* answerMinimumCut(estate, from, to, scope, recordSteps(graph));
  const { impossible, onlyByJoins, records, exact, atLeast, wanted, besides, differences } = found;
  const rows: CutAnswer['rows'][number][] = [];
  for (let row = 0; row < differences.count && rows.length < ROWS; row++) {
    const { principal, permission, resource, before, after } = differenceRow(graph, graph, differences, row);
    if (after >= before || (found.holders.has(principal.node) && to.includes(resource.node))) continue;
    rows.push({ principal, permission, resource, ends: after === 0 });
  }
  return { impossible, onlyByJoins, records, exact, atLeast, wanted, besides, rows };
}
