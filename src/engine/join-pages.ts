import { csvRow } from '../lib/csv-out';
import { sortInTurns } from '../lib/sorting';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import { STANDINGS, STANDING_LABELS, joinOrder, joinTest } from './join-filter';
import type { JoinFilter, Standing } from './join-filter';
import { joinEntries } from './joins';
import type { JoinEntry } from './joins';
import type { Session } from './session';

export interface JoinQuestion extends JoinFilter {
  readonly offset: number;
  readonly limit: number;
}

/** A page of the joins. What is counted beside its rows is of all joins, wanted or not. */
export interface JoinPage {
  readonly all: number;
  readonly decided: number;
  /** States there are. */
  readonly standings: readonly { readonly name: Standing; readonly count: number }[];
  /** Joins that are wanted. */
  readonly total: number;
  readonly rows: readonly JoinEntry[];
}

/** Joins looked at between two turns. */
const ROWS_PER_TURN = 1 << 12;

interface Made {
  readonly joins: readonly JoinEntry[];
  /** The joins last wanted: every page of a table asks for the same. */
  selected?: { readonly name: string; readonly rows: Uint32Array };
}

const made = new WeakMap<Session, Made>();

/** Secrets and the accounts they may sign in as, with evidence and what was decided of them, page by page. */
export function* joinPage(session: Session, question: JoinQuestion): Generator<number, JoinPage> {
  const known = yield* madeFor(session);
  const rows = yield* selected(known, question);
  const count = (name: Standing): number => known.joins.filter((join) => join.standing === name).length;
  return {
    all: known.joins.length,
    decided: count('confirmed') + count('cut'),
    standings: STANDINGS.map((name) => ({ name, count: count(name) })).filter((one) => one.count > 0),
    total: rows.length,
    rows: Array.from(rows.subarray(question.offset, question.offset + question.limit)).flatMap(
      (row) => known.joins[row] ?? [],
    ),
  };
}

const HEADER = [
  ...['state', 'secret', 'secret key', 'kept in', 'signs in as', 'account key', 'in tenant', 'sure'],
  ...['because', 'decided by', 'reason', 'decided on'],
];

/** The joins that are wanted as CSV, in their order. */
export function* joinsText(session: Session, filter: JoinFilter, put: Put): Generator<number, void> {
  const known = yield* madeFor(session);
  yield* writeLines(joinLines(known.joins, yield* selected(known, filter)), put);
}

function* joinLines(joins: readonly JoinEntry[], rows: Uint32Array): Generator<string, void> {
  yield csvRow(HEADER);
  for (const row of rows) {
    const join = joins[row];
    if (join === undefined) continue;
    const { secret, account, confidence, evidence, by, reason, decidedOn } = join;
    yield csvRow([
      ...[STANDING_LABELS[join.standing], secret.name, secret.key, secret.tenant],
      ...[account.name, account.key, account.tenant, `${Math.round(confidence * 100)} %`],
      ...[evidence.join('; '), by, reason],
      decidedOn === undefined ? undefined : new Date(decidedOn).toISOString().slice(0, 10),
    ]);
  }
}

function* madeFor(session: Session): Generator<number, Made> {
  const known = made.get(session);
  if (known !== undefined) return known;
  const fresh: Made = { joins: yield* joinEntries(session) };
  made.set(session, fresh);
  return fresh;
}

/** Places of the joins that are wanted, in their order. */
function* selected(known: Made, filter: JoinFilter): Generator<number, Uint32Array> {
  const { search, standing, tenants, keys, nodes, sort } = filter;
  const name = JSON.stringify([search, standing, tenants, keys, nodes, sort]);
  if (known.selected?.name === name) return known.selected.rows;
  const { joins } = known;
  const wanted = joinTest(filter);
  const places: number[] = [];
  for (const [place, join] of joins.entries()) {
    if (place % ROWS_PER_TURN === 0) yield place;
    if (wanted(join)) places.push(place);
  }
  const compare = joinOrder(sort);
  const rows = yield* sortInTurns(Uint32Array.from(places), (a, b) => {
    const [x, y] = [joins[a], joins[b]];
    return x === undefined || y === undefined ? 0 : compare(x, y);
  });
  known.selected = { name, rows };
  return rows;
}
