import type { AccessGraph } from '../graph/access-graph';
import { u32 } from '../graph/columns';
import { stepKind, stepPermission } from '../graph/steps';
import { stepStays } from '../graph/kernels/change';
import { delegationMatrix } from './delegation-matrix';
import type { DelegationMatrix, MatrixQuestion } from './delegation-matrix';
import { delegationRow } from './delegation-rows';
import { nodeKey, permissionName } from './refs';
import type { DelegationRow } from './delegation-rows';

/** A matrix with the graph and the question it answers. */
interface Answered {
  readonly graph: AccessGraph;
  readonly matrix: DelegationMatrix;
  readonly question: MatrixQuestion;
}

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
  return yield* compared(
    { graph, matrix: before, question },
    { graph, matrix: after, question: later },
    limit,
  );
}

/**
 * The same of an estate that was decided again without what ends: things are the same when their keys are. Steps of the
 * rows are those of the estate before; a row has none where one of them was not there.
 */
export function* afterEnding(
  graph: AccessGraph,
  changed: AccessGraph,
  question: MatrixQuestion,
  limit = Number.POSITIVE_INFINITY,
): Generator<number, StillEffective> {
  const before = yield* delegationMatrix(graph, question);
  const after = yield* delegationMatrix(changed, question);
  const found = yield* compared(
    { graph, matrix: before, question },
    { graph: changed, matrix: after, question },
    limit,
  );
  const steps = new StepFinder(graph, changed);
  return {
    ...found,
    remaining: found.remaining.map((row) => ({ ...row, steps: steps.all(row.steps) })),
  };
}

function* compared(before: Answered, after: Answered, limit: number): Generator<number, StillEffective> {
  const same = before.graph === after.graph;
  const was = namesOf(before, same);
  const is = namesOf(after, same);
  const kept = new Map<string, number>();
  for (let row = 0; row < after.matrix.count; row++) kept.set(is.row(row), row);
  const ended: number[] = [];
  const touched = new Set<string>();
  const known = new Set<string>();
  for (let row = 0; row < before.matrix.count; row++) {
    const name = was.row(row);
    const now = kept.get(name);
    const changed =
      now === undefined ||
      after.matrix.rank[now] !== before.matrix.rank[row] ||
      after.matrix.until[now] !== before.matrix.until[row] ||
      is.step(now) !== was.step(row);
    if (now === undefined) ended.push(row);
    if (changed) touched.add(was.pair(row));
    if (!same) known.add(name);
  }
  const remaining: number[] = [];
  for (let row = 0; row < after.matrix.count; row++)
    if (touched.has(is.pair(row)) || (!same && !known.has(is.row(row)))) remaining.push(row);
  return {
    ended: yield* inWords(before.graph, before.matrix, ended, before.question, limit),
    endedCount: ended.length,
    remaining: yield* inWords(after.graph, after.matrix, remaining, after.question, limit),
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

/** Names of rows, of their pairs of technician and client, and of their last steps: numbers within one graph, else keys. */
interface RowNames {
  pair(row: number): string;
  row(row: number): string;
  step(row: number): string | number;
}

function namesOf({ graph, matrix }: Answered, same: boolean): RowNames {
  const node = (number: number): string | number => (same ? number : nodeKey(graph, number));
  const pair = (row: number): string =>
    `${node(u32(matrix.technician, row))}/${same ? u32(matrix.client, row) : (graph.tenants[u32(matrix.client, row)]?.key ?? '')}`;
  return {
    pair,
    row: (row) =>
      `${pair(row)}/${node(u32(matrix.on, row))}/${same ? u32(matrix.role, row) : permissionName(graph, u32(matrix.role, row))}`,
    step: (row) => {
      const step = u32(matrix.step, row);
      return same ? step : stepName(graph, step);
    },
  };
}

function stepName(graph: AccessGraph, step: number): string {
  const key = (node: number): string => nodeKey(graph, node);
  return `${key(u32(graph.stepFrom, step))}>${stepKind(graph, step)}/${permissionName(graph, stepPermission(graph, step))}>${key(u32(graph.stepTo, step))}`;
}

/** Steps of one graph in another, by the keys of their ends. */
class StepFinder {
  readonly #graph: AccessGraph;
  readonly #other: AccessGraph;
  #nodes: ReadonlyMap<string, number> | undefined;

  constructor(graph: AccessGraph, other: AccessGraph) {
    this.#graph = graph;
    this.#other = other;
  }

  /** All of them, or none. */
  all(steps: readonly number[]): readonly number[] {
    const found = steps.map((step) => this.#find(step));
    return found.every((step) => step !== undefined) ? found : [];
  }

  #find(step: number): number | undefined {
    const graph = this.#graph;
    this.#nodes ??= new Map(Array.from(graph.nodes, ({ key }, node) => [key, node]));
    const from = this.#nodes.get(nodeKey(this.#other, u32(this.#other.stepFrom, step)));
    if (from === undefined) return undefined;
    const name = stepName(this.#other, step);
    for (let at = u32(graph.outStart, from); at < u32(graph.outStart, from + 1); at++)
      if (stepName(graph, at) === name) return at;
    return undefined;
  }
}
