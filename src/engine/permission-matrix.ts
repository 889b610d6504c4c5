import { csvRow } from '../lib/csv-out';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import { VERDICTS } from '../model/verdict';
import type { NodeRef } from '../questions/answers';
import { nodeRef } from '../questions/refs';
import type { PermissionMatrix } from '../systems/system';
import { nodesOfKeys } from './held-on-some';
import { nodeJson } from './named';
import type { Published } from './publish';
import type { Session } from './session';

/**
 * Every permission of every principal of one system. A cell is the strongest verdict there is: of the request on
 * everything (`*`), and where the principal holds more on some resources only, of that (`cellOf`). What is decided on `*`
 * says nothing of a deny of single resources, and what nobody grants in the exports is denied: `ask` of one resource
 * also says what a policy that no export has could grant.
 */
export interface MatrixAnswer {
  readonly principals: readonly NodeRef[];
  readonly permissions: readonly string[];
  /** `VERDICT_RANK` of each request on `*`, at `principal * permissions.length + permission`. */
  readonly ranks: Uint8Array;
  /**
   * `VERDICT_RANK` of the strongest step of the graph by which the principal holds it on some resource at that instant.
   * A step of several actions is conditional, or not evaluated, for all of them where it is for one.
   */
  readonly some: Uint8Array;
}

/** What one cell says: its rank, and whether that holds on some resources only. */
export interface MatrixCell {
  readonly rank: number;
  readonly onSome: boolean;
}

export function cellOf({ ranks, some }: Pick<MatrixAnswer, 'ranks' | 'some'>, cell: number): MatrixCell {
  const everywhere = ranks[cell] ?? 0;
  const held = some[cell] ?? 0;
  return held > everywhere ? { rank: held, onSome: true } : { rank: everywhere, onSome: false };
}

/** Of a system that decides no requests it is empty. */
export function* matrixAnswer(session: Session, system: string, at: number): Generator<number, MatrixAnswer> {
  const { graph } = session;
  const matrix = (yield* session.matrices(at)).get(system);
  if (matrix === undefined)
    return { principals: [], permissions: [], ranks: new Uint8Array(), some: new Uint8Array() };
  const { permissions, ranks, some } = matrix;
  return {
    principals: nodesOf(session, matrix).map((node) => nodeRef(graph, node)),
    permissions,
    ranks,
    some,
  };
}

/** One row for each permission, one column for each principal: `allowed`, `allowed on some resources`, … */
export function* matrixCsv(session: Session, at: number, put: Put): Generator<number, void> {
  for (const matrix of (yield* session.matrices(at)).values()) {
    yield* writeLines(matrixLines(session, matrix), put);
  }
}

function* matrixLines(session: Session, matrix: PermissionMatrix): Generator<string, void> {
  const { permissions } = matrix;
  const ids = nodesOf(session, matrix).map((node) => session.graph.nodes.at(node)?.id ?? '');
  yield csvRow(['permission', ...ids]);
  for (const [column, permission] of permissions.entries()) {
    const verdicts = ids.map((_, row) => wordsOf(cellOf(matrix, row * permissions.length + column)));
    yield csvRow([permission, ...verdicts]);
  }
}

/** How many permissions each principal has, by verdict; with `cells` also each of them. */
export function* matrixResults(session: Session, at: number, cells: boolean): Generator<number, Published> {
  const { graph } = session;
  const systems = [...(yield* session.matrices(at))].map(([system, matrix]) => {
    const { permissions } = matrix;
    const width = permissions.length;
    const principals = nodesOf(session, matrix).map((node, row) => {
      const letters = Array.from(permissions, (_, i) => letterOf(cellOf(matrix, row * width + i)));
      const count = new Map<string, number>();
      for (const letter of letters) count.set(letter, (count.get(letter) ?? 0) + 1);
      const of = (letter: string): number => count.get(letter) ?? 0;
      const counts = {
        allowed: of('A'),
        allowedOnSome: of('a'),
        conditional: of('C'),
        conditionalOnSome: of('c'),
        notEvaluated: of('N'),
        notEvaluatedOnSome: of('n'),
        denied: of('D'),
      };
      const { id, name, tenant } = nodeJson(graph, nodeRef(graph, node));
      return { id, name, tenant, ...counts, ...(cells ? { verdicts: letters.join('') } : {}) };
    });
    return { system, permissions, principals };
  });
  if (cells) return { letters: LEGEND, systems };
  return {
    on: 'everything (*), or on some resources only',
    rows: systems.flatMap(({ principals }) => principals),
  };
}

/** One for each verdict, weakest first. */
const LETTERS = 'DNCA';
const LEGEND =
  'capital: on everything (*); small: on some resources only; A allowed, C conditional, N not evaluated, D denied';

function letterOf({ rank, onSome }: MatrixCell): string {
  const letter = LETTERS.charAt(rank);
  return onSome ? letter.toLowerCase() : letter;
}

function wordsOf({ rank, onSome }: MatrixCell): string {
  const verdict = VERDICTS[rank] ?? '';
  return onSome ? `${verdict} on some resources` : verdict;
}

function nodesOf({ graph }: Session, { principals }: PermissionMatrix): readonly number[] {
  const nodes = nodesOfKeys(graph, principals);
  return principals.flatMap((key) => nodes.get(key) ?? []);
}
