import type { AccessGraph } from '../graph/access-graph';
import { u32 } from '../graph/columns';
import { stepStays } from '../graph/kernels/change';
import { delegationMatrix } from './delegation-matrix';
import type { DelegationMatrix, MatrixQuestion } from './delegation-matrix';
import { delegationRow } from './delegation-rows';
import type { DelegationRow } from './delegation-rows';

/** What ending something ends, and what goes on all the same. */
export interface StillEffective {
  /** Roles that nobody has any more by any route. */
  readonly ended: readonly DelegationRow[];
  readonly endedCount: number;
  /** The same people in the same client, by what is left: every remaining route. */
  readonly remaining: readonly DelegationRow[];
  readonly remainingCount: number;
}

/**
 * End a relationship, an assignment, a membership or an account's grant in one place: who loses what, and by which
 * routes the same people are still in the same client (delegation of the old kind, guests, applications, Lighthouse,
 * another relationship). `removed`: records of the graph; `nodes`: groups or accounts that end altogether; `limit`: rows
 * of either list that are put into words, the counts are of all.
 */
export function* stillEffective(
  graph: AccessGraph,
  removed: ReadonlySet<number>,
  question: MatrixQuestion,
  nodes: ReadonlySet<number> = new Set(),
  limit = Number.POSITIVE_INFINITY,
): Generator<number, StillEffective> {
  const before = yield* delegationMatrix(graph, question);
  const change = { records: removed, nodes, added: [] };
  const survives = (step: number): boolean => stepStays(graph, step, change);
  const later: MatrixQuestion = {
    ...question,
    survives: (step) => survives(step) && question.survives?.(step) !== false,
  };
  const after = yield* delegationMatrix(graph, later);
  const kept = new Map<string, number>();
  for (let row = 0; row < after.count; row++) kept.set(keyOf(after, row), row);
  const ended: number[] = [];
  const touched = new Set<string>();
  for (let row = 0; row < before.count; row++) {
    const now = kept.get(keyOf(before, row));
    const changed =
      now === undefined ||
      after.rank[now] !== before.rank[row] ||
      after.until[now] !== before.until[row] ||
      after.step[now] !== before.step[row];
    if (now === undefined) ended.push(row);
    if (changed) touched.add(pairOf(before, row));
  }
  const remaining: number[] = [];
  for (let row = 0; row < after.count; row++) if (touched.has(pairOf(after, row))) remaining.push(row);
  return {
    ended: yield* inWords(graph, before, ended, question, limit),
    endedCount: ended.length,
    remaining: yield* inWords(graph, after, remaining, later, limit),
    remainingCount: remaining.length,
  };
}

function* inWords(
  graph: AccessGraph,
  matrix: DelegationMatrix,
  rows: readonly number[],
  question: MatrixQuestion,
  limit: number,
): Generator<number, readonly DelegationRow[]> {
  const worded: DelegationRow[] = [];
  for (const row of rows) {
    if (worded.length >= limit) break;
    worded.push(delegationRow(graph, matrix, row, question));
    if (worded.length % 64 === 0) yield worded.length;
  }
  return worded;
}

function pairOf(matrix: DelegationMatrix, row: number): string {
  return `${u32(matrix.technician, row)}/${u32(matrix.client, row)}`;
}

function keyOf(matrix: DelegationMatrix, row: number): string {
  return `${pairOf(matrix, row)}/${u32(matrix.on, row)}/${u32(matrix.role, row)}`;
}
