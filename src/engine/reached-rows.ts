import { byCodeUnit } from '../lib/order';
import { csvRow } from '../lib/csv-out';
import { sortInTurns } from '../lib/sorting';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import { untilText } from '../model/window';
import { VERDICT_RANK } from '../model/verdict';
import type { Reached, ReachAnswer } from '../questions/answers';
import type { Session } from './session';
import type { WalkQuestion } from './walk-columns';

export const REACHED_SORTS = ['name', 'kind', 'tenant', 'verdict', 'steps', 'until'] as const;
export type ReachedSort = (typeof REACHED_SORTS)[number];

/** The table beside a picture: the same question, narrowed as the picture is. */
export interface ReachedQuestion extends WalkQuestion {
  /** Weakest verdict rank, and most steps away. */
  readonly least: number;
  readonly within?: number;
  /** Only these nodes: what the picture shows when it is narrowed by hand. */
  readonly only?: readonly number[];
  readonly sort: ReachedSort;
  readonly descending: boolean;
}

export interface ReachedPage {
  readonly total: number;
  readonly rows: readonly Reached[];
}

/** Rows looked at between two turns. */
const ROWS_PER_TURN = 1 << 14;

interface Known {
  readonly name: string;
  readonly answer: ReachAnswer;
  rows?: { readonly name: string; readonly sorted: readonly Reached[] };
}

/** The last answer of a session: pages of a table, and what is told of one thing, come from the same. */
const lastOf = new WeakMap<Session, Known>();

function* answerOf(session: Session, { mode, start, scope }: WalkQuestion): Generator<number, Known> {
  const name = JSON.stringify([mode, start, scope]);
  const known = lastOf.get(session);
  if (known?.name === name) return known;
  const walk =
    mode === 'blast' ? session.reachInTurns(start, scope) : session.whoInTurns(start[0] ?? 0, scope);
  let turns = 0;
  let step = walk.next();
  for (; step.done !== true; step = walk.next()) yield turns++;
  const fresh: Known = { name, answer: step.value };
  lastOf.set(session, fresh);
  return fresh;
}

function* rowsOf(session: Session, question: ReachedQuestion): Generator<number, readonly Reached[]> {
  const known = yield* answerOf(session, question);
  const { least, within = Infinity, only, sort, descending } = question;
  const name = JSON.stringify([least, within, only, sort, descending]);
  if (known.rows?.name === name) return known.rows.sorted;
  const tenant = (row: Reached): string => session.graph.tenants[row.tenant]?.name ?? '';
  const compare: Readonly<Record<ReachedSort, (a: Reached, b: Reached) => number>> = {
    name: (a, b) => byCodeUnit(a.name, b.name),
    kind: (a, b) => byCodeUnit(a.nativeType, b.nativeType),
    tenant: (a, b) => byCodeUnit(tenant(a), tenant(b)),
    verdict: (a, b) => VERDICT_RANK[b.verdict] - VERDICT_RANK[a.verdict],
    steps: (a, b) => a.steps - b.steps,
    until: (a, b) => (a.until === b.until ? 0 : a.until - b.until),
  };
  const wanted = only === undefined ? undefined : new Set(only);
  const turn = descending ? -1 : 1;
  const rows = known.answer.reached;
  const places = new Uint32Array(rows.length);
  let kept = 0;
  for (const [place, row] of rows.entries()) {
    if (place % ROWS_PER_TURN === 0) yield place;
    if (VERDICT_RANK[row.verdict] < least || row.steps > within) continue;
    if (wanted === undefined || wanted.has(row.node)) places[kept++] = place;
  }
  const inOrder = yield* sortInTurns(places.subarray(0, kept), (x, y) => {
    const [a, b] = [rows[x], rows[y]];
    if (a === undefined || b === undefined) return 0;
    return turn * compare[sort](a, b) || byCodeUnit(a.name, b.name) || a.node - b.node;
  });
  const sorted: Reached[] = [];
  for (const place of inOrder) {
    const row = rows[place];
    if (row !== undefined && sorted.push(row) % ROWS_PER_TURN === 0) yield sorted.length;
  }
  known.rows = { name, sorted };
  return sorted;
}

/** Rows of the table from one place on. */
export function* reachedPage(
  session: Session,
  question: ReachedQuestion & { readonly offset: number; readonly limit: number },
): Generator<number, ReachedPage> {
  const rows = yield* rowsOf(session, question);
  return { total: rows.length, rows: rows.slice(question.offset, question.offset + question.limit) };
}

/** The whole table as CSV (RFC 4180), formulas neutralised. */
export function* reachedCsv(session: Session, question: ReachedQuestion, put: Put): Generator<number, void> {
  yield* writeLines(reachedLines(session, yield* rowsOf(session, question)), put);
}

const HEADER = ['name', 'id', 'kind', 'tenant', 'verdict', 'permissions', 'until', 'steps'];

function* reachedLines({ graph }: Session, rows: readonly Reached[]): Generator<string, void> {
  yield csvRow(HEADER);
  for (const row of rows) {
    yield csvRow([
      row.name,
      row.id,
      row.nativeType === '' ? row.kind : row.nativeType,
      graph.tenants[row.tenant]?.name ?? '',
      row.verdict,
      row.permissions.join('; '),
      untilText(row.until),
      row.steps,
    ]);
  }
}
