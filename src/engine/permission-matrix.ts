import { csvRow } from '../lib/csv-out';
import { VERDICTS } from '../model/verdict';
import type { NodeRef } from '../questions/answers';
import { nodeRef } from '../questions/refs';
import type { PermissionMatrix } from '../systems/system';
import { nodeJson } from './named';
import type { Published } from './publish';
import type { Session } from './session';

/**
 * Every permission of every principal of one system, each asked of everything (`*`): what is held on some resources
 * only counts as denied here, and stands in the access table.
 */
export interface MatrixAnswer {
  readonly principals: readonly NodeRef[];
  readonly permissions: readonly string[];
  /** `VERDICT_RANK` of each request, at `principal * permissions.length + permission`. */
  readonly ranks: Uint8Array;
}

/** Of a system that decides no requests it is empty. */
export function* matrixAnswer(session: Session, system: string, at: number): Generator<number, MatrixAnswer> {
  const { graph } = session;
  const matrix = (yield* session.matrices(at)).get(system);
  if (matrix === undefined) return { principals: [], permissions: [], ranks: new Uint8Array() };
  const { permissions, ranks } = matrix;
  return { principals: nodesOf(session, matrix).map((node) => nodeRef(graph, node)), permissions, ranks };
}

/** One row for each permission, one column for each principal. */
export function* matrixCsv(session: Session, at: number): Generator<number, string> {
  const parts: string[] = [];
  for (const matrix of (yield* session.matrices(at)).values()) {
    const { permissions, ranks } = matrix;
    const ids = nodesOf(session, matrix).map((node) => session.graph.nodes.at(node)?.id ?? '');
    parts.push(csvRow(['permission on *', ...ids]));
    for (const [column, permission] of permissions.entries()) {
      const verdicts = ids.map((_, row) => VERDICTS[ranks[row * permissions.length + column] ?? 0]);
      parts.push(csvRow([permission, ...verdicts]));
      if (column % 1000 === 0) yield column;
    }
  }
  return parts.join('');
}

/** How many permissions on everything each principal has, by verdict; with `cells` also each of them. */
export function* matrixResults(session: Session, at: number, cells: boolean): Generator<number, Published> {
  const { graph } = session;
  const systems = [...(yield* session.matrices(at))].map(([system, matrix]) => {
    const { permissions, ranks } = matrix;
    const width = permissions.length;
    const principals = nodesOf(session, matrix).map((node, i) => {
      const row = ranks.subarray(i * width, (i + 1) * width);
      const [denied, notEvaluated, conditional, allowed] = VERDICTS.map((_, rank) =>
        row.reduce((count, cell) => count + Number(cell === rank), 0),
      );
      const counts = { allowed, conditional, notEvaluated, denied };
      const { id, name, tenant } = nodeJson(graph, nodeRef(graph, node));
      const verdicts = cells ? { verdicts: Array.from(row, (rank) => LETTERS.charAt(rank)).join('') } : {};
      return { id, name, tenant, ...counts, ...verdicts };
    });
    return { system, permissions, principals };
  });
  if (cells) return { on: '*', letters: 'A allowed, C conditional, N not evaluated, D denied', systems };
  return { on: '* (everything)', rows: systems.flatMap(({ principals }) => principals) };
}

/** One for each verdict, weakest first. */
const LETTERS = 'DNCA';

function nodesOf({ graph }: Session, { principals }: PermissionMatrix): readonly number[] {
  const wanted = new Set(principals);
  const found = new Map<string, number>();
  let node = 0;
  for (const { key } of graph.nodes) {
    if (wanted.has(key)) found.set(key, node);
    node++;
  }
  return principals.flatMap((key) => found.get(key) ?? []);
}
