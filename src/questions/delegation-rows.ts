import { MECHANISM_NAMES, NO_NOTE, STEP_KINDS, THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { f64, u32, u32Or, u8 } from '../graph/columns';
import { stepFlags, stepKind, stepMechanism, stepNote, stepPermission, stepStart } from '../graph/steps';
import { supportsOf } from '../graph/supports';
import { active } from '../graph/walk';
import { csvRow } from '../lib/csv-out';
import { byCodeUnit } from '../lib/order';
import { runToEnd } from '../lib/steps';
import { verdictOf } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import { untilText } from '../model/window';
import type { DelegationMatrix, MatrixQuestion } from './delegation-matrix';
import { nodeName as name, permissionName, tenantName } from './refs';

const MEMBER = STEP_KINDS.indexOf('member');
const TRUST = STEP_KINDS.indexOf('trust');
const ASSUME = STEP_KINDS.indexOf('assume');

/** One row of the matrix in words. */
export interface DelegationRow {
  readonly technician: string;
  readonly account: string;
  readonly client: string;
  readonly role: string;
  readonly on: string;
  readonly verdict: Verdict;
  /** `GDAP access assignment`, `Lighthouse authorization`, `guest account`, … */
  readonly by: string;
  /** Names on the way, from the technician to the role. */
  readonly route: readonly string[];
  readonly steps: readonly number[];
  readonly from: number;
  readonly until: number;
  readonly approver?: string;
  readonly condition?: string;
}

/** A row with its route, approver and conditions: found when it is shown, not for millions at once. */
export function delegationRow(
  graph: AccessGraph,
  matrix: DelegationMatrix,
  row: number,
  question: MatrixQuestion,
): DelegationRow {
  const technician = u32(matrix.technician, row);
  const last = u32(matrix.step, row);
  const steps = [
    ...pathTo(graph, technician, u32(graph.stepFrom, last), question, u8(matrix.rank, row)),
    last,
  ];
  const notes = [...new Set(steps.map((step) => noteText(graph, step)).filter((note) => note !== undefined))];
  const crossing =
    steps.find(
      (step) => graph.nodeTenant[u32(graph.stepFrom, step)] !== graph.nodeTenant[u32(graph.stepTo, step)],
    ) ?? last;
  const approver = approverOf(graph, steps) ?? approverIn(notes);
  return {
    technician: name(graph, technician),
    account: accountOf(graph, technician),
    client: tenantName(graph, u32(matrix.client, row)),
    role: permissionName(graph, u32(matrix.role, row)),
    on: name(graph, u32(matrix.on, row)),
    verdict: verdictOf(u8(matrix.rank, row)),
    by: wayText(graph, crossing),
    route: [name(graph, technician), ...steps.map((step) => name(graph, u32(graph.stepTo, step)))],
    steps,
    from: steps.reduce((from, step) => Math.max(from, stepStart(graph, step)), Number.NEGATIVE_INFINITY),
    until: f64(matrix.until, row),
    ...(approver === undefined ? {} : { approver }),
    ...(notes.length === 0 ? {} : { condition: notes.join('; ') }),
  };
}

function accountOf(graph: AccessGraph, node: number): string {
  const found = graph.nodes.at(node);
  return found?.aliases.find((alias) => alias.includes('@')) ?? found?.id ?? '';
}

function noteText(graph: AccessGraph, step: number): string | undefined {
  const note = stepNote(graph, step);
  return note === NO_NOTE ? undefined : graph.notes[note];
}

function wayText(graph: AccessGraph, step: number): string {
  const stated = graph.permissions[stepPermission(graph, step)];
  const kind = stepKind(graph, step);
  if (stated !== undefined && kind !== STEP_KINDS.indexOf('permission')) return stated;
  return (MECHANISM_NAMES[stepMechanism(graph, step) - 1] ?? 'grant').replaceAll('-', ' ');
}

function approverOf(graph: AccessGraph, steps: readonly number[]): string | undefined {
  for (const step of steps) {
    for (const support of supportsOf(graph, step)) {
      for (const record of support) {
        const by = graph.records.at(record)?.accountability?.approvedBy;
        if (by !== undefined) return by;
      }
    }
  }
  return undefined;
}

function approverIn(notes: readonly string[]): string | undefined {
  for (const note of notes) {
    const found = /approval by ([^,;]+)/u.exec(note)?.[1];
    if (found !== undefined) return found.trim();
  }
  return undefined;
}

/** Shortest way by membership and own accounts, over steps at least as sure as the row. */
function pathTo(
  graph: AccessGraph,
  from: number,
  to: number,
  question: MatrixQuestion,
  rank: number,
): readonly number[] {
  if (from === to) return [];
  const filter = {
    at: question.at,
    rank,
    becoming: true,
    ...(question.survives === undefined ? {} : { survives: question.survives }),
  };
  const came = new Map<number, number>();
  let open = [from];
  while (open.length > 0 && !came.has(to)) {
    const next: number[] = [];
    for (const node of open) {
      for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
        const kind = stepKind(graph, step);
        const leads =
          kind === MEMBER ||
          ((kind === TRUST || kind === ASSUME) && (stepFlags(graph, step) & THROUGH) !== 0);
        const end = u32(graph.stepTo, step);
        if (!leads || came.has(end) || end === from || !active(graph, step, filter)) continue;
        came.set(end, step);
        next.push(end);
      }
    }
    open = next;
  }
  const path: number[] = [];
  for (let at = to; at !== from;) {
    const step = came.get(at);
    if (step === undefined) return [];
    path.unshift(step);
    at = u32Or(graph.stepFrom, step, from);
  }
  return path;
}

const HEADER = [
  'technician',
  'account',
  'client',
  'role',
  'on',
  'verdict',
  'by',
  'route',
  'from',
  'until',
  'approver',
  'condition',
] as const;

/** Lines of the matrix as CSV, header first. */
export function* delegationLines(
  graph: AccessGraph,
  matrix: DelegationMatrix,
  question: MatrixQuestion,
): Generator<string> {
  yield csvRow(HEADER);
  for (let row = 0; row < matrix.count; row++) {
    const found = delegationRow(graph, matrix, row, question);
    yield csvRow([
      found.technician,
      found.account,
      found.client,
      found.role,
      found.on,
      found.verdict,
      found.by,
      found.route.join(' > '),
      Number.isFinite(found.from) ? new Date(found.from).toISOString() : undefined,
      untilText(found.until),
      found.approver,
      found.condition,
    ]);
  }
}

/**
 * The auditor's sentence for one client: who, by which route, approved by whom, until when. One line for each person
 * and role, in the order of their names.
 */
export function clientStatement(
  graph: AccessGraph,
  matrix: DelegationMatrix,
  client: number,
  question: MatrixQuestion,
): readonly string[] {
  return runToEnd(statementInTurns(graph, matrix, client, question));
}

/** Rows put into words between two turns, and rows looked at. */
const WORDS_PER_TURN = 64;
const ROWS_PER_TURN = 1 << 18;

/** The same, with a turn for others every few milliseconds. */
export function* statementInTurns(
  graph: AccessGraph,
  matrix: DelegationMatrix,
  client: number,
  question: MatrixQuestion,
): Generator<number, readonly string[]> {
  const rows: DelegationRow[] = [];
  for (let row = 0; row < matrix.count; row++) {
    if (row % ROWS_PER_TURN === ROWS_PER_TURN - 1) yield row;
    if (matrix.client[row] !== client) continue;
    if (rows.push(delegationRow(graph, matrix, row, question)) % WORDS_PER_TURN === 0) yield row;
  }
  rows.sort(
    (a, b) => byCodeUnit(a.technician, b.technician) || byCodeUnit(a.role, b.role) || byCodeUnit(a.on, b.on),
  );
  const people = new Set(rows.map((row) => row.account)).size;
  const tenant = tenantName(graph, client);
  const date = new Date(question.at).toISOString().slice(0, 16).replace('T', ' ');
  const head = `On ${date} UTC ${people === 0 ? 'nobody' : people === 1 ? 'one account' : `${people} accounts`} of other tenants ${people === 1 ? 'holds' : 'hold'} a role in ${tenant}${people === 0 ? '.' : ':'}`;
  return [head, ...rows.map(sentence)];
}

function sentence(row: DelegationRow): string {
  const way = row.route.slice(1, -1).join(' > ');
  const until =
    row.until === Number.POSITIVE_INFINITY
      ? 'without an end'
      : row.until === Number.MAX_VALUE
        ? 'until a day the exports do not state'
        : `until ${untilText(row.until).slice(0, 10)}`;
  const sure =
    row.verdict === 'allowed'
      ? ''
      : row.verdict === 'conditional'
        ? ` (conditional: ${row.condition ?? ''})`
        : ` (not evaluated: ${row.condition ?? ''})`;
  return `${row.technician} (${row.account}) as ${row.role} on ${row.on}, by ${row.by}${way === '' ? '' : ` through ${way}`}, approved by ${row.approver ?? 'nobody the exports name'}, ${until}${sure}.`;
}
